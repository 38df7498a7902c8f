"""The report beside its peer: the same HTML through our renderer and through WeasyPrint as it comes, in turn.

P1 and P2 of docs/performance.md. Every figure is a ratio of CPU seconds (user and system) within this run;
collecting garbage is inside.
"""

import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from assessment.report.fonts import find_fonts
from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, Rendered
from benchmarks.worked_reports import with_styles_inside, worked_reports

WARM_UP: Final = 2
PASSES: Final = 2
COLD_ROUNDS: Final = 5
MANY: Final = 200
BARS: Final = {"P1 warm": 0.60, "P2 memory": 160, "P2 growth": 0.20, "P2 cold": 1.20}
PEER: Final = """
import resource, sys, weasyprint
for path in sys.stdin:
    html = open(path.strip(), encoding="utf-8").read()
    weasyprint.HTML(string=html).write_pdf("peer.pdf", pdf_variant="pdf/ua-1")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, flush=True)
"""
COLD_PEER: Final = """
import sys, weasyprint
weasyprint.HTML(sys.argv[1]).write_pdf("peer.pdf", pdf_variant="pdf/ua-1")
"""
COLD_OURS: Final = """
import pickle, sys
from pathlib import Path
from assessment.report.pdf import Renderer
with Renderer(cache=Path(sys.argv[2])) as renderer:
    document = pickle.loads(Path(sys.argv[1]).read_bytes())
    Path("ours.pdf").write_bytes(renderer.render(document).pdf)
"""


class Peer:
    """A warm process that renders with WeasyPrint as it comes."""

    def __init__(self, place: Path) -> None:
        self._place, self._used = place, 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=place
        )

    def render(self, document: Document) -> float:
        """The CPU seconds that this document took."""
        assert self._process.stdin
        assert self._process.stdout
        page = self._place / "page.html"
        page.write_text(with_styles_inside(document), "utf-8")
        self._process.stdin.write(f"{page}\n")
        self._process.stdin.flush()
        used = float(self._process.stdout.readline())
        spent, self._used = used - self._used, used
        return spent

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@contextmanager
def a_peer(place: Path) -> Iterator[Peer]:
    """A peer for as long as the block lasts."""
    peer = Peer(place)
    try:
        yield peer
    finally:
        peer.close()


def warm(documents: list[Document], place: Path) -> tuple[list[float], list[float], Rendered]:
    """CPU seconds of ours and of the peer, turn by turn, and our last document.

    A child remembers lines of text, so none is ever given the same report twice.
    """
    ours, theirs = [], []
    with a_peer(place) as peer:
        for number in range(PASSES):
            half = number * len(documents) // PASSES
            with Renderer(cache=place) as renderer:
                for turn, document in enumerate((*documents[half:], *documents[:half])):
                    their = peer.render(document)
                    rendered = renderer.render(document)
                    if turn >= WARM_UP:
                        ours.append(rendered.cpu_seconds)
                        theirs.append(their)
    return ours, theirs, rendered


def cold(document: Document, place: Path) -> tuple[float, float]:
    """CPU seconds of a whole process from start to file: ours with the typefaces at hand, and the peer's."""
    page, kept = place / "page.html", place / "document.pickle"
    page.write_text(with_styles_inside(document), "utf-8")
    kept.write_bytes(pickle.dumps(document))
    ours = _cost([sys.executable, "-c", COLD_OURS, str(kept), str(place)])
    return ours, _cost([sys.executable, "-c", COLD_PEER, str(page)])


def memory(documents: list[Document], place: Path) -> list[int]:
    """The peak in MiB of the child that rendered each of many documents."""
    with Renderer(cache=place) as renderer:
        return [renderer.render(documents[turn % len(documents)]).peak_mib for turn in range(MANY)]


def main() -> None:
    """Print every ratio with its bar."""
    documents = worked_reports(find_fonts())
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        ours, theirs, rendered = warm(documents, place)
        ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
        print(f"{rendered.pages} pages, {len(rendered.pdf) >> 10} KiB; the peer's are {_size(place)} KiB")
        print(f"CPU of one warm report: ours {median(ours):.2f} s, as it comes {median(theirs):.2f} s")
        _told("P1 warm", ratio)
        peaks = memory(documents, place)
        _told("P2 memory", max(peaks))
        _told("P2 growth", max(peaks) / max(peaks[: len(documents)]) - 1)
        starts = [cold(documents[0], place) for _ in range(COLD_ROUNDS)]
        _told("P2 cold", median(our / their for our, their in starts))


def _told(bar: str, figure: float) -> None:
    print(f"{bar:10} {figure:8.2f}   bar {BARS[bar]:g}   {'met' if figure <= BARS[bar] else 'NOT MET'}")


def _size(place: Path) -> int:
    return (place / "peer.pdf").stat().st_size >> 10


def _cost(command: list[str]) -> float:
    with tempfile.TemporaryDirectory() as place:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, cwd=place)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
