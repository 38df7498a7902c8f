"""Every column says its sensitivity class, and what is only kept to be compared is shown to nobody (B26)."""

import pytest
from sqlalchemy import Column, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assessment.domain.questionnaire import placed_questions
from assessment.domain.sensitivity import Sensitivity
from assessment.persistence.accounts import User
from assessment.persistence.classes import L3, UnclassedColumnError, class_of, columns_of, is_secret
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.migrations import ENTITIES
from tests.many_firms import shipped_catalogue

TABLES = ENTITIES[0].metadata.sorted_tables
ADVICE = "Say the class where the column stands, as persistence/classes.py tells."


def test_no_column_of_any_table_is_without_a_class() -> None:
    unclassed = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if not isinstance(column.info.get("class"), Sensitivity)
    ]

    assert unclassed == [], ADVICE
    assert sum(len(table.columns) for table in TABLES) > 200


def test_a_column_without_a_class_is_noticed() -> None:
    with pytest.raises(UnclassedColumnError):
        class_of(Column("note", String))


def test_no_question_is_without_a_class() -> None:
    questionnaires = [filed.questionnaire for filed in shipped_catalogue().filed.values()]
    questions = [each for one in questionnaires for each in placed_questions(one).values()]

    assert len(questions) > 100
    assert {type(each.question.sensitivity) for each in questions} == {Sensitivity}


def test_what_is_only_kept_to_be_compared_is_shown_to_nobody() -> None:
    secret = {f"{table.name}.{column.name}" for table in TABLES for column in table.c if is_secret(column)}

    assert {each for each in secret if not each.endswith(("_hash", "_secret", "_index"))} == set()
    assert {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.c
        if column.name.endswith(("password_hash", "token_hash", "code_hash", "_secret", "_index"))
    } == secret


def test_the_class_stands_beside_what_else_a_column_says() -> None:
    class Base(DeclarativeBase):
        pass

    class Stand(Base):
        __tablename__ = "stand"

        id: Mapped[L3[str]] = mapped_column(String(7), primary_key=True, info={"also": 1})
        note: Mapped[L3[str | None]] = mapped_column(String(7))

    assert [(class_of(each), each.nullable) for each in Stand.__table__.columns] == [
        (Sensitivity.L3, False),
        (Sensitivity.L3, True),
    ]
    assert Stand.__table__.c.id.info["also"] == 1
    assert is_secret(columns_of(User.password_hash)[0])
    assert [class_of(each) for each in columns_of(StoredEnterprise.id)] == [Sensitivity.L1] * 2
