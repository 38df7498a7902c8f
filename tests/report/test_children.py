"""The children that render: watched, replaced when they die or grow old, and gone with their parent."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assessment.report.confinement import Limits
from assessment.report.pdf import DOCUMENTS, Renderer
from assessment.report.rendering import Document, Reason, RenderingFailedError
from assessment.report.sandbox import is_walled
from assessment.report.turns import Stopwatch
from tests.report.processes import innermost, until

Drafted = Callable[..., Document]

LONG = "<table>" + "<tr><td>甲</td><td>乙</td><td>丙</td></tr>" * 4000 + "</table>"
LONELY = """
import sys, time
from pathlib import Path
from assessment.report.pdf import Renderer
renderer = Renderer(cache=Path(sys.argv[1]))
renderer.warm()
print(*[child.pid for child in renderer.children], flush=True)
time.sleep(60)
"""


@pytest.fixture
def own(typefaces_cache: Path) -> Iterator[Renderer]:
    """A renderer that a test may maltreat."""
    with Renderer(cache=typefaces_cache, documents=3) as made:
        yield made


def test_a_child_stands_behind_whoever_started_it(own: Renderer) -> None:
    """The site's pages are answered before a report goes on."""
    own.warm()
    (child,) = own.children
    least = 19

    ours, its = (os.getpriority(os.PRIO_PROCESS, process) for process in (0, child.pid))
    assert its == min(ours + 5, least)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows such processes")
def test_a_yielding_child_gets_what_others_leave(typefaces_cache: Path) -> None:
    with Renderer(cache=typefaces_cache, limits=Limits(yields=True)) as yielding:
        until(lambda: bool(yielding.children))
        (child,) = yielding.children

        until(lambda: os.sched_getscheduler(int(innermost(child.pid).name)) == os.SCHED_IDLE)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process' terminal")
def test_a_child_has_no_terminal_and_yet_the_session_of_whoever_started_it(typefaces_cache: Path) -> None:
    """In a session of its own it might have as much of the processors as all the site."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", f"import os, sys; os.open(sys.argv[2], os.O_RDWR){LONELY}"]
    with subprocess.Popen(
        [*command, str(typefaces_cache), os.ttyname(theirs)], stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        (mine, terminal), (its, none) = _session_of(parent.pid), _session_of(int(innermost(child).name))
        parent.kill()
    os.close(ours)
    os.close(theirs)

    assert terminal
    assert not none
    assert its == mine or is_walled()


def _session_of(process: int) -> tuple[int, int]:
    """The session of a process and its terminal, 0 where it has none."""
    told = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(told[3]), int(told[4])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who waits for a processor")
def test_the_clock_of_a_document_stands_while_it_waits_for_a_processor(
    drafted: Drafted, typefaces_cache: Path
) -> None:
    """It is given up for what it does, not for what others do on the machine."""
    table, limits = drafted(f"{LONG[: len(LONG) // 40]}</table>"), Limits(wall_seconds=1)
    with Renderer(cache=typefaces_cache, limits=limits) as crowded:
        crowded.warm()
        (child,) = crowded.children
        (place, *_) = os.sched_getaffinity(0)
        process = int(innermost(child.pid).name)
        os.sched_setaffinity(process, {place})
        watch = Stopwatch(child.pid)
        with busy_on(place, processes=2):
            crowded.render(table)

    assert watch.elapsed > limits.wall_seconds


@contextmanager
def busy_on(place: int, *, processes: int) -> Iterator[None]:
    """So many processes that keep one processor to themselves as well as they can."""
    busy = f"import os; os.sched_setaffinity(0, {{{place}}})\nwhile True: pass"
    running = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(processes)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def test_a_child_killed_at_work_costs_one_report_and_no_more(own: Renderer, drafted: Drafted) -> None:
    own.warm()
    (child,) = own.children
    threading.Timer(0.4, os.kill, (child.pid, signal.SIGKILL)).start()

    with pytest.raises(RenderingFailedError) as failed:
        own.render(drafted(LONG))

    assert failed.value.reason is Reason.CRASHED
    assert own.render(drafted("<p>之后</p>")).pages == 1


def test_a_child_that_died_while_idle_costs_nothing(own: Renderer, drafted: Drafted) -> None:
    own.warm()
    (child,) = own.children
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: not child.is_alive)

    assert own.render(drafted("<p>之后</p>")).pages == 1


def test_a_child_is_replaced_before_it_grows_old(own: Renderer, drafted: Drafted) -> None:
    used = set()
    for _ in range(7):
        own.render(drafted("<p>一页</p>"))
        used |= {child.pid for child in own.children}

    assert len(used) == 3
    assert sum(child.is_alive for child in own.children) == 1
    assert DOCUMENTS == 60


def test_a_child_that_refused_a_document_is_not_used_again(own: Renderer, drafted: Drafted) -> None:
    own.warm()
    (before,) = own.children

    with pytest.raises(RenderingFailedError):
        own.render(drafted('<img src="asset:none.svg" alt="-"/>'))

    assert own.render(drafted("<p>之后</p>")).pages == 1
    assert before not in own.children


def test_nothing_is_left_of_a_renderer_that_was_closed(
    drafted: Drafted, typefaces_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Renderer(cache=typefaces_cache, slots=2) as made:
        made.render(drafted("<p>一页</p>"))
        pids = [child.pid for child in made.children]

    assert list(tmp_path.iterdir()) == []
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_whoever_waits_for_a_renderer_that_is_closed_is_told(own: Renderer, drafted: Drafted) -> None:
    own.warm()
    threading.Timer(0.4, own.close).start()

    with pytest.raises(RenderingFailedError) as failed:
        own.render(drafted(LONG))
    assert failed.value.reason is Reason.CLOSED

    with pytest.raises(RenderingFailedError) as refused:
        own.render(drafted("<p>之后</p>"))
    assert refused.value.reason is Reason.CLOSED


def test_children_do_not_outlive_their_parent_and_the_next_one_tidies_up(
    typefaces_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", LONELY, str(typefaces_cache)]
    surroundings = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings) as parent:
        assert parent.stdout
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()

    assert pids
    until(lambda: not any(_runs(pid) for pid in pids))
    assert list(tmp_path.iterdir())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Renderer(cache=typefaces_cache):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_cannot_start_says_why(drafted: Drafted, typefaces_cache: Path) -> None:
    starved = Renderer(cache=typefaces_cache, limits=Limits(memory_mib=40))
    with starved, pytest.raises(RenderingFailedError) as failed:
        starved.render(drafted("<p>一页</p>"))

    assert failed.value.reason is Reason.NOT_STARTED
    assert failed.value.detail


def test_a_document_that_takes_too_long_by_the_clock_is_given_up(
    drafted: Drafted, typefaces_cache: Path
) -> None:
    with Renderer(cache=typefaces_cache, limits=Limits(wall_seconds=1)) as hasty:
        hasty.warm()
        with pytest.raises(RenderingFailedError) as failed:
            hasty.render(drafted(LONG))

    assert failed.value.reason is Reason.TIME


def test_a_document_that_computes_too_long_is_given_up(drafted: Drafted, typefaces_cache: Path) -> None:
    hasty = Renderer(cache=typefaces_cache, limits=Limits(cpu_seconds=1))
    with hasty, pytest.raises(RenderingFailedError) as failed:
        hasty.render(drafted(LONG))

    assert failed.value.reason is Reason.CPU


def test_every_reason_is_a_sentence_for_the_page() -> None:
    for reason in Reason:
        assert reason.text.endswith("。")
        assert "！" not in reason.text


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("ascii")
    except FileNotFoundError:
        return False
