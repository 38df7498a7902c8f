"""Reports composed in a process of their own: the same words, the same refusals, and it may die."""

import os
import pickle
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from assessment.persistence.database import Database
from assessment.persistence.results import results_until
from assessment.report.confined import Ends, Maker
from assessment.report.confinement import Limits
from assessment.report.frames import frame
from assessment.report.rendering import Reason, RenderingFailedError, asked
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError
from assessment.work.aside import ComposerAside, main
from assessment.work.composing import Composer
from tests.databases import WORLD
from tests.report.processes import innermost, until
from tests.world import NOW, add_assessment, add_firm, add_snapshot


@pytest.fixture(scope="module")
def aside(composer: Composer) -> Iterator[ComposerAside]:
    with closing(ComposerAside(composer)) as made:
        yield made


def test_a_report_says_the_same_as_if_it_were_composed_here(
    frozen: ReportSubject, composer: Composer, aside: ComposerAside
) -> None:
    for subject in (frozen, replace(frozen, editable=True)):
        assert aside(subject) == composer(subject)


def test_earlier_results_go_along(
    frozen: ReportSubject, composer: Composer, aside: ComposerAside, database: Database
) -> None:
    with database.writing(WORLD) as session:
        firm = add_firm(session)
        last_year = add_assessment(session, firm, frozen.year - 1)
        add_snapshot(session, firm, last_year, given=(frozen.profile, frozen.answers))
    with database.reading(WORLD) as session:
        others = tuple(results_until(session, firm.enterprise, NOW))
    subject = replace(frozen, others=others, signed_at=NOW + timedelta(days=300))

    said = aside(subject)

    assert said == composer(subject)
    assert said.html.count(str(frozen.year - 1)) > composer(frozen).html.count(str(frozen.year - 1))


def test_two_reports_are_composed_at_a_time_where_two_are_laid_out(
    frozen: ReportSubject, composer: Composer
) -> None:
    with closing(ComposerAside(composer, slots=2)) as both, ThreadPoolExecutor(2) as slots:
        first, second = slots.map(both, (frozen, frozen))
        assert len(both.children) == 2

    assert first == second


def test_a_refusal_comes_in_the_same_words_and_costs_the_child_nothing(
    frozen: ReportSubject, aside: ComposerAside
) -> None:
    before = aside.children

    with pytest.raises(ReportFailedError, match="1999"):
        aside(replace(frozen, questionnaire_version="1999.1"))

    assert aside(frozen).identifier == frozen.number
    assert aside.children == before


def test_a_mistake_of_ours_is_not_hidden_and_the_next_report_is_made(
    frozen: ReportSubject, aside: ComposerAside
) -> None:
    with pytest.raises(RenderingFailedError, match=r"no profile.*profile_codec\.py:\d+") as failed:
        aside(replace(frozen, profile={}))

    assert failed.value.reason is Reason.MALFORMED
    assert aside(frozen).identifier == frozen.number


def test_the_child_is_as_confined_as_one_that_lays_out_pages(
    frozen: ReportSubject, aside: ComposerAside
) -> None:
    aside(frozen)
    (child,) = aside.children

    process = innermost(child.pid)
    names = {entry.split(b"=")[0] for entry in (process / "environ").read_bytes().split(b"\0") if entry}
    assert names <= {b"LC_ALL", b"PATH", b"TMPDIR"}
    assert list((process / "cwd").resolve().iterdir()) == []
    assert re.search(r"Max open files +64 +64", (process / "limits").read_text("ascii"))
    assert "NoNewPrivs:\t1" in (process / "status").read_text("ascii")


def test_a_child_that_is_killed_costs_one_report_at_most_and_one_that_was_closed_says_so(
    frozen: ReportSubject, composer: Composer
) -> None:
    with closing(ComposerAside(composer)) as own:
        own(frozen)
        (child,) = own.children
        os.kill(child.pid, signal.SIGKILL)
        until(lambda: not child.is_alive)

        assert own(frozen).identifier == frozen.number
        assert child not in own.children

    assert not own.children
    with pytest.raises(RenderingFailedError) as refused:
        own(frozen)
    assert refused.value.reason is Reason.CLOSED


@pytest.fixture
def begun(composer: Composer, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], list[Maker]]:
    """The child's side in this process, on what its parent sends: how it answers, once it serves."""

    def begin(sent: bytes) -> list[Maker]:
        makers: list[Maker] = []
        ends = Ends(limits=Limits(), orders=BytesIO(sent), answers=BytesIO(), readable=())
        monkeypatch.setattr("assessment.work.aside.confined", lambda _: ends)
        monkeypatch.setattr("assessment.work.aside.serve", lambda _, make: makers.append(make))
        main("")
        return makers

    return begin


def test_the_child_answers_with_what_it_was_sent_to_compose_with(
    frozen: ReportSubject, composer: Composer, begun: Callable[[bytes], list[Maker]]
) -> None:
    (make,) = begun(frame({}, pickle.dumps(composer)))

    assert make({}, pickle.dumps(frozen)) == asked(composer(frozen))
    refused = make({}, pickle.dumps(replace(frozen, questionnaire_version="1999.1")))
    assert "1999.1" in refused.decode("utf-8", "replace")


def test_a_child_whose_parent_is_gone_ends(begun: Callable[[bytes], list[Maker]]) -> None:
    assert begun(b"") == []
