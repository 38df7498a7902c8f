"""Values that nothing should have let in, written straight into the database: every page still answers."""

import json
import sqlite3
from typing import Final

import pytest
from flask import Flask

from assessment.persistence.database import Database
from tests.web.peopled import peopled
from tests.web.stored import poison_texts

_POISONS: Final = (
    *(
        "\x00",
        "\x07\x1b[31m\x7f\x9b",
        "\ufffe\uffff\ufdd0",
        "字" * 32_768,
        "NaN",
        "sNaN",
        "-Infinity",
        "1e-400",
    ),
    *(
        "１２３",
        "1_000",
        "٣",
        str(2**63),
        "\u202e\u2066\u200d",
        "e" + "\u0301" * 200,
        "%s %(a)s {0}",
        "\u2028",
    ),
)


def test_every_page_answers_whatever_stands_in_the_texts(app: Flask, sqlite_database: Database) -> None:
    file = str(sqlite_database.url.database)
    people = peopled(app, sqlite_database)

    poison_texts(file, lambda text: text + "".join(_POISONS))

    seen = [page for role in people.visitors for page in people.pages(role)]
    assert {page.status for page in seen} <= {200, 403, 404, 409}
    assert len(seen) > 100


_FIGURES: Final = (
    "NaN",
    "sNaN",
    "-Infinity",
    "1e-400",
    "1e400",
    "１２３",
    "1_000",
    "٣",
    "-1",
    "",
    "9" * 400,
    "\x00",
)


@pytest.mark.soak
def test_every_page_answers_whatever_stands_in_the_figures(app: Flask, sqlite_database: Database) -> None:
    people = peopled(app, sqlite_database)
    with sqlite3.connect(str(sqlite_database.url.database)) as file:
        for poison in _FIGURES:
            file.execute("UPDATE enterprise SET revenue = ?, staff = ?", (poison, 2**63 - 1))
            file.execute("UPDATE answer SET value = ?, revision = revision + 1", (json.dumps(poison),))
            file.commit()

            for role in ("lead", "submitter", "consultant"):
                assert {page.status for page in people.pages(role)} <= {200, 403, 404, 409}, (role, poison)


@pytest.mark.soak
def test_half_a_character_in_the_file_is_shown_as_one_that_is_not_known(
    app: Flask, sqlite_database: Database
) -> None:
    people = peopled(app, sqlite_database)
    with sqlite3.connect(str(sqlite_database.url.database)) as file:
        for table, column in (("organisation", "name"), ("user_account", "display_name")):
            file.execute(f"UPDATE {table} SET {column} = CAST(x'E58E82EDA080FF' AS TEXT)")  # noqa: S608 - ours

    pages = [page for role in people.visitors for page in people.pages(role)]

    assert {page.status for page in pages} <= {200, 403, 404, 409}
    assert any("厂\ufffd" in page.text for page in pages)
