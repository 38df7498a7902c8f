"""Faults by which something acknowledged is lost, done twice, or overwritten."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_DOUBLE: Final = "tests/web/test_double_submit.py"
_ANSWERS: Final = "tests/persistence/test_answers.py"

MUTANTS: Final = (
    Mutant(
        name="the revision is missing in the WHERE",
        bar="B56",
        changes=(
            Change(
                "assessment/persistence/answers.py",
                '        _ANSWER.c.revision == bindparam("seen"),\n',
                "",
            ),
        ),
        caught_by=(f"{_ANSWERS}::test_a_colleagues_newer_answer_stands_and_both_are_known",),
    ),
    Mutant(
        name="an operation's number is looked up without what was asked",
        bar="B57",
        changes=(
            Change(
                "assessment/persistence/operations.py", "if before.request_hash != request_hash:", "if False:"
            ),
        ),
        caught_by=(f"{_ANSWERS}::test_an_operation_with_another_content_is_refused",),
    ),
    Mutant(
        name="an operation's number is looked up before it is taken",
        bar="B57",
        changes=(
            Change(
                "assessment/persistence/operations.py",
                "    fresh = session.execute(_BEGIN[session.get_bind().dialect.name], noted).one_or_none()\n",
                "    fresh = session.execute(_DONE.filter_by(**named)).one_or_none()\n"
                "    begin = _BEGIN[session.get_bind().dialect.name]\n"
                "    fresh = None if fresh else session.execute(begin, noted)\n",
            ),
        ),
        caught_by=(f"{_DOUBLE}::test_one_click_that_arrives_many_times_hands_in_once",),
    ),
    Mutant(
        name="handing in has no number",
        bar="B57",
        changes=(
            Change("assessment/services/submitting.py", "signing.operation, request=", "str(now), request="),
        ),
        caught_by=(f"{_DOUBLE}::test_one_click_that_arrives_many_times_hands_in_once",),
    ),
)
