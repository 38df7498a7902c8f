"""Faults by which an act leaves no entry, or a falsified trail passes for sound."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_TRAIL: Final = "assessment/persistence/trail.py"
_CHECK: Final = "assessment/persistence/trail_check.py"
_ATTACKS: Final = "tests/persistence/test_tampering.py::test_a_thousand_attacks_are_found_and_located"
_ENTRIES: Final = (
    "tests/rights/test_completeness.py::test_every_page_that_changes_something_leaves_exactly_its_entries"
)

MUTANTS: Final = (
    Mutant(
        name="an error of the trail is ignored",
        bar="B60",
        changes=(
            Change(
                _TRAIL,
                "not session.in_nested_transaction():\n        write_pending(session)\n",
                "not session.in_nested_transaction():\n"
                "        try:\n            write_pending(session)\n"
                "        except Exception:\n            pass\n",
            ),
        ),
        caught_by=("tests/persistence/test_trail.py::test_no_entry_no_act",),
    ),
    Mutant(
        name="the trail is written after the commit, in a transaction of its own",
        bar="B60",
        changes=(
            Change(
                _TRAIL,
                '@event.listens_for(Session, "before_commit")',
                '@event.listens_for(Session, "after_transaction_end")',
            ),
            Change(
                _TRAIL, "def _write_last(session: Session) -> None:", "def _write_last(session, *_ended):"
            ),
        ),
        caught_by=("tests/persistence/test_trail.py::test_no_entry_no_act",),
    ),
    Mutant(
        name="a release is frozen without an entry",
        bar="B60",
        changes=(
            Change(
                "assessment/services/supervising.py",
                "    record(session, actor.origin, deed, now=now)\n    return release\n",
                "    return release\n",
            ),
        ),
        caught_by=(_ENTRIES,),
    ),
    Mutant(
        name="entries are linked by plain hashes",
        bar="B61",
        changes=(Change("assessment/key_ring.py", "hmac.digest(self.secret,", 'hmac.digest(b"",'),),
        caught_by=(_ATTACKS,),
    ),
    Mutant(
        name="the end of the trail is not compared with the anchors",
        bar="B61",
        changes=(Change(_CHECK, "last_anchor.seq > chain.seq", "last_anchor.seq < 0"),),
        caught_by=(_ATTACKS,),
    ),
    Mutant(
        name="the entries are not compared with the anchors",
        bar="B61",
        changes=(Change(_CHECK, "self.noted[expected] != mac", "False"),),
        caught_by=(_ATTACKS,),
    ),
)
