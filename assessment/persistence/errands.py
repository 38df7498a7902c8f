"""Errands: work of the platform itself that nobody asks for, and what each may do to which firms' tables.

One table says it (``NEEDS``). The guards below the services hold every statement to it on both databases, and
the policies of PostgreSQL are made from it (``wall.py``). What is not in it is refused.
"""

from collections.abc import Mapping
from enum import Enum, Flag, auto
from types import MappingProxyType
from typing import Final


class Verb(Flag):
    """What can be done to the rows of a table."""

    READ = auto()
    ADD = auto()
    CHANGE = auto()
    REMOVE = auto()


NOTHING: Final = Verb(0)
EVERY_VERB: Final = Verb.READ | Verb.ADD | Verb.CHANGE | Verb.REMOVE
EVERY_TABLE: Final = "*"


class Errand(Enum):
    """Work of the platform itself; there is no other."""

    REGISTRATION = auto()
    """Registering a firm: before anybody belongs to it."""
    SIGHT = auto()
    """Finding out which firms a person's workstations serve, or which lie in a region: columns, read only."""
    QUEUE = auto()
    """Picking the next report and noting how far it is; its content is read in the requester's scope."""
    SENTRY = auto()
    """Finding out whose a thing is that somebody was refused: owners only, for the trail."""
    ASSIGNING = auto()
    """Giving counties and firms to workstations, by a bureau or the security administrator."""
    ERASING = auto()
    """Carrying out what a firm asked to have deleted."""
    CHECKING = auto()
    """Telling whoever holds a report what is known of it: a few words, for its number alone."""
    LETTERHEAD = auto()
    """Looking up a workstation's letterhead, for reports that are ordered or made for somebody else."""
    CONSOLE = auto()
    """Looking up a firm by its credit code on the command line."""
    RECOMPUTING = auto()
    """Proving that every frozen result can be computed again."""
    RESCORING = auto()
    """Scoring what was handed in under two versions of a questionnaire, for a trend; names are not read."""
    BACKUP = auto()
    """Copying every row of one moment."""
    DEMONSTRATION = auto()
    """Inventing firms, for a demonstration and for tests; no PostgreSQL in service knows this one."""

    def needs(self, table: str) -> Verb:
        """What it may do to the rows of this table."""
        needs = NEEDS[self]
        return needs.get(table, needs.get(EVERY_TABLE, NOTHING))

    def covers(self, table: str) -> bool:
        """Whether it may touch this table."""
        return bool(self.needs(table))

    def includes(self, other: "Errand") -> bool:
        """Whether whoever is on this errand may do the other as well."""
        return all(verb in self.needs(table) for table, verb in NEEDS[other].items())


NEEDS: Final[Mapping[Errand, Mapping[str, Verb]]] = MappingProxyType(
    {
        Errand.REGISTRATION: {
            "enterprise": Verb.READ | Verb.ADD,
            "workstation_assignment": Verb.READ | Verb.ADD,
            "claim": Verb.ADD,
            "contact": Verb.READ | Verb.ADD,
        },
        Errand.SIGHT: {
            "enterprise": Verb.READ,
            "workstation_assignment": Verb.READ,
            "snapshot": Verb.READ,
        },
        Errand.QUEUE: {"report_item": Verb.READ | Verb.CHANGE},
        Errand.SENTRY: {
            "enterprise": Verb.READ,
            "workstation_assignment": Verb.READ,
            "assessment": Verb.READ,
            "snapshot": Verb.READ,
            "report_item": Verb.READ,
            "roadmap_step": Verb.READ,
            "claim": Verb.READ,
        },
        Errand.ASSIGNING: {
            "enterprise": Verb.READ,
            "workstation_assignment": Verb.READ | Verb.ADD | Verb.CHANGE,
        },
        Errand.ERASING: {
            "enterprise": Verb.READ | Verb.CHANGE | Verb.REMOVE,
            "workstation_assignment": Verb.READ | Verb.ADD | Verb.REMOVE,
            "claim": Verb.READ | Verb.CHANGE | Verb.REMOVE,
            "contact": Verb.READ | Verb.REMOVE,
            "assessment": Verb.READ | Verb.REMOVE,
            "answer": Verb.READ | Verb.REMOVE,
            "answer_revision": Verb.READ | Verb.REMOVE,
            "snapshot": Verb.READ | Verb.REMOVE,
            "report_item": Verb.READ | Verb.REMOVE,
            "review": Verb.READ | Verb.REMOVE,
            "finding": Verb.READ | Verb.REMOVE,
            "roadmap": Verb.READ | Verb.REMOVE,
            "roadmap_step": Verb.READ | Verb.REMOVE,
            "roadmap_note": Verb.READ | Verb.REMOVE,
        },
        Errand.CHECKING: {"report_item": Verb.READ, "snapshot": Verb.READ, "review": Verb.READ},
        Errand.LETTERHEAD: {"letterhead": Verb.READ},
        Errand.CONSOLE: {"enterprise": Verb.READ},
        Errand.RECOMPUTING: {"snapshot": Verb.READ},
        Errand.RESCORING: {"snapshot": Verb.READ, "assessment": Verb.READ, "enterprise": Verb.READ},
        Errand.BACKUP: {EVERY_TABLE: Verb.READ},
        Errand.DEMONSTRATION: {EVERY_TABLE: EVERY_VERB},
    }
)
IN_SERVICE: Final = tuple(errand for errand in Errand if errand is not Errand.DEMONSTRATION)
"""What an installation on PostgreSQL does by itself; an invented world lies in a file of its own."""
