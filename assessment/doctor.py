"""Whether this installation can do its work: each condition with the exact line that puts it right."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from ctypes import CDLL
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment import resources
from assessment.domain.texts import NO_TEXT, Text
from assessment.files.backup_folder import backups_in, last_attempt, made_at
from assessment.files.sealed_stream import mark_of
from assessment.files.space import room_on
from assessment.formatting import moment
from assessment.persistence.database import UnsafeDatabaseError, open_database
from assessment.persistence.migrations import is_current
from assessment.persistence.wall_standing import is_refusal
from assessment.report.fonts import INSTALL, NoFontsError, find_fonts, shortcoming
from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, RenderingFailedError
from assessment.reserves import MEBIBYTE
from assessment.safety import dangers, dangers_in, dangers_of_wall
from assessment.settings import Settings, UnusableSettingError

_LIBRARIES: Final = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}

_TOO_OLD: Final = timedelta(days=2)
_INIT: Final = Text("assessment init")
_MIGRATE: Final = Text("assessment migrate")
_USABLE: Final = Text("可用", "usable")
_STATE: Final = Text("运行状态", "State")
_REINSTALL: Final = Text(
    "请重新安装：pip install --force-reinstall digital-maturity-assessment",
    "Please install it again: pip install --force-reinstall digital-maturity-assessment",
)
_LOOK_AT_THE_SYSTEM: Final = Text(
    "请查看系统内存、进程数限制和临时目录，处理后再运行 assessment doctor",
    "Please look at memory, the limit of processes and the temporary folder, then run the doctor again",
)
_LOOK_AT_THE_DATABASE: Final = Text(
    "请检查 ASSESSMENT_DATABASE_URL 以及数据库是否已启动",
    "Please check ASSESSMENT_DATABASE_URL and whether the database runs",
)
_TRIAL: Final = Document(
    html="<html lang='zh-CN'><body><p>湖北省制造企业数字化水平自评，得分 86.5 分。</p></body></html>",
    title="试排一页",
    created=datetime(2026, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the installation needs; ``remedy`` is empty when it is met.

    A line for the shell reads the same in every language.
    """

    name: Text
    found: Text
    remedy: Text = NO_TEXT

    @property
    def met(self) -> bool:
        """Whether nothing needs to be done."""
        return not self.remedy.zh


def examine(settings: Settings, *, prints: bool = True) -> Iterator[Condition]:
    """Every condition of the installation, in the order in which they are best put right.

    Without ``prints`` no page is printed as a trial, which takes seconds.
    """
    yield _shipped_files()
    yield (layout := _pango())
    yield (typefaces := _fonts(settings.fonts))
    yield _folder(Text("数据目录", "Data folder"), settings.data)
    yield _folder(Text("密钥目录", "Key folder"), settings.keys)
    yield _secret(settings)
    yield _backup_key(settings)
    yield (database := _database(settings.database_url))
    if database.met:
        yield from _wall(settings.database_url)
    yield from _state(settings, database)
    yield _room(settings)
    yield _backups(settings)
    if prints and layout.met and typefaces.met:
        yield _trial_page(settings)


def _shipped_files() -> Condition:
    name = Text("程序文件", "Program files")
    folders = (resources.templates(), resources.static(), resources.questionnaires(), resources.migrations())
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        return Condition(name, _lacking(map(str, missing)), _REINSTALL)
    return Condition(name, Text(str(folders[0].parent)))


def _pango() -> Condition:
    """The libraries that lay out text for the PDF; on Debian each is a package of its own."""
    missing = [
        package for library, package in _LIBRARIES.items() if sys.platform == "linux" and not _loads(library)
    ]
    name = Text("排版库 Pango", "Pango, which lays out text")
    if missing:
        remedy = Text(f"apt-get install --no-install-recommends {' '.join(missing)}")
        return Condition(name, _lacking(missing), remedy)
    return Condition(name, _USABLE)


def _lacking(names: Iterable[str]) -> Text:
    lacking = tuple(names)
    return Text(f"缺少 {'、'.join(lacking)}", f"lacks {', '.join(lacking)}")


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True


def _fonts(folder: Path | None) -> Condition:
    """Whether the typefaces have every character of the report's own wording."""
    name = Text("中文字体", "Chinese typefaces")
    try:
        fonts = find_fonts(folder)
    except NoFontsError as error:
        return Condition(name, Text("没有找到", "none found"), Text(error.remedy))
    lacking = shortcoming(fonts)
    if lacking:
        said = Text(lacking, "lack some characters of the report's own wording")
        return Condition(name, said, Text(INSTALL))
    return Condition(name, Text(", ".join(sorted({face.family for face in fonts.faces}))))


def _trial_page(settings: Settings) -> Condition:
    """Whether the renderer, in its own bounded process, prints our wording without a missing character."""
    name = Text("试排一页", "A page on trial")
    cache = settings.data / "typefaces" if os.access(settings.data, os.W_OK) else None
    try:
        with Renderer(settings.fonts, cache=cache) as renderer:
            rendered = renderer.render(_TRIAL)
    except (RenderingFailedError, OSError) as error:
        return Condition(name, Text(str(error), "no page came out"), _LOOK_AT_THE_SYSTEM)
    if rendered.missing_glyphs:
        return Condition(name, _lacking(rendered.missing_glyphs), Text(INSTALL))
    taken = f"{rendered.seconds:.1f}", rendered.peak_mib
    return Condition(name, Text("{} 秒，{} MB".format(*taken), "{} s, {} MB".format(*taken)))


