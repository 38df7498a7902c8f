"""What a document can reach from inside the renderer: nothing but what came with it."""

import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from itertools import count
from pathlib import Path
from shutil import which
from tempfile import gettempdir
from typing import Final

import pikepdf
import pytest
import weasyprint

from assessment.report.confinement import Limits
from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, Reason, RenderingFailedError
from assessment.report.sandbox import Start, Task, start_of
from tests.report.processes import innermost

Drafted = Callable[..., Document]

CANARY: Final = "CANARY-5518"
IGNORED: Final = frozenset(
    [
        *("a linked attachment", "a symbol inside a drawing", "a frame", "a refresh"),
        "a font of this machine",
    ]
)
"""What the renderer does not follow at all; everything else is refused together with its document."""
_OPENED: Final = re.compile(r'open(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)"')
_REACHES: Final = re.compile(r"(connect|bind|sendto|sendmsg|listen|accept4?)\(")
_ROOT: Final = Path(__file__).resolve().parents[2]
_LIBRARIES: Final = (
    *(sys.prefix, sys.base_prefix, "/usr/lib", "/lib", "/etc/ld.so.cache", "/usr/share/fontconfig"),
    *("/proc/self/", "/dev/null", f"{gettempdir()}/report-child-of-", str(_ROOT / "assessment")),
)
_LOOKED_UP: Final = (
    *("/usr/share/locale", "/usr/share/zoneinfo", "/etc/localtime", "/etc/nsswitch.conf", "/etc/passwd"),
    *("/etc/mime.types", "/proc/filesystems", "/dev/tty", str(_ROOT)),
)
XLINK: Final = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
SVG: Final = 'xmlns="http://www.w3.org/2000/svg" width="9" height="9"'

VECTORS: Final = {
    "an image from the network": '<img src="{web}/a.png" alt="-"/>',
    "an image from a file": '<img src="{file}" alt="-"/>',
    "an imported style sheet": "<style>@import url({web}/b.css);</style>x",
    "a linked style sheet": '<link rel="stylesheet" href="{web}/c.css"/>x',
    "a linked attachment": '<link rel="attachment" href="{file}"/>x',
    "an attachment behind a link": '<a rel="attachment" href="{file}">x</a>',
    "a font": "<style>@font-face {{ font-family: z; src: url({web}/f) }}</style><p>x</p>",
    "an object and an embedded file": '<object data="{web}/o"></object><embed src="{file}"/>',
    "an image inside a drawing": f'<svg {SVG} {XLINK}><image xlink:href="{{web}}/s.png"/></svg>',
    "a symbol inside a drawing": f'<svg {SVG}><use href="{{file}}#x"/></svg>',
    "a variable in a style": '<p style="--b: url({web}/v.png); background: var(--b)">x</p>',
    "generated content": "<style>p::before {{ content: url({web}/q) }}</style><p>x</p>",
    "a base address": '<base href="{web}/"/><img src="zz.png" alt="-"/>',
    "a frame": '<iframe src="{web}/i"></iframe>',
    "a refresh": '<meta http-equiv="refresh" content="0;{web}/m"/>x',
    "an endless device": '<img src="file:///dev/urandom" alt="-"/>',
    "an entity of a drawing": '<img src="asset:entity.svg" alt="-"/>',
    "an address that is its own content": '<img src="data:image/svg+xml,&lt;svg/&gt;" alt="-"/>',
    "the marker of a list": "<style>li {{ list-style-image: url({file}) }}</style><ul><li>x</li></ul>",
    "a font of this machine": "<style>@font-face {{ font-family: z; src: local(Courier) }}</style><p>x</p>",
}


@dataclass(frozen=True, slots=True)
class Outside:
    """A server and a file that no document may reach."""

    web: str
    file: Path
    hits: list[str] = field(default_factory=list)

    def entity(self) -> bytes:
        """A drawing that wants the file's text as its own."""
        named = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{self.file.as_uri()}">]>'
        return f"{named}<svg {SVG}><text>&x;</text></svg>".encode()


@dataclass(frozen=True, slots=True)
class Traced:
    """A renderer, and the folder with what its children asked of the kernel."""

    renderer: Renderer
    logs: Path
    own: tuple[str, ...]

    def trespasses(self, bodies: Sequence[str], drafted: Drafted, outside: Outside) -> list[str]:
        """The calls by which laying out these bodies reached for more than it was given."""
        for body in ("<p>常用字、賓、각</p>", *bodies):
            named = body.format(web=outside.web, file=outside.file.as_uri())
            _pdf_or_refusal(self.renderer, drafted(named, assets={"entity.svg": outside.entity()}))
        self.renderer.close()
        logs = [log.read_text("utf-8", "replace") for log in sorted(self.logs.glob("calls-*"))]
        assert logs
        assert all("ready" in log for log in logs if "write(" in log)
        return [call for log in logs for call in self._beyond(log)]

    def _beyond(self, log: str) -> Iterator[str]:
        """Connections, and files that are not the renderer's own; at its start libraries look up more."""
        starting = True
        for call in log.splitlines():
            if "write(" in call:
                starting = starting and "ready" not in call
            elif opened := _OPENED.search(call):
                if not opened[1].startswith((*self.own, *_LOOKED_UP) if starting else self.own):
                    yield call
            elif _REACHES.search(call) and not (starting and "nscd" in call):
                yield call


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    file = tmp_path / "canary.txt"
    file.write_text(CANARY)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Outside(f"http://127.0.0.1:{server.server_port}", file)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("vector", VECTORS)
