"""What questionnaires and their levels are called in lists of results, in the language of whoever reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.domain.texts import Language, Text
from assessment.persistence.frozen_results import HandedIn
from assessment.services.portfolio import level_key


@dataclass(frozen=True, slots=True)
class Titles:
    """What questionnaires and levels are called."""

    catalogue: Catalogue
    language: Language

    def questionnaire(self, key: str, version: str) -> str:
        """The title of a questionnaire; its key where this installation lacks it."""
        try:
            return self.catalogue.questionnaire(key, version).title.in_language(self.language)
        except UnknownQuestionnaireError:
            return key

    def levels(self, key: str, version: str) -> dict[str, str]:
        """The titles of a questionnaire's levels, from the lowest."""
        try:
            rule = self.catalogue.questionnaire(key, version).level_rule
        except UnknownQuestionnaireError:
            return {}
        return {level.key: level.title.in_language(self.language) for level in rule.levels}

    def level(self, result: HandedIn) -> str:
        """The title of the level a result reached."""
        return self.levels(result.questionnaire_key, result.questionnaire_version).get(
            result.level, result.level
        )


def levels_of(titles: Titles, results: Iterable[HandedIn]) -> dict[str, str]:
    """The titles of all levels by key, from the lowest; with the model's where there are several models."""
    versions = dict.fromkeys((each.questionnaire_key, each.questionnaire_version) for each in results)
    several = len({key for key, _ in versions}) > 1
    found: dict[str, str] = {}
    for key, version in versions:
        title = titles.questionnaire(key, version)
        model = Text(f"（{title}）", f" ({title})").in_language(titles.language) if several else ""
        found |= {level_key(key, level): name + model for level, name in titles.levels(key, version).items()}
    return found


def level_named(result: HandedIn | None, levels: Mapping[str, str]) -> str:
    """The title of the level a result reached; empty where there is none."""
    if result is None:
        return ""
    return levels.get(level_key(result.questionnaire_key, result.level), result.level)
