"""What the fields of a question hold: sent by a form, by a script, or standing for an answer that is kept.

Reading it into an answer is the domain's work.
"""

from typing import assert_never

from werkzeug.datastructures import MultiDict

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
    Written,
)
from assessment.domain.entered_answers import MARK_NOT_APPLICABLE, MARK_UNKNOWN, Entered
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    Question,
    SingleChoice,
    Staged,
    YesNo,
)
from assessment.formatting import number


def entered_in(form: MultiDict[str, str], key: str) -> Entered:
    """What the fields of the question ``key`` hold."""
    return Entered(
        values=tuple(form.getlist(key)),
        mark=form.get(f"{key}.state", ""),
        share=form.get(f"{key}.share", ""),
        depth=form.get(f"{key}.depth", ""),
        detail=form.get(f"{key}.detail", ""),
        reason=form.get(f"{key}.reason", ""),
    )


def entered_from(question: Question, value: object) -> Entered | None:
    """What a script sent, in the JSON form of an answer; ``None`` in a form this question has none of."""
    match value:
        case None:
            return Entered()
        case {"unknown": True, **rest} if not rest:
            return Entered(mark=MARK_UNKNOWN)
        case {"not_applicable": str(reason), **rest} if not rest:
            return Entered(mark=MARK_NOT_APPLICABLE, reason=reason)
        case _:
            return _entered_of_kind(question, value)


def _entered_of_kind(question: Question, value: object) -> Entered | None:
    match question, value:
        case Figure(), bool():
            return None
        case SingleChoice() | Staged() | Figure(), str():
            return Entered(values=(value,))
        case Figure(), int():
            return Entered(values=(str(value),))
        case MultipleChoice(), list() if all(isinstance(each, str) for each in value):
            return Entered(values=tuple(value))
        case CoverageDepth() | Attained(), dict():
            return _entered_pair(value)
        case YesNo(), {"yes": bool(yes), "detail": str(detail), **rest} if not rest:
            return Entered(values=("yes" if yes else "no",), detail=detail)
        case YesNo(), {"yes": bool(yes), **rest} if not rest:
            return Entered(values=("yes" if yes else "no",))
        case FreeText(), {"text": str(text), **rest} if not rest:
            return Entered(values=(text,))
        case _:
            return None


def _entered_pair(value: dict[str, object]) -> Entered | None:
    """A share and a depth; which of them may be missing is for the question to say."""
    match value:
        case {"share": str(share), "depth": str(depth), **rest} if not rest:
            return Entered(share=share, depth=depth)
        case {"share": str(share), **rest} if not rest:
            return Entered(share=share)
        case {"depth": str(depth), **rest} if not rest:
            return Entered(depth=depth)
        case _:
            return None


def entered_of(answer: Answer | None) -> Entered:
    """The fields as they stand for an answer that is kept."""
    match answer:
        case None:
            return Entered()
        case Chosen(option):
            return Entered(values=(option,))
        case ChosenSeveral(options):
            return Entered(values=tuple(sorted(options)))
        case Measured(value):
            return Entered(values=(number(value),))
        case Covered(share, depth):
            return Entered(share=share, depth=depth)
        case Confirmed(yes, detail):
            return Entered(values=("yes" if yes else "no",), detail=detail)
        case Written(text):
            return Entered(values=(text,))
        case Unknown():
            return Entered(mark=MARK_UNKNOWN)
        case NotApplicable(reason):
            return Entered(mark=MARK_NOT_APPLICABLE, reason=reason)
        case _:
            assert_never(answer)
