"""Frozen results, computed once more by the rules they were made with: not a character may differ."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.catalogue.score_document import format_of, in_format, score_document
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.answers import Answer
from assessment.domain.enterprise import profile_facts
from assessment.domain.fingerprints import canonical, from_canonical, text_fingerprint
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import ENGINE_VERSION, Score, score
from assessment.persistence.results import FrozenTexts, frozen_texts

Engine: TypeAlias = Callable[[Questionnaire, Mapping[str, Answer], Mapping[str, Answer]], Score]

ENGINES: Final[Mapping[str, Engine]] = {ENGINE_VERSION: score}
"""Every engine that ever froze a result, by its version: a new one is added beside, none is taken away."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a frozen result is what its rules give; ``difference`` says where not, empty where it is."""

    snapshot: str
    difference: str

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return not self.difference


def recompute(session: Session, catalogue: Catalogue, *, only: str | None = None) -> Iterator[Verdict]:
    """Every frozen result, or the one called ``only``, computed anew and compared with what is stored."""
    for frozen in frozen_texts(session, only=only):
        yield Verdict(frozen.id, _difference(catalogue, frozen))


def _difference(catalogue: Catalogue, frozen: FrozenTexts) -> str:
    """The first thing that is not as it was frozen."""
    name = f"{frozen.questionnaire_key} {frozen.questionnaire_version}"
    try:
        filed = catalogue.find(frozen.questionnaire_key, frozen.questionnaire_version)
    except UnknownQuestionnaireError:
        return f"缺少问卷 {name}，请恢复它的文件"
    if filed.content_hash != frozen.questionnaire_hash:
        return f"问卷 {name} 的文件已不是当时的内容（现为 {filed.content_hash[:12]}…）"
    engine = ENGINES.get(frozen.engine_version)
    if engine is None:
        return f"缺少计分引擎 {frozen.engine_version}，请安装带有它的版本"
    if text_fingerprint(frozen.answers) != frozen.answers_hash:
        return "答案与当时的校验值不符"
    try:
        again = _scores(filed.questionnaire, frozen, engine)
    except (ValueError, KeyError, TypeError, LookupError, ArithmeticError) as error:
        return f"存下的答案或企业信息读不出来（{type(error).__name__}）"
    return "" if again == frozen.scores else "重算的得分与存下的不一致"


def _scores(questionnaire: Questionnaire, frozen: FrozenTexts, engine: Engine) -> str:
    profile = profile_from_json(from_canonical(frozen.profile))
    answers = answers_from_json(from_canonical(frozen.answers))
    document = score_document(engine(questionnaire, answers, profile_facts(profile)))
    return canonical(in_format(document, format_of(from_canonical(frozen.scores))))
