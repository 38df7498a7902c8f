"""The classes as people read them: every table and column, as current as the code."""

from pathlib import Path

from assessment.persistence.migrations import ENTITIES
from assessment.services.classes_in_words import classes_in_words

PAGE = Path(__file__).resolve().parents[2] / "docs" / "classes.md"
ADVICE = "Print it anew: .venv/bin/assessment classes > docs/classes.md"


def test_the_page_of_the_documentation_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == classes_in_words(), ADVICE


def test_every_column_stands_on_it_once() -> None:
    rows = {
        row.split("`")[1]: row.split("` |", 1)[1]
        for row in classes_in_words().splitlines()
        if row.count("<br>`") == 1
    }

    for table in ENTITIES[0].metadata.tables.values():
        names = [each for each in rows.pop(table.name).replace("|", " ").split() if each != "—"]
        assert sorted(names) == sorted(f"`{each.name}`" for each in table.columns), table.name
    assert rows == {}
