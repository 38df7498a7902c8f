"""The cheapest path to a level: the question as an address, the answer worked out anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.aims import LevelAim, PointsAim, place_of
from assessment.domain.paths import Outset, Route, candidates, route_of
from assessment.domain.readings import Reading
from assessment.domain.workflow import Status
from assessment.optimisation.advised import Advised
from assessment.optimisation.cheapest_path import Cheapest, Undecided
from assessment.report.demands import node_title
from assessment.report.frontier_chart import frontier_chart
from assessment.report.paths_in_words import (
    Mark,
    RouteInWords,
    lacking_in_words,
    marks_of,
    net_in_words,
    route_in_words,
)
from assessment.services import advising
from assessment.services.advising import Quest
from assessment.services.outlets import ANSWERS
from assessment.services.setting_out import Books
from assessment.services.sheets import Sheet
from assessment.web.incoming import takes_several
from assessment.web.path_form import PathForm
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.supposing_query import MEASURE, MODEL
from assessment.web.tables import Cell, Column, Row
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("advising", __name__, url_prefix="/assessments/<assessment_id>")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why there is no path, and what would have to give, sentence by sentence."""

    lacking: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The figures of the chart as a table."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@blueprint.get("/path")
@policy(Act.READ_ASSESSMENT, shows=ANSWERS)
@takes_several
def path(assessment_id: str) -> ResponseReturnValue:
    """What to reach, and the cheapest path there: by default to the next level."""
    sheet = advising.open_assessment(
        current_session(), current_site().catalogue, current_actor(), assessment_id, now=now()
    )
    note_outsider(Reading.ASSESSMENT, sheet.assessment.id, firm=sheet.assessment.enterprise_id)
    here = _outset(sheet, "")
    form = PathForm(request.args)
    models = [filed.questionnaire for filed in current_site().catalogue.newest]
    form.prepare(route_of(here, ()).score, models, candidates(here))
    if not form.validate():
        return _page(sheet, form), 422
    model, quest = form.chosen().model, form.quest()
    outset = here if model in ("", sheet.questionnaire.key) else _outset(sheet, model)
    return _page(sheet, form, outset=outset, quest=quest), 200


def _outset(sheet: Sheet, model: str) -> Outset:
    site = current_site()
    books = Books(site.catalogue, site.codes)
    return advising.outset_from(current_session(), books, current_actor(), sheet, model=model, now=now())


def _page(sheet: Sheet, form: PathForm, *, outset: Outset | None = None, quest: Quest | None = None) -> str:
    advised = None if outset is None or quest is None else advising.advise(outset, quest)
    language = current_language()
    said = None if outset is None or advised is None else _said(outset, advised)
    marks = () if advised is None else marks_of(advised.frontier, language)
    present = "" if outset is None else route_of(outset, ()).score.decision.level.title.in_language(language)
    return render_template(
        "advising/path.html",
        sheet=sheet,
        draft=sheet.assessment.status is Status.DRAFT,
        form=form,
        aim=_aim_in_words(outset, quest) if outset and quest else "",
        said=said,
        what_if=_what_if(sheet, outset, advised),
        undecided=advised is not None and isinstance(advised.outcome, Undecided),
        why=_why_not(outset, quest, advised) if outset and quest and advised else None,
        measures=_measures(advised),
        marks=marks,
        chart=frontier_chart(present, marks) if marks else None,
        figures=_figures(marks),
    )


def _said(outset: Outset, advised: Advised) -> RouteInWords | None:
    route = _found(advised)
    return None if route is None else route_in_words(outset, route, current_language())


def _found(advised: Advised) -> Route | None:
    match advised.outcome:
        case Cheapest(route):
            return route
        case Undecided(best):
            return best
        case _:
            return None


def _what_if(sheet: Sheet, outset: Outset | None, advised: Advised | None) -> str:
    """Where the path can be played with: with its measures picked, under the model it is about."""
    route = None if advised is None else _found(advised)
    asked = sheet.questionnaire.key if outset is None else outset.sheet.questionnaire.key
    model = {} if asked == sheet.questionnaire.key else {MODEL: asked}
    picked = {MEASURE: [step.measure.key for step in route.steps]} if route else {}
    return url_for("supposing.page", assessment_id=sheet.assessment.id, **picked, **model)  # type: ignore[arg-type]


def _measures(advised: Advised | None) -> str:
    """The measures of the path that was found, as an address names them."""
    route = None if advised is None else _found(advised)
    return "" if route is None else ",".join(sorted(route.keys))


def _aim_in_words(outset: Outset, quest: Quest) -> str:
    language, asked = current_language(), outset.sheet.questionnaire
    for aim in quest.aims:
        match aim:
            case LevelAim(level=key):
                levels = asked.level_rule.levels
                level = levels[place_of(asked.level_rule, key)].title.in_language(language)
                return _("%(model)s的“%(level)s”", model=asked.title.in_language(language), level=level)
            case PointsAim(node=node, at_least=points):
                title = node_title(asked, node, language)
                return _("%(dimension)s不低于 %(points)s 分", dimension=title, points=int(points))
    return _("预算和期限内能达到的最好水平")


def _why_not(outset: Outset, quest: Quest, advised: Advised) -> WhyNot | None:
    """What lacks even with everything done; else what budget or time would do."""
    found, language = advised.obstacles, current_language()
    if found is None:
        return None
    remedies = []
    if found.cheaper is not None and quest.limits.budget is not None:
        net = net_in_words(found.cheaper.bill.net, language)
        remedies.append(_("预算增加到 %(net)s，就有一条路径。", net=net))
    if found.sooner is not None and quest.limits.months is not None:
        remedies.append(_("期限放宽到 %(months)s 个月，就有一条路径。", months=found.sooner.months))
    if found.refused:
        titles = _("、").join(each.title.in_language(language) for each in outset.picked(found.refused))
        remedies.append(_("不再排除这些举措，就有一条路径：%(titles)s。", titles=titles))
    return WhyNot(
        lacking=lacking_in_words(found.everything.score, found.short, language), remedies=tuple(remedies)
    )


def _figures(marks: Sequence[Mark]) -> Frontier:
    labels = (_("等级"), _("最低净费用"), _("总分"), _("至多几个月"), _("几项举措"))
    rows = tuple(
        Row(tuple(map(Cell, (each.level, each.cost, each.points, str(each.months), str(each.count)))))
        for each in marks
    )
    columns = tuple(Column(label, numeric=place > 0) for place, label in enumerate(labels))
    return Frontier(caption=_("每个等级最少要花多少"), columns=columns, rows=rows)