def _folder(name: Text, folder: Path) -> Condition:
    if not folder.is_dir():
        return Condition(name, Text(f"{folder} 不存在", f"{folder} does not exist"), _INIT)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        remedy = Text(f"chown -R $(id -un) {folder} && chmod 700 {folder}")
        return Condition(name, Text(f"{folder} 不能写入", f"{folder} cannot be written to"), remedy)
    if folder.stat().st_mode & 0o077:
        said = Text(f"其他用户能读到 {folder}", f"other users of the machine can read {folder}")
        return Condition(name, said, Text(f"chmod 700 {folder}"))
    return Condition(name, Text(str(folder)))


def _secret(settings: Settings) -> Condition:
    name = Text("会话密钥", "Key of the sessions")
    try:
        settings.session_secret()
    except UnusableSettingError as error:
        return Condition(name, Text(error.setting), _mending(error))
    return Condition(name, _USABLE)


def _backup_key(settings: Settings) -> Condition:
    """Whether back-ups can be sealed; without its key nobody can restore one."""
    name = Text("备份密钥", "Key of the back-ups")
    try:
        newest = next(iter(settings.backup_keys().values()))
    except UnusableSettingError as error:
        return Condition(name, Text(error.setting), _mending(error))
    said = Text(
        f"{mark_of(newest)}；请另外保管一份 {settings.keys}，没有它无法恢复备份",
        f"{mark_of(newest)}; please keep a copy of {settings.keys} elsewhere: no back-up opens without it",
    )
    return Condition(name, said)


def _mending(error: UnusableSettingError) -> Text:
    """What to do about a file of keys; which of its ills it has is told on the server."""
    return Text(
        error.remedy,
        "The file is missing, damaged or open to other users: run assessment doctor on the server, which "
        "names the line that mends it.",
    )


def _wall(url: str) -> Iterator[Condition]:
    """That PostgreSQL itself keeps the firms apart; what opens it is told with all that forbids to serve."""
    with closing(open_database(url)) as database:
        if not database.is_embedded and not any(dangers_of_wall(database)):
            account = make_url(url).username
            said = Text(
                f"账号 {account} 只有所需的权限，企业数据都有行级隔离",
                f"the account {account} can do only what it needs to; firms are kept apart row by row",
            )
            yield Condition(Text("数据库隔离", "Firms kept apart"), said)


def _state(settings: Settings, database: Condition) -> Iterator[Condition]:
    """Whether nothing speaks against serving: the same as what ``assessment serve`` refuses."""
    found = list(dangers(settings, os.environ))
    if database.met:
        with closing(open_database(settings.database_url)) as opened:
            found += dangers_in(opened, datetime.now(UTC))
    for danger in found:
        yield Condition(_STATE, danger.what, danger.remedy)
    if not found:
        yield Condition(_STATE, Text("可以启动网站", "nothing speaks against serving"))


def _room(settings: Settings) -> Condition:
    name, room = Text("磁盘空间", "Room on the disk"), room_on(settings.data, settings.reserve)
    free, reserve = room.free // MEBIBYTE, room.reserve // MEBIBYTE
    zh, en = f"剩余 {free} MiB，须留出 {reserve} MiB", f"{free} MiB free, {reserve} MiB have to stay free"
    if not room.is_short:
        return Condition(name, Text(zh, en))
    return Condition(
        name,
        Text(f"{zh}；网站目前只能查看", f"{en}; the site can only be read at present"),
        Text(
            f"请清理 {settings.data} 所在的磁盘，或调整 ASSESSMENT_RESERVE",
            f"Please clear the disk that {settings.data} is on, or set ASSESSMENT_RESERVE",
        ),
    )


def _backups(settings: Settings) -> Condition:
    """Whether the last back-up succeeded and is not old; a new installation has none yet."""
    name, found = Text("备份", "Back-ups"), backups_in(settings.backups)
    tried, again = last_attempt(settings.data), Text("assessment backup")
    if tried is not None and tried.failure:
        at, at_en = moment(tried.at), moment(tried.at, language="en")
        said = Text(f"{at}的备份失败：{tried.failure}", f"the one of {at_en} failed; the next try says why")
        return Condition(name, said, again)
    if not found:
        return Condition(name, Text(f"{settings.backups} 里还没有备份", f"none in {settings.backups} yet"))
    newest, newest_en = moment(made_at(found[0])), moment(made_at(found[0]), language="en")
    if datetime.now(UTC) - made_at(found[0]) > _TOO_OLD:
        said = Text(f"最近一次在 {newest}，已超过两天", f"the last is of {newest_en}, more than two days ago")
        return Condition(name, said, again)
    return Condition(
        name, Text(f"{len(found)} 份，最近一次在 {newest}", f"{len(found)} kept, the last of {newest_en}")
    )


def _database(url: str) -> Condition:
    """Whether the database answers and has exactly the tables of this version."""
    name, address = Text("数据库", "Database"), make_url(url)
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return Condition(name, Text(f"{shown} 还没有建立", f"{shown} is not there yet"), _INIT)
    try:
        database = open_database(url)
    except ModuleNotFoundError as error:
        remedy = Text("pip install 'digital-maturity-assessment[postgres]'")
        return Condition(name, _lacking([str(error.name)]), remedy)
    try:
        current = is_current(database)
    except (SQLAlchemyError, UnsafeDatabaseError) as error:
        if is_refusal(error):
            account = address.username
            said = Text(f"账号 {account} 还没有权限", f"the account {account} has no rights yet")
            return Condition(name, said, _MIGRATE)
        reason = str(error).splitlines()[0]
        said = Text(f"{shown} 不可用（{reason}）", f"{shown} cannot be used ({reason})")
        return Condition(name, said, _LOOK_AT_THE_DATABASE)
    finally:
        database.close()
    if not current:
        said = Text(f"{shown} 的表不是本版本的", f"the tables of {shown} are not those of this version")
        return Condition(name, said, _MIGRATE)
    return Condition(name, Text(shown))
