"""Results scored under two versions of a questionnaire, for a trend: no name leaves, the trail tells."""

import csv
from collections.abc import Mapping
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.composition import current_database
from assessment.domain.access import Act
from assessment.domain.answers import Answer, Chosen, Confirmed
from assessment.domain.identities import AssessmentId
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import TrailEntry
from assessment.services.answering import Change, save_changes, start_assessment
from assessment.services.sheets import open_sheet
from assessment.services.submitting import Signing, submit, withdraw
from tests.commands.conftest import Console
from tests.databases import WORLD, world
from tests.two_versions import ANSWERS, EARLIER, LATER, both, lay_out, only_earlier
from tests.world import NOW, Firm, acting, add_firm

SECOND: Mapping[str, Answer] = {
    **{key: answer for key, answer in ANSWERS.items() if key not in ("cad", "remarks")},
    "design-software": ANSWERS["cad"],
    "erp-hosting": Chosen("cloud"),
    "scheduling-daily": Confirmed(yes=False),
}
"""All of the later version, answered as in its worked case: 50.625 points."""


def hand_in(
    database: Database, firm: Firm, answers: Mapping[str, Answer], *, later: bool, year: int
) -> AssessmentId:
    catalogue, lead = both() if later else only_earlier(), acting(database, firm.lead)
    with database.writing() as session:
        session.get_one(StoredEnterprise, firm.enterprise).privacy_accepted_at = NOW
        begun = start_assessment(
            session, catalogue, lead, firm.enterprise, key="small", now=NOW.replace(year=year)
        )
        session.flush()
        sheet = open_sheet(session, catalogue, lead, begun.id, act=Act.ANSWER, now=NOW)
        changes = [Change(question=key, answer=answer, seen=0) for key, answer in answers.items()]
        save_changes(session, lead, sheet, changes=changes, now=NOW)
        signing = Signing(statement="内容真实", operation=f"{firm.lead}-{year}")
        submit(session, catalogue, lead, begun.id, signing=signing, now=NOW)
        return begun.id


@pytest.fixture(scope="module")
def comparing(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """Two firms: one handed in both versions in two years; the other withdrew the later one."""
    folder = tmp_path_factory.mktemp("comparing")
    there = Console(
        {"ASSESSMENT_DATA": str(folder / "data"), "ASSESSMENT_QUESTIONNAIRES": str(lay_out(folder))}
    )
    there.run("init")
    with closing(current_database(there.settings)) as opened:
        database = world(opened)
        with database.writing() as session:
            first, second = add_firm(session, 1), add_firm(session, 2)
        hand_in(database, first, ANSWERS, later=False, year=2025)
        hand_in(database, first, SECOND, later=True, year=2026)
        hand_in(database, second, ANSWERS, later=False, year=2025)
        taken_back = hand_in(database, second, SECOND, later=True, year=2026)
        with database.writing() as session:
            withdraw(session, both(), acting(database, second.lead), taken_back, now=NOW)
    return there


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.read_text("utf-8-sig"))))


def last_entry(console: Console) -> TrailEntry:
    """The last comparison in the trail; an alarm may follow it, at night."""
    comparisons = select(TrailEntry).where(TrailEntry.action == "results.rescore")
    with closing(current_database(console.settings)) as database, database.reading() as session:
        return session.scalars(comparisons.order_by(TrailEntry.seq.desc()).limit(1)).one()


def compare(console: Console, *more: str, status: int = 0) -> str:
    return console.run(
        "rescore", "--from", f"small/{EARLIER}", "--to", f"small/{LATER}", *more, status=status
    )


