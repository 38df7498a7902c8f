"""A bureau's pages: what a release is, the releases of its region, freezing one, and taking it as a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.aggregation import QUARTILES_FROM, SMALLEST_GROUP, Grouping
from assessment.domain.errors import NotFoundError
from assessment.domain.publication import Publication, PublishedRow, PublishedTable
from assessment.formatting import day, number, score
from assessment.services import supervising
from assessment.services.exporting import FileKind, WantedRelease, export_release
from assessment.services.release_outlets import RELEASE, RELEASES
from assessment.services.release_words import SHEETS, shown_quartiles, told_in
from assessment.services.setting_out import Books
from assessment.services.supervising import Countable, ReleaseSubject, release_subject
from assessment.web.downloads import attachment
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.tables import Cell, Column, Table, table_through
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("supervising", __name__, url_prefix="/bureau")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something a bureau may freeze a release of."""

    title: str
    year: int
    firms: str
    enough: bool
    url: str


@dataclass(frozen=True, slots=True)
class Region:
    """A bureau of the person with its region and what can be released for it."""

    name: str
    region: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table of a release as the page shows it."""

    by: Grouping
    title: str
    table: Table
    merged: str


@blueprint.get("")
@policy(Act.READ_RELEASE, shows=RELEASES)
def home() -> ResponseReturnValue:
    """What a release is, what can be released, and the releases so far."""
    actor, session = current_actor(), current_session()
    found = supervising.own_releases(session, actor)
    return render_template(
        "supervising/home.html",
        regions=_regions(),
        releases=[(each, told_in(each, _books(), current_language())) for each in found],
        smallest=SMALLEST_GROUP,
        language=current_language(),
    )


@blueprint.get("/releases/new")
@policy(Act.FREEZE_RELEASE, shows=RELEASES)
def preview() -> ResponseReturnValue:
    """Ask once more before a release is frozen, and say of how many firms."""
    subject = _subject(request.args.get("questionnaire", ""), request.args.get("year", ""))
    bureau = supervising.supervised_bureau(current_session(), current_actor(), request.args.get("bureau", ""))
    offered = supervising.countable_results(current_session(), current_site().codes, bureau)
    last = supervising.last_release(current_session(), bureau, subject)
    return render_template(
        "supervising/preview.html",
        bureau=bureau,
        region=current_site().codes.regions.full_name(bureau.region, current_language()),
        subject=subject,
        firms=_firms(_counted(offered, subject)),
        last=last,
        smallest=SMALLEST_GROUP,
        language=current_language(),
    )


@blueprint.post("/releases")
@policy(Act.FREEZE_RELEASE)
def freeze() -> ResponseReturnValue:
    """Freeze a release."""
    asked = request.form
    release = supervising.freeze_release(
        current_session(),
        current_actor(),
        asked.get("bureau", ""),
        subject=_subject(asked.get("questionnaire", ""), asked.get("year", "")),
        after=asked.get("after"),
        now=now(),
    )
    flash(_("已冻结发布，内容不会再变。"), "success")
    return redirect(url_for(".release", release_id=release.id))


@blueprint.get("/releases/<release_id>")
@policy(Act.READ_RELEASE, shows=RELEASE)
def release(release_id: str) -> ResponseReturnValue:
    """A release with its three tables."""
    found = supervising.read_release(current_session(), current_actor(), release_id)
    publication = told_in(found, _books(), current_language())
    return render_template(
        "supervising/release.html",
        release=found,
        publication=publication,
        tables=[_table(each, publication, found.frozen_at) for each in publication.tables],
        smallest=SMALLEST_GROUP,
        quartiles_from=QUARTILES_FROM,
        language=current_language(),
    )


@blueprint.post("/releases/<release_id>/files")
@policy(Act.EXPORT_RELEASE, shows=RELEASE)
def take(release_id: str) -> ResponseReturnValue:
    """A release as a file, to be saved; who took it stays in the trail."""
    asked = request.form.get("kind", "")
    if asked not in set(FileKind):
        raise NotFoundError
    wanted = WantedRelease(
        kind=FileKind(asked), language=current_language(), fictitious=current_site().demonstration
    )
    file = export_release(current_session(), _books(), current_actor(), release_id, wanted=wanted, now=now())
    return attachment(file.content, media_type=file.media_type, name=file.name)


_YEAR_DIGITS: Final = 4


def _subject(key: str, year: str) -> ReleaseSubject:
    if not (year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS):
        raise NotFoundError
    site = current_site()
    return release_subject(site.catalogue, site.codes, key, year=int(year))


def _books() -> Books:
    """What the names in a release are looked up in."""
    site = current_site()
    return Books(site.catalogue, site.codes)


def _regions() -> tuple[Region, ...]:
    site, session, actor = current_site(), current_session(), current_actor()
    return tuple(
        Region(
            bureau.name,
            site.codes.regions.full_name(bureau.region, current_language()),
            tuple(
                _offer(bureau.id, each) for each in supervising.countable_results(session, site.codes, bureau)
            ),
        )
        for bureau in supervising.supervised_bureaus(session, actor)
    )


def _offer(bureau: str, countable: Countable) -> Offer:
    questionnaire = current_site().catalogue.questionnaire(countable.questionnaire_key)
    return Offer(
        title=questionnaire.title.in_language(current_language()),
        year=countable.year,
        firms=_firms(countable.firms),
        enough=countable.firms >= SMALLEST_GROUP,
        url=url_for(
            ".preview", bureau=bureau, questionnaire=countable.questionnaire_key, year=countable.year
        ),
    )


def _counted(offered: tuple[Countable, ...], subject: ReleaseSubject) -> int:
    wanted = (subject.newest.key, subject.year)
    return next((each.firms for each in offered if (each.questionnaire_key, each.year) == wanted), 0)


def _firms(count: int) -> str:
    """Whether there are enough firms for a release; how many is nobody's to watch from day to day."""
    if count < SMALLEST_GROUP:
        return _("不足 %(smallest)s 家", smallest=SMALLEST_GROUP)
    return _("已够发布")


def _table(table: PublishedTable, publication: Publication, frozen_at: datetime) -> ShownTable:
    columns = {
        "group": Column(_(table.by.label)),
        "firms": Column(_("企业数（家）"), numeric=True),
        "mean": Column(_("平均得分"), numeric=True),
        "quartiles.0": Column(_("下四分位数"), numeric=True),
        "quartiles.1": Column(_("中位数"), numeric=True),
        "quartiles.2": Column(_("上四分位数"), numeric=True),
        **{
            f"levels.{place}": Column(level.name, numeric=True)
            for place, level in enumerate(publication.levels)
        },
        "since": Column(_("数字来自")),
    }
    return ShownTable(
        by=table.by,
        title=SHEETS[table.by].in_language(current_language()),
        table=table_through(RELEASE, columns, (_row(row, frozen_at) for row in table.rows)),
        merged=_("、").join(group.name for group in table.merged),
    )


def _row(row: PublishedRow, frozen_at: datetime) -> dict[str, Cell]:
    origin = (
        _("本次发布")
        if row.since == frozen_at
        else _("沿用%(day)s发布", day=day(row.since, language=current_language()))
    )
    return {
        "group": Cell(row.group.name),
        "firms": Cell(number(row.firms)),
        "mean": Cell(score(row.mean)),
        **{
            f"quartiles.{place}": Cell(_("—") if points is None else number(points))
            for place, points in enumerate(shown_quartiles(row))
        },
        **{f"levels.{place}": Cell(number(count)) for place, count in enumerate(row.levels)},
        "since": Cell(origin),
    }
