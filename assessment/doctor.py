"""Whether this installation can do its work: each condition with the exact line that puts it right."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from ctypes import CDLL
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment import resources
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
from assessment.safety import dangers, dangers_in, dangers_of_wall
from assessment.settings import MEBIBYTE, Settings, UnusableSettingError

_LIBRARIES: Final = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}

_TOO_OLD: Final = timedelta(days=2)
_TRIAL: Final = Document(
    html="<html lang='zh-CN'><body><p>湖北省制造企业数字化水平自评，得分 86.5 分。</p></body></html>",
    title="试排一页",
    created=datetime(2026, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the installation needs; ``remedy`` is empty when it is met."""

    name: str
    found: str
    remedy: str = ""

    @property
    def met(self) -> bool:
        """Whether nothing needs to be done."""
        return not self.remedy


def examine(settings: Settings, *, prints: bool = True) -> Iterator[Condition]:
    """Every condition of the installation, in the order in which they are best put right.

    Without ``prints`` no page is printed as a trial, which takes seconds.
    """
    yield _shipped_files()
    yield (layout := _pango())
    yield (typefaces := _fonts(settings.fonts))
    yield _folder("数据目录", settings.data)
    yield _folder("密钥目录", settings.keys)
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
    folders = (resources.templates(), resources.static(), resources.questionnaires(), resources.migrations())
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        names = "、".join(str(folder) for folder in missing)
        return Condition(
            "程序文件",
            f"缺少 {names}",
            "请重新安装：pip install --force-reinstall digital-maturity-assessment",
        )
    return Condition("程序文件", str(folders[0].parent))


def _pango() -> Condition:
    """The libraries that lay out text for the PDF; on Debian each is a package of its own."""
    missing = [
        package for library, package in _LIBRARIES.items() if sys.platform == "linux" and not _loads(library)
    ]
    if missing:
        return Condition(
            "排版库 Pango",
            f"缺少 {'、'.join(missing)}",
            f"apt-get install --no-install-recommends {' '.join(missing)}",
        )
    return Condition("排版库 Pango", "可用")


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True


def _fonts(folder: Path | None) -> Condition:
    """Whether the typefaces have every character of the report's own wording."""
    name = "中文字体"
    try:
        fonts = find_fonts(folder)
    except NoFontsError as error:
        return Condition(name, "没有找到", error.remedy)
    lacking = shortcoming(fonts)
    if lacking:
        return Condition(name, lacking, INSTALL)
    return Condition(name, "、".join(sorted({face.family for face in fonts.faces})))


def _trial_page(settings: Settings) -> Condition:
    """Whether the renderer, in its own bounded process, prints our wording without a missing character."""
    name, remedy = "试排一页", "请查看系统内存、进程数限制和临时目录，处理后再运行 assessment doctor"
    cache = settings.data / "typefaces" if os.access(settings.data, os.W_OK) else None
    try:
        with Renderer(settings.fonts, cache=cache) as renderer:
            rendered = renderer.render(_TRIAL)
    except (RenderingFailedError, OSError) as error:
        return Condition(name, str(error), remedy)
    if rendered.missing_glyphs:
        return Condition(name, f"缺少字形：{''.join(rendered.missing_glyphs)}", INSTALL)
    return Condition(name, f"{rendered.seconds:.1f} 秒，{rendered.peak_mib} MB")


def _folder(name: str, folder: Path) -> Condition:
    if not folder.is_dir():
        return Condition(name, f"{folder} 不存在", "assessment init")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Condition(name, f"{folder} 不能写入", f"chown -R $(id -un) {folder} && chmod 700 {folder}")
    if folder.stat().st_mode & 0o077:
        return Condition(name, f"其他用户能读到 {folder}", f"chmod 700 {folder}")
    return Condition(name, str(folder))


def _secret(settings: Settings) -> Condition:
    try:
        settings.session_secret()
    except UnusableSettingError as error:
        return Condition("会话密钥", error.setting, error.remedy)
    return Condition("会话密钥", "可用")


def _backup_key(settings: Settings) -> Condition:
    """Whether back-ups can be sealed; without its key nobody can restore one."""
    name = "备份密钥"
    try:
        newest = next(iter(settings.backup_keys().values()))
    except UnusableSettingError as error:
        return Condition(name, error.setting, error.remedy)
    return Condition(name, f"{mark_of(newest)}；请另外保管一份 {settings.keys}，没有它无法恢复备份")


def _wall(url: str) -> Iterator[Condition]:
    """That PostgreSQL itself keeps the firms apart; what opens it is told with all that forbids to serve."""
    with closing(open_database(url)) as database:
        if not database.is_embedded and not any(dangers_of_wall(database)):
            account = make_url(url).username
            yield Condition("数据库隔离", f"账号 {account} 只有所需的权限，企业数据都有行级隔离")


def _state(settings: Settings, database: Condition) -> Iterator[Condition]:
    """Whether nothing speaks against serving: the same as what ``assessment serve`` refuses."""
    found = list(dangers(settings, os.environ))
    if database.met:
        with closing(open_database(settings.database_url)) as opened:
            found += dangers_in(opened, datetime.now(UTC))
    for danger in found:
        yield Condition("运行状态", danger.what, danger.remedy)
    if not found:
        yield Condition("运行状态", "可以启动网站")


def _room(settings: Settings) -> Condition:
    name, room = "磁盘空间", room_on(settings.data, settings.reserve)
    found = f"剩余 {room.free // MEBIBYTE} MiB，须留出 {room.reserve // MEBIBYTE} MiB"
    if room.is_short:
        return Condition(
            name,
            f"{found}；网站目前只能查看",
            f"请清理 {settings.data} 所在的磁盘，或调整 ASSESSMENT_RESERVE",
        )
    return Condition(name, found)


def _backups(settings: Settings) -> Condition:
    """Whether the last back-up succeeded and is not old; a new installation has none yet."""
    name, found = "备份", backups_in(settings.backups)
    tried = last_attempt(settings.data)
    if tried is not None and tried.failure:
        return Condition(name, f"{moment(tried.at)}的备份失败：{tried.failure}", "assessment backup")
    if not found:
        return Condition(name, f"{settings.backups} 里还没有备份")
    if datetime.now(UTC) - made_at(found[0]) > _TOO_OLD:
        return Condition(name, f"最近一次在 {moment(made_at(found[0]))}，已超过两天", "assessment backup")
    return Condition(name, f"{len(found)} 份，最近一次在 {moment(made_at(found[0]))}")


def _database(url: str) -> Condition:
    """Whether the database answers and has exactly the tables of this version."""
    name, address = "数据库", make_url(url)
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return Condition(name, f"{shown} 还没有建立", "assessment init")
    try:
        database = open_database(url)
    except ModuleNotFoundError as error:
        return Condition(name, f"缺少 {error.name}", "pip install 'digital-maturity-assessment[postgres]'")
    try:
        current = is_current(database)
    except (SQLAlchemyError, UnsafeDatabaseError) as error:
        if is_refusal(error):
            return Condition(name, f"账号 {address.username} 还没有权限", "assessment migrate")
        reason = str(error).splitlines()[0]
        return Condition(
            name, f"{shown} 不可用（{reason}）", "请检查 ASSESSMENT_DATABASE_URL 以及数据库是否已启动"
        )
    finally:
        database.close()
    if not current:
        return Condition(name, f"{shown} 的表不是本版本的", "assessment migrate")
    return Condition(name, shown)