def test_results_of_both_versions_are_scored_under_both(comparing: Console, tmp_path: Path) -> None:
    file = tmp_path / "trend.csv"
    said = compare(comparing, "-o", str(file))

    rows = rows_of(file)
    assert sorted((row["年度"], row["按哪一版填写"]) for row in rows) == [
        ("2025", EARLIER),
        ("2025", EARLIER),
        ("2026", LATER),
    ]
    for row in rows:
        own = row["按哪一版填写"]
        assert (
            row[f"{own} 总分（确定）"]
            == row[f"{own} 总分（最高可能）"]
            == {EARLIER: "43.4", LATER: "50.6"}[own]
        )
        other = LATER if own == EARLIER else EARLIER
        assert float(row[f"{other} 总分（确定）"]) < float(row[f"{other} 总分（最高可能）"])
        assert (row["两版都问、意思相同的题"], row["两版要问的题"], row["可比程度（%）"]) == (
            "5",
            "10",
            "50.0",
        )
    assert {row["企业代号"] for row in rows if row["年度"] == "2026"} < {row["企业代号"] for row in rows}
    assert len({row["企业代号"] for row in rows}) == 2
    assert "3 份结果，2 家企业；按 2025.1 版填写的 2 份，按 2026.1 版填写的 1 份" in said
    assert "平均 50.0% 两版都问、意思相同，最低 50.0%" in said


def test_no_name_leaves_and_no_pseudonym_means_anything_elsewhere(comparing: Console, tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    compare(comparing, "-o", str(one))
    compare(comparing, "-o", str(other))

    with closing(current_database(comparing.settings)) as database, database.reading(WORLD) as session:
        firms = session.scalars(select(StoredEnterprise)).all()
        known = {text for firm in firms for text in (firm.id, firm.name, firm.credit_code)}
        known |= {
            str(each)
            for snapshot in session.scalars(select(Snapshot))
            for each in (snapshot.id, snapshot.assessment_id)
        }
    assert not [each for each in known if each in one.read_text("utf-8-sig")]
    assert {row["企业代号"] for row in rows_of(one)}.isdisjoint(row["企业代号"] for row in rows_of(other))


def test_every_comparison_is_an_entry_of_the_trail(comparing: Console, tmp_path: Path) -> None:
    file = tmp_path / "trend.csv"
    said = compare(comparing, "--year", "2025", "-o", str(file))
    entry = last_entry(comparing)

    assert (entry.actor, entry.action) == ("console", "results.rescore")
    assert isinstance(entry.detail, dict)
    assert entry.detail["sha256"] in said
    assert entry.detail | {"sha256": ""} == {
        "from": EARLIER,
        "to": LATER,
        "year": 2025,
        "results": 2,
        "sha256": "",
    }
    assert "每份结果" not in compare(comparing)
    assert isinstance(other := last_entry(comparing).detail, dict)
    assert other["sha256"] is None


def test_a_file_that_is_there_already_stays_and_nothing_is_noted(comparing: Console, tmp_path: Path) -> None:
    file = tmp_path / "trend.csv"
    file.write_text("kept", encoding="utf-8")
    compare(comparing)
    before = last_entry(comparing).seq

    assert "已经存在，没有写" in compare(comparing, "-o", str(file), status=1)
    assert file.read_text("utf-8") == "kept"
    assert last_entry(comparing).seq == before


def test_without_an_entry_in_the_trail_nothing_leaves(
    comparing: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("the trail is gone")

    monkeypatch.setattr("assessment.services.rescoring.record", fail)
    file = tmp_path / "trend.csv"
    with pytest.raises(RuntimeError, match="the trail is gone"):
        compare(comparing, "-o", str(file))

    assert not file.exists()


@pytest.mark.parametrize(
    ("versions", "status", "reason"),
    [
        (("small/2025.1", "small/2025.1"), 2, "同一份问卷的两个不同的版本"),
        (("small/2025.1", "large/2026.1"), 2, "同一份问卷的两个不同的版本"),
        (("small", "small/2026.1"), 2, "键/版本"),
        (("small/2025.1", "small/2031.1"), 1, "small 没有 2031.1 版。现有：2025.1、2026.1"),
    ],
)
def test_only_two_versions_of_one_questionnaire_are_compared(
    comparing: Console, versions: tuple[str, str], status: int, reason: str
) -> None:
    assert reason in comparing.run("rescore", "--from", versions[0], "--to", versions[1], status=status)
