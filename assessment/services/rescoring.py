"""What was handed in, scored under two versions of its questionnaire: for a trend that goes on across them.

A result was answered in one of the two. Its answers are carried to the other as far as they mean the same
there, and nobody is asked anything: what cannot be carried opens the interval of the score.
"""

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, Filed
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.elements import element_ranks
from assessment.domain.enterprise import profile_facts
from assessment.domain.identities import EnterpriseId
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.roles import Role
from assessment.domain.scoring import Score, score
from assessment.domain.succession import Comparability, comparability, transfer
from assessment.export import csv
from assessment.export.cells import Cell, Column, Sheet
from assessment.formatting import score as shown_score
from assessment.persistence.results import Snapshot, finished_snapshots
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.alerting import watch_export
from assessment.services.console_outlets import RESCORED

_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Versions:
    """The two versions of one questionnaire that are compared."""

    earlier: Filed
    later: Filed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one version says of a firm: the interval of its total, its level and the one still possible."""

    points: tuple[Fraction, Fraction] | None
    level: str
    reachable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A result under both versions; ``answered`` is the one that was filled in, ``changed`` since then."""

    firm: EnterpriseId
    year: int
    answered: str
    changed: bool
    earlier: Outcome
    later: Outcome
    common: Comparability


@dataclass(frozen=True, slots=True)
class Rescored:
    """All results under both versions."""

    versions: Versions
    results: tuple[Compared, ...]

    @property
    def firms(self) -> int:
        """How many firms there are."""
        return len({each.firm for each in self.results})


@dataclass(frozen=True, slots=True)
class RescoredFile:
    """The table as it leaves, and the SHA-256 of its bytes."""

    content: bytes
    sha256: str


def rescore(session: Session, catalogue: Catalogue, versions: Versions, *, year: int | None) -> Rescored:
    """Every result that stands under one of the two versions, scored under both; of all years or one."""
    key = versions.earlier.questionnaire.key
    names = [each.questionnaire.version for each in (versions.earlier, versions.later)]
    found = finished_snapshots(session, key, names, year=year)
    return Rescored(versions, tuple(_compared(catalogue, versions, each) for each in found))


def file_of(rescored: Rescored) -> RescoredFile:
    """The results one below the other, each firm under a pseudonym that means nothing anywhere else."""
    passing = RESCORED.passing([Role.SYSTEM_ADMINISTRATOR])
    columns = passing.only(_columns(rescored.versions))
    secret = secrets.token_bytes()
    rows = [_row(each, secret) for each in rescored.results]
    rows.sort(key=lambda row: (str(row["firm"]), str(row["year"])))
    cells = tuple(tuple(row[key] for key in columns) for row in rows)
    content = csv.csv_file(Sheet("两版对照", tuple(columns.values()), cells))
    return RescoredFile(content, sha256(content).hexdigest())


def note_rescoring(
    session: Session, rescored: Rescored, file: RescoredFile | None, *, year: int | None, now: datetime
) -> None:
    """Leave in the trail what was compared, and what left as a file."""
    earlier, later = rescored.versions.earlier.questionnaire, rescored.versions.later.questionnaire
    name = f"{earlier.key}/{later.version}"
    deed = Deed(
        action="results.rescore",
        object_kind="results",
        object_id=name[:80],
        detail={
            "from": earlier.version,
            "to": later.version,
            "year": year,
            "results": len(rescored.results),
            "sha256": None if file is None else file.sha256,
        },
    )
    origin = Origin(CONSOLE)
    record(session, origin, deed, now=now)
    if file is not None:
        watch_export(session, origin, name, firms=rescored.firms, now=now)


def _compared(catalogue: Catalogue, versions: Versions, snapshot: Snapshot) -> Compared:
    of_earlier = snapshot.questionnaire_version == versions.earlier.questionnaire.version
    own, other = (versions.earlier, versions.later)[:: 1 if of_earlier else -1]
    profile = profile_facts(profile_from_json(snapshot.profile))
    answers = answers_from_json(snapshot.answers)
    carried = transfer(
        own.questionnaire, other.questionnaire, answers, ranks=element_ranks(catalogue.elements)
    ).carried
    here, there = score(own.questionnaire, answers, profile), score(other.questionnaire, carried, profile)
    earlier, later = (here, there)[:: 1 if of_earlier else -1]
    return Compared(
        firm=snapshot.enterprise_id,
        year=snapshot.year,
        answered=snapshot.questionnaire_version,
        changed=snapshot.questionnaire_hash != own.content_hash,
        earlier=_outcome(earlier),
        later=_outcome(later),
        common=comparability(
            own.questionnaire, other.questionnaire, facts_before=here.facts, facts_after=there.facts
        ),
    )


def _outcome(result: Score) -> Outcome:
    decision = result.decision
    return Outcome(result.total.points, decision.level.title.zh, decision.reachable.title.zh)


def _columns(versions: Versions) -> dict[str, Column]:
    columns = {
        "firm": Column("企业代号", 14),
        "year": Column("年度", 8),
        "answered": Column("按哪一版填写", 14),
    }
    for field, filed in (("earlier", versions.earlier), ("later", versions.later)):
        version = filed.questionnaire.version
        columns |= {
            f"{field}.low": Column(f"{version} 总分（确定）", 14, decimals=1),
            f"{field}.high": Column(f"{version} 总分（最高可能）", 14, decimals=1),
            f"{field}.level": Column(f"{version} 等级（确定）", 18),
            f"{field}.reachable": Column(f"{version} 等级（最高可能）", 18),
        }
    return columns | {
        "common.common": Column("两版都问、意思相同的题", 14),
        "common.all": Column("两版要问的题", 14),
        "common.share": Column("可比程度（%）", 14, decimals=1),
    }


def _row(compared: Compared, secret: bytes) -> dict[str, Cell]:
    pseudonym = hmac.digest(secret, compared.firm.encode(), "sha256").hex()[:_DIGITS]
    return {
        "firm": f"F{pseudonym.upper()}",
        "year": compared.year,
        "answered": compared.answered,
        **dict(_cells("earlier", compared.earlier)),
        **dict(_cells("later", compared.later)),
        "common.common": compared.common.common,
        "common.all": compared.common.all,
        "common.share": _shown(compared.common.share * 100),
    }


def _cells(field: str, outcome: Outcome) -> Iterator[tuple[str, Cell]]:
    low, high = outcome.points or (None, None)
    yield f"{field}.low", _shown(low)
    yield f"{field}.high", _shown(high)
    yield f"{field}.level", outcome.level
    yield f"{field}.reachable", outcome.reachable


def _shown(points: Fraction | None) -> Decimal | None:
    return None if points is None else Decimal(shown_score(points))
