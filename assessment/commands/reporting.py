"""``assessment report``: the report on an answers file as a PDF, without any installation."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import click

from assessment.catalogue.answers_file import AnswersFile, head_of, read_answers_file
from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.registry import Catalogue, Filed, UnknownQuestionnaireError, load_catalogue
from assessment.domain.editions import Edition, Length
from assessment.domain.texts import Language
from assessment.formatting import HOUSE_TIME
from assessment.report.content import ReportContent, Subject, content_of
from assessment.report.document import UnprintableWordingError, document_of
from assessment.report.fonts import NoFontsError
from assessment.report.pdf import Renderer
from assessment.report.printable import printable
from assessment.report.rendering import Rendered, RenderingFailedError
from assessment.services.looking_ahead import plan_of
from assessment.services.setting_out import Books
from assessment.settings import Settings

_SIGNS: Final = 8


@click.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PDF 文件。"
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="报告的语言，默认中文。")
@click.option(
    "--length",
    type=click.Choice([each.value for each in Length]),
    default=Length.FULL.value,
    help="brief 一页摘要，full 完整报告（默认），complete 加附录。",
)
@click.pass_obj
def report(settings: Settings, answers: Path, output: Path, language: Language, length: str) -> None:
    """按答案文件生成 PDF 报告。

    ANSWERS 是答案文件（见 docs/answers-file.md）。报告编号由文件内容得出，注明未经平台提交。
    """
    try:
        catalogue, codes = load_catalogue(settings), load_codes()
        head = head_of(answers)
        filed = catalogue.find(head.questionnaire, head.version)
        given = read_answers_file(answers, filed.questionnaire, codes)
        subject = _subject(answers, given, filed, catalogue=catalogue, codes=codes)
        subject = replace(subject, plan=plan_of(Books(catalogue, codes), subject))
        content, rendered = _rendered(settings, subject, Edition(Length(length), language))
        output.write_bytes(rendered.pdf)
    except (UnusableFilesError, UnknownQuestionnaireError, NoFontsError, UnprintableWordingError) as error:
        raise click.ClickException(str(error)) from error
    except RenderingFailedError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"写不了 {output}。请看看目录在不在、能不能写。") from error
    click.echo(f"{content.enterprise}：{content.standing.level}，总分 {content.standing.total.text}")
    click.echo(f"{rendered.pages} 页：{output}")


def _subject(path: Path, given: AnswersFile, filed: Filed, *, catalogue: Catalogue, codes: Codes) -> Subject:
    now = datetime.now(UTC)
    dated = now.astimezone(HOUSE_TIME).date()
    sign = sha256(path.read_bytes()).hexdigest()[:_SIGNS].upper()
    return Subject(
        questionnaire=filed.questionnaire,
        questionnaire_hash=filed.content_hash,
        profile=given.profile,
        answers=given.answers,
        measures=catalogue.measures,
        elements=catalogue.elements,
        codes=codes,
        signed_at=now,
        number=f"LOCAL{dated:%Y%m%d}-{sign}",
        dated=dated,
        models=tuple(each.questionnaire for each in catalogue.newest),
        incentives=catalogue.incentives,
    )


def _rendered(settings: Settings, subject: Subject, edition: Edition) -> tuple[ReportContent, Rendered]:
    """The content and the file; cut typefaces are kept where the installation has a folder for them."""
    cache = settings.data / "typefaces" if settings.data.is_dir() else None
    with Renderer(settings.fonts, cache=cache) as renderer:
        shown, replaced = printable(subject, renderer.fonts)
        content = content_of(shown, edition.language)
        return content, renderer.render(document_of(content, renderer.fonts, replaced, length=edition.length))
