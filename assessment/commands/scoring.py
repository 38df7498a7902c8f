"""``assessment score``: the score of an answers file, for people or as JSON."""

import json
from fractions import Fraction
from pathlib import Path

import click

from assessment import formatting
from assessment.catalogue.answers_file import AnswersFile, read_answers_file
from assessment.catalogue.checking import examine, is_questionnaire
from assessment.catalogue.codes import load_codes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.registry import UnknownQuestionnaireError, load_catalogue
from assessment.catalogue.score_document import score_document
from assessment.domain.earning import Range
from assessment.domain.enterprise import profile_facts
from assessment.domain.levels import thresholds
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score, score
from assessment.report.demands import shortfall_in_words
from assessment.report.standing import standing_of
from assessment.settings import Settings


@click.command(name="score")
@click.argument("questionnaire")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（见 docs/score-json.md）。")
@click.pass_obj
def score_command(settings: Settings, questionnaire: str, answers: Path, as_json: bool) -> None:
    """按答案文件评分。

    QUESTIONNAIRE 是问卷的键（取最新版）、“键/版本”，或问卷所在目录；
    ANSWERS 是答案文件（见 docs/answers-file.md）。
    """
    try:
        asked = find_questionnaire(settings, questionnaire)
        given = read_answers_file(answers, asked, load_codes())
    except (UnusableFilesError, UnknownQuestionnaireError) as error:
        raise click.ClickException(str(error)) from error
    result = score(asked, given.answers, profile_facts(given.profile))
    if as_json:
        click.echo(json.dumps(score_document(result), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(result, given)))


def find_questionnaire(settings: Settings, name: str) -> Questionnaire:
    """The questionnaire called ``name``: a folder, ``key`` or ``key/version``.

    One in a folder may be a sketch: texts that scoring does not need may be missing (``assessment check``
    names them).
    Raises ``UnusableFilesError`` and ``UnknownQuestionnaireError``.
    """
    folder = Path(name)
    if folder.is_dir() and is_questionnaire(folder):
        elements = read_elements(folder.resolve().parent.parent)
        examined = examine(folder, elements.elements, for_people=False)
        if examined.questionnaire is None or elements.mistakes:
            raise UnusableFilesError([*elements.mistakes, *examined.mistakes])
        return examined.questionnaire
    key, _, version = name.partition("/")
    return load_catalogue(settings).questionnaire(key, version)


def _lines(result: Score, given: AnswersFile) -> list[str]:
    decision, limits = result.decision, thresholds(result.questionnaire.level_rule)
    lines = [
        f"{given.profile.name}：{result.questionnaire.title} {result.questionnaire.version}",
        f"总分 {_shown(result.total.points, limits)}，{decision.level.title}",
    ]
    standing = standing_of(result)
    if standing.height:
        lines.append(f"达到的级数 {standing.height}")
    lines += list(standing.strands)
    if decision.reachable.key != decision.level.key:
        lines.append(f"“不确定”和未答的题如果都按最好的情况，可达到：{decision.reachable.title}")
    for part in result.dimensions:
        dimension = result.questionnaire.dimension(part.key)
        title = part.key if dimension is None else str(dimension.title)
        lines.append(f"  {title} {_shown(part.points, limits)}")
    if decision.following is not None:
        lines.append(f"到“{decision.following.title}”还差：")
        lines += [f"  {shortfall_in_words(result, each)}" for each in decision.binding]
    return lines


def _shown(points: Range | None, limits: tuple[Fraction, ...]) -> str:
    return "不适用" if points is None else formatting.score_range(*points, thresholds=limits)