def test_a_document_reaches_neither_network_nor_files(
    renderer: Renderer, drafted: Drafted, outside: Outside, vector: str
) -> None:
    body = VECTORS[vector].format(web=outside.web, file=outside.file.as_uri())

    pdf = _pdf_or_refusal(renderer, drafted(body, assets={"entity.svg": outside.entity()}))

    assert outside.hits == []
    assert CANARY.encode() not in _everything_in(pdf)
    assert bool(pdf) == (vector in IGNORED)


@pytest.mark.parametrize("vector", [vector for vector, body in VECTORS.items() if "<style>" in body])
def test_neither_does_a_style_sheet(
    renderer: Renderer, drafted: Drafted, outside: Outside, vector: str
) -> None:
    body = VECTORS[vector].format(web=outside.web, file=outside.file.as_uri())
    style = "".join(re.findall(r"<style>(.*?)</style>", body))

    pdf = _pdf_or_refusal(renderer, drafted("<p>x</p><ul><li>x</li></ul>", style=style))

    assert outside.hits == []
    assert CANARY.encode() not in _everything_in(pdf)


def test_the_same_document_does_reach_the_network_where_nothing_holds_it(outside: Outside) -> None:
    weasyprint.HTML(string=f'<img src="{outside.web}/a.png" alt="-">').write_pdf()

    assert outside.hits == ["/a.png"]


def test_the_child_has_no_environment_of_ours_and_a_folder_of_its_own(
    typefaces_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSESSMENT_SECRET", CANARY)
    with Renderer(cache=typefaces_cache) as fresh:
        fresh.warm()
        (child,) = fresh.children
        process = Path(f"/proc/{child.pid}")
        names = {entry.split(b"=")[0] for entry in (process / "environ").read_bytes().split(b"\0") if entry}
        assert names <= {b"LC_ALL", b"PATH", b"TMPDIR", b"FONTCONFIG_FILE"}
        assert list((process / "cwd").resolve().iterdir()) == []


def test_the_child_has_put_its_limits_on_before_it_is_ready(renderer: Renderer) -> None:
    renderer.warm()

    for child in renderer.children:
        process = innermost(child.pid)
        limits = (process / "limits").read_text("ascii")
        assert re.search(r"Max address space +1073741824 +1073741824", limits)
        assert re.search(r"Max file size +67108864 +67108864", limits)
        assert re.search(r"Max open files +64 +64", limits)
        assert re.search(r"Max core file size +0 +0", limits)
        granted = re.search(r"Max cpu time +(\d+) ", limits)
        assert granted
        assert int(granted[1]) < 40
        assert "NoNewPrivs:\t1" in (process / "status").read_text("ascii")


@pytest.fixture
def traced(typefaces_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traced]:
    """A renderer all of whose children are watched by the kernel, from their first call to their last."""
    strace = which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    numbers = count()

    def watched(task: Task, limits: Limits, workplace: Path) -> Start:
        start = start_of(task, limits, workplace)
        log = tmp_path / f"calls-{next(numbers)}"
        calls = ("-e", "trace=network,open,openat,openat2,write", "-s", "40", "-o", str(log))
        return Start((strace, "-D", "-f", "-qq", "--seccomp-bpf", *calls, *start.command), start.environment)

    monkeypatch.setattr("assessment.report.children.start_of", watched)
    with Renderer(cache=typefaces_cache) as made:
        yield Traced(made, tmp_path, (*_LIBRARIES, str(typefaces_cache)))


@pytest.mark.soak
def test_the_kernel_sees_neither_connections_nor_foreign_files(
    traced: Traced, drafted: Drafted, outside: Outside
) -> None:
    assert traced.trespasses(list(VECTORS.values()), drafted, outside) == []


def _pdf_or_refusal(renderer: Renderer, document: Document) -> bytes:
    try:
        return renderer.render(document).pdf
    except RenderingFailedError as failed:
        if failed.reason is not Reason.REFUSED:
            raise
        return b""


def _everything_in(pdf: bytes) -> bytes:
    if not pdf:
        return b""
    with pikepdf.open(BytesIO(pdf)) as opened:
        streams = [each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
    return pdf + b"".join(streams)
