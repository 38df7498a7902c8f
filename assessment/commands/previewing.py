"""``assessment author preview``: a draft in the browser of this machine, read anew when its files change."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

import click
from werkzeug.serving import make_server

from assessment import resources
from assessment.catalogue.checking import examine_with_cases, is_questionnaire
from assessment.catalogue.codes import load_codes
from assessment.catalogue.drafting import Drafted, drafted
from assessment.catalogue.elements import ReadElements, read_elements
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.version_files import files_in
from assessment.catalogue.workbook.reading import examine_workbook, read_workbook
from assessment.reach import LOOPBACK
from assessment.settings import Settings
from assessment.web.preview import preview_app

_PORT = 8010


@click.command(name="preview")
@click.argument("draft", type=click.Path(exists=True, path_type=Path))
@click.option("--port", default=_PORT, type=click.IntRange(0, 65535), help="端口，默认 8010。")
@click.pass_obj
def preview(settings: Settings, draft: Path, port: int) -> None:
    """在本机浏览器里把草稿当作表单试填，旁边是得分和来历；不保存。按 Ctrl+C 停止。

    DRAFT 是问卷目录（键/版本），或 XLSX 工作簿。改了文件，刷新网页即可。
    """
    if draft.is_dir() and not is_questionnaire(draft):
        raise click.ClickException(f"{draft} 不是问卷目录：里面没有 questionnaire.yaml。")
    server = make_server(LOOPBACK, port, preview_app(drafts_of(settings, draft)), threaded=True)
    click.echo(f"请打开 http://{LOOPBACK}:{server.server_port}/ （只有这台电脑能打开）。")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("已停止。")
    finally:
        server.server_close()


def drafts_of(settings: Settings, draft: Path) -> Callable[[], Drafted]:
    """Reads the draft in a folder or workbook, again only when something in it has changed."""
    kept: dict[tuple[tuple[str, int, int], ...], Drafted] = {}
    lock = Lock()

    def reading() -> Drafted:
        with lock:
            state = _state(draft)
            if state not in kept:
                kept.clear()
                kept[state] = _read(settings, draft)
            return kept[state]

    return reading


def _state(draft: Path) -> tuple[tuple[str, int, int], ...]:
    paths = sorted(draft.rglob("*.yaml")) if draft.is_dir() else [draft]
    found = ((path, path.stat()) for path in paths)
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)


def _read(settings: Settings, draft: Path) -> Drafted:
    codes = load_codes()
    if draft.is_dir():
        files = files_in(draft)
        elements = _elements(settings, files.folder.parent.parent)
        return drafted(files, examine_with_cases(files, elements.elements, codes))
    try:
        workbook = read_workbook(draft)
    except UnusableFilesError as error:
        return Drafted(
            name=draft.name, questionnaire=None, questions=(), at_questions={}, others=error.mistakes
        )
    elements = _elements(settings, draft.resolve().parent)
    return drafted(workbook, examine_workbook(workbook, elements.elements, codes))


def _elements(settings: Settings, beside: Path) -> ReadElements:
    found = read_elements(beside)
    return found if found.elements else read_elements(resources.questionnaires(settings.questionnaires))
