"""``assessment author export`` and ``import``: a questionnaire as a workbook for its owner, and back."""

from pathlib import Path
from shutil import rmtree

import click

from assessment import resources
from assessment.catalogue.checking import examine_with_cases, is_questionnaire
from assessment.catalogue.codes import load_codes
from assessment.catalogue.elements import ReadElements, read_elements
from assessment.catalogue.places import Mistake, UnusableFilesError
from assessment.catalogue.registry import UnknownQuestionnaireError, load_catalogue
from assessment.catalogue.sealing import PUBLISHED
from assessment.catalogue.version_files import CASES, DIMENSIONS, HEAD, FolderFiles, files_in
from assessment.catalogue.workbook.contents import canonical_hash
from assessment.catalogue.workbook.filling import filled
from assessment.catalogue.workbook.reading import WorkbookFiles, examine_workbook, read_workbook
from assessment.catalogue.yaml_writing import written_yaml
from assessment.export.questionnaire_xlsx import questionnaire_file
from assessment.settings import Settings

_WORKBOOK = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="export")
@click.argument("questionnaire")
@click.option(
    "-o", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到哪个文件。"
)
@click.pass_obj
def export_command(settings: Settings, questionnaire: str, target: Path) -> None:
    """把一份问卷写成工作簿，内容不丢。

    QUESTIONNAIRE 是问卷的键（取最新版）、“键/版本”，或问卷所在目录。
    """
    files = _files_of(settings, questionnaire)
    root = files.folder.parent.parent
    found = examine_with_cases(files, read_elements(root).elements, load_codes())
    _refuse(found.mistakes)
    target.write_bytes(questionnaire_file(filled(files)))
    if canonical_hash(read_workbook(target)) != canonical_hash(files):
        target.unlink()
        raise click.ClickException(f"{files.name} 不能原样写成工作簿，没有导出。请报告这个问题。")
    click.echo(f"已写成 {target}：{files.name}，{len(found.cases)} 个核算案例。")


@click.command(name="import")
@click.argument("workbook", type=_WORKBOOK)
@click.option(
    "-o",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="问卷目录，如 问卷目录/键/版本。",
)
@click.option("--replace", is_flag=True, help="替换目录里原有的草稿。")
@click.pass_obj
def import_command(settings: Settings, workbook: Path, target: Path, replace: bool) -> None:
    """检查工作簿，没有错误就写成问卷文件；错误一次列出，写明工作表、单元格和改法。"""
    folder = target.resolve()
    _may_be_written(folder, replace=replace)
    try:
        files = read_workbook(workbook)
    except UnusableFilesError as error:
        _refuse(error.mistakes)
        return
    elements = _elements_for(settings, folder)
    found = examine_workbook(files, elements.elements, load_codes())
    _refuse((*elements.mistakes, *found.mistakes))
    if files.folder.parts != folder.parts[-2:]:
        named = f"{folder.parent.name}/{folder.name}"
        message = f"工作簿里是 {files.folder}，目录却是 {named}；请改目录，或改“问卷”表的键和版本。"
        raise click.ClickException(message)
    _write(files, folder)
    click.echo(f"已写成 {target}：{files.folder}，{len(found.cases)} 个核算案例。")


def _files_of(settings: Settings, name: str) -> FolderFiles:
    folder = Path(name)
    if folder.is_dir() and is_questionnaire(folder):
        return files_in(folder)
    key, _, version = name.partition("/")
    try:
        return files_in(load_catalogue(settings).find(key, version).folder)
    except (UnusableFilesError, UnknownQuestionnaireError) as error:
        raise click.ClickException(str(error)) from error


def _elements_for(settings: Settings, folder: Path) -> ReadElements:
    """The elements beside the folder; where there are none, those in use."""
    beside = read_elements(folder.parent.parent)
    return beside if beside.elements else read_elements(resources.questionnaires(settings.questionnaires))


def _may_be_written(folder: Path, *, replace: bool) -> None:
    seals = folder.parent.parent / PUBLISHED
    name = f"{folder.parent.name}/{folder.name}"
    if seals.is_file() and any(line.endswith(f" {name}") for line in seals.read_text("utf-8").splitlines()):
        raise click.ClickException(f"{name} 已经封存，不能再改；请写成新的版本。")
    if folder.is_dir() and any(folder.iterdir()) and not replace:
        raise click.ClickException(f"{folder} 里已有文件；要替换原来的草稿，请加 --replace。")


def _write(files: WorkbookFiles, folder: Path) -> None:
    for kind in (DIMENSIONS, CASES):
        rmtree(folder / kind, ignore_errors=True)
        (folder / kind).mkdir(parents=True)
    paths = [HEAD, *(f"{kind}/{stem}.yaml" for kind in (DIMENSIONS, CASES) for stem in files.stems(kind))]
    for path in paths:
        (folder / path).write_text(written_yaml(files.read(path).value), encoding="utf-8", newline="\n")


def _refuse(mistakes: tuple[Mistake, ...]) -> None:
    if not mistakes:
        return
    for mistake in mistakes:
        click.echo(str(mistake))
    click.echo(f"共 {len(mistakes)} 处需要修改。")
    raise SystemExit(1)
