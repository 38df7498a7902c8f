"""What docs/security.md and docs/asvs.csv claim: every requirement once, every test they name exists."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_PAGE: Final = (ROOT / "docs" / "security.md").read_text("utf-8")
_TEST: Final = re.compile(r"tests/[\w/]+\.py::test_\w+")
_SECTIONS: Final = (
    "What is protected",
    "Who may see what",
    "Threats",
    "Sensitivity classes",
    "Accounts and sessions",
    "What comes in",
    "Keys",
    "Trail, logs and alarms",
    "What the platform talks to",
    "Costly work",
    "Libraries",
    "Not protected against",
    "Open",
    "Proving it",
    "Reporting a weakness",
)
_PER_LEVEL: Final = {"1": 70, "2": 183}
"""How many requirements OWASP ASVS 5.0.0 has of each level."""
_PER_CHAPTER: Final = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
"""How many of them each chapter has, from the first to the seventeenth."""
_SHORTEST_REASON: Final = 10


def _requirements() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _tests_of(file: str) -> frozenset[str]:
    path = ROOT / file
    body = ast.parse(path.read_text("utf-8")).body if path.is_file() else []
    return frozenset(each.name for each in body if isinstance(each, ast.FunctionDef))


def _exists(test: str) -> bool:
    file, _, name = test.partition("::")
    return bool(_TEST.fullmatch(test)) and name in _tests_of(file)


def test_every_requirement_of_both_levels_is_there_once() -> None:
    rows = _requirements()
    chapters = Counter(int(row["id"].split(".")[0]) for row in rows)

    assert len({row["id"] for row in rows}) == len(rows) == 253
    assert Counter(row["level"] for row in rows) == _PER_LEVEL
    assert tuple(chapters[number] for number in range(1, 18)) == _PER_CHAPTER
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", row["id"]) for row in rows)


def test_every_requirement_that_applies_names_tests_that_exist() -> None:
    missing = [
        f"{row['id']}: {test}"
        for row in _requirements()
        if row["applies"] == "yes"
        for test in row["test"].split(";")
        if not _exists(test)
    ]

    assert missing == []


def test_whatever_does_not_apply_or_is_waived_says_why() -> None:
    for row in _requirements():
        assert row["applies"] in {"yes", "no", "waived"}, row["id"]
        assert len(row["control"]) >= _SHORTEST_REASON or row["applies"] == "no", row["id"]
        assert row["control"].endswith("."), row["id"]
        assert row["applies"] == "yes" or not row["test"], row["id"]


def test_every_threat_names_tests_that_exist() -> None:
    rows = [line for line in _PAGE.splitlines() if re.match(r"\| T\d+ \|", line)]

    assert [line.split("|")[1].strip() for line in rows] == [f"T{number}" for number in range(1, 25)]
    for line in rows:
        tests = re.findall(r"`([^`]+)`", line.split("|")[4])
        assert tests, line
        assert [test for test in tests if not _exists(test)] == []


def test_the_page_has_every_section() -> None:
    assert tuple(re.findall(r"^## (.+)$", _PAGE, re.MULTILINE)) == _SECTIONS
    for part in re.split(r"^## .+$", _PAGE, flags=re.MULTILINE)[1:]:
        assert len(part.split()) > 20
    named = [row["control"] for row in _requirements() if "docs/security.md," in row["control"]]
    assert named
    assert [text for text in named if not any(section in text for section in _SECTIONS)] == []


def test_every_locked_library_carries_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", lock, flags=re.MULTILINE)[1:]

    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
