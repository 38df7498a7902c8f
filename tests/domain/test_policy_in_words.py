"""The policy table as people read it: complete, and as current as the table."""

from pathlib import Path

from assessment.domain.access import POLICY, READING, Act, Relation
from assessment.domain.policy_in_words import label, policy_in_words
from assessment.domain.roles import Role
from tests.rights.asking import UNSAFE
from tests.rights.visits import VISITS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policy.md"
ADVICE = "Print it anew: .venv/bin/assessment policy > docs/policy.md"


def test_the_page_of_the_documentation_is_the_table() -> None:
    assert PAGE.read_text("utf-8") == policy_in_words(), ADVICE


def test_every_line_of_the_table_is_told() -> None:
    told = policy_in_words()

    for act, lines in POLICY.items():
        assert told.count(f"| {label(act)}") == len(lines), act


def test_every_act_has_a_name_of_its_own() -> None:
    names = [label(act) for act in Act]

    assert [act for act in Act if label(act) == act.value] == [], "Name it in policy_in_words.py."

    assert len(set(names)) == len(names)


def test_a_page_that_changes_something_is_about_an_act_that_does() -> None:
    for name, visit in VISITS.items():
        method = name.rsplit(" ", 1)[1]
        assert not (method in UNSAFE and visit.act in READING), name


def test_every_role_is_in_the_table_beyond_its_own_account() -> None:
    for role in Role:
        lines = [each for act in Act for each in POLICY[act] if each.relation is not Relation.SELF]
        assert any(role in each.roles for each in lines), role
