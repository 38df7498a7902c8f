"""The system administrator's page: the state of the instance, and a back-up at once."""

from collections.abc import Iterator
from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.doctor import Condition, examine
from assessment.domain.access import Act
from assessment.domain.texts import Text
from assessment.files.backup_folder import Attempt
from assessment.formatting import moment, number
from assessment.reserves import MEBIBYTE
from assessment.services.instance_state import InstanceState, instance_state, order_backup
from assessment.services.outlets import INSTANCE
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.tables import Cell, Column, Fact, Row
from assessment.web.transaction import after_commit, current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("instance", __name__, url_prefix="/administration/instance")


@blueprint.get("")
@policy(Act.OPERATE, shows=INSTANCE)
def page() -> ResponseReturnValue:
    """The state of the instance."""
    site = current_site()
    state = instance_state(current_session(), current_actor(), site.settings, site.space)
    conditions = tuple(examine(site.settings, prints=False))
    return render_template(
        "administration/instance.html",
        facts=tuple(_facts(state)),
        columns=_columns(),
        rows=[_row(each) for each in conditions],
        lacking=[each for each in conditions if not each.met],
        backups=[_backup_row(state, place) for place in range(len(state.backups))],
        backup_columns=_backup_columns(),
        damaged=state.damaged,
        failure=_failure(state.attempt),
        busy=site.keeper is not None and site.keeper.is_backing_up,
        can_order=site.keeper is not None,
        hour=site.settings.backup_hour,
        kept=site.settings.backups_kept,
        language=current_language(),
    )


@blueprint.post("/backups")
@policy(Act.OPERATE)
def back_up() -> ResponseReturnValue:
    """Have a back-up made at once, in the background."""
    keeper = current_site().keeper
    person = order_backup(current_session(), current_actor(), now=now())
    if keeper is None:
        flash(_("本进程不做备份，请在服务器上运行 assessment backup。"), "warning")
    else:
        after_commit(lambda: keeper.back_up_soon(person))
        flash(_("已开始备份，完成后会列在下面。"), "information")
    return redirect(url_for(".page"))


def _facts(state: InstanceState) -> Iterator[Fact]:
    waiting = {each.value: count for each, count in state.reports.items()}
    yield Fact(term=_("程序版本"), value=state.version)
    yield Fact(
        term=_("数据库"),
        value="SQLite" if state.database == "sqlite" else "PostgreSQL",
        note=_("表结构 %(revision)s", revision=state.revision),
        missing=not state.is_current,
    )
    for folder, room in state.rooms:
        yield Fact(
            term=_("磁盘"),
            value=_("剩余 %(free)s MiB，共 %(total)s MiB", free=_mib(room.free), total=_mib(room.total)),
            note=_(
                "%(folder)s；低于 %(reserve)s MiB 时网站只能查看", folder=folder, reserve=_mib(room.reserve)
            ),
            missing=room.is_short,
        )
    yield Fact(
        term=_("报告"),
        value=_(
            "排队 %(queued)s，生成中 %(running)s，未完成 %(failed)s",
            queued=waiting.get("queued", 0),
            running=waiting.get("running", 0),
            failed=waiting.get("failed", 0),
        ),
    )


def _failure(attempt: Attempt | None) -> str:
    """When the last back-up failed and why; the reason is kept in Chinese, as the command says it."""
    if attempt is None or not attempt.failure:
        return ""
    at, at_en = moment(attempt.at), moment(attempt.at, language="en")
    said = Text(
        f"{at}：{attempt.failure}",
        f"{at_en}. Please run assessment backup on the server: it says why, or makes the missing one.",
    )
    return said.in_language(current_language())


def _columns() -> tuple[Column, ...]:
    return Column(_("检查项")), Column(_("结果")), Column(_("处理"))


def _row(condition: Condition) -> Row:
    language = current_language()
    found, remedy = condition.found.in_language(language), condition.remedy.in_language(language)
    state = Cell(found) if condition.met else Cell(found, tone="red")
    return Row((Cell(condition.name.in_language(language)), state, Cell(remedy or "—")))


def _backup_columns() -> tuple[Column, ...]:
    return (
        Column(_("备份")),
        Column(_("版本")),
        Column(_("数据库行数"), numeric=True),
        Column(_("文件数"), numeric=True),
        Column(_("大小（MiB）"), numeric=True),
        Column(_("校验")),
    )


def _backup_row(state: InstanceState, place: int) -> Row:
    made = state.backups[place]
    manifest = made.manifest
    missing = len(manifest.missing)
    checked = (
        Cell(_("缺 %(count)s 份报告", count=missing), tone="amber")
        if missing
        else Cell(_("写入后已校验"), tone="green")
    )
    return Row(
        (
            Cell(moment(manifest.made_at, language=current_language())),
            Cell(f"{manifest.platform}，{manifest.revision}"),
            Cell(number(sum(manifest.rows.values()))),
            Cell(number(len(manifest.parts))),
            Cell(number(Fraction(made.size, MEBIBYTE), decimals=1)),
            checked,
        )
    )


def _mib(amount: int) -> str:
    return number(amount // MEBIBYTE)
