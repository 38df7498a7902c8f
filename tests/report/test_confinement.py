"""What a document can reach from inside the renderer: nothing but what came with it."""

import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Final

import pikepdf
import pytest
import weasyprint

from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, Reason, RenderingFailedError

Drafted = Callable[..., Document]

CANARY: Final = "CANARY-5518"
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
        (child,) = fresh._children
        process = Path(f"/proc/{child.pid}")
        names = {entry.split(b"=")[0] for entry in (process / "environ").read_bytes().split(b"\0") if entry}
        assert names <= {b"LC_ALL", b"PATH", b"TMPDIR", b"FONTCONFIG_FILE"}
        assert list((process / "cwd").resolve().iterdir()) == []


def test_the_child_has_put_its_limits_on_before_it_is_ready(renderer: Renderer) -> None:
    renderer.warm()

    for child in renderer._children:
        process = _innermost(child.pid)
        limits = (process / "limits").read_text("ascii")
        assert re.search(r"Max address space +1073741824 +1073741824", limits)
        assert re.search(r"Max file size +67108864 +67108864", limits)
        assert re.search(r"Max open files +64 +64", limits)
        assert re.search(r"Max core file size +0 +0", limits)
        granted = re.search(r"Max cpu time +(\d+) ", limits)
        assert granted
        assert int(granted[1]) < 40
        assert "NoNewPrivs:\t1" in (process / "status").read_text("ascii")


@pytest.mark.soak
@pytest.mark.skipif(not which("strace"), reason="strace is not installed")
def test_the_kernel_sees_neither_connections_nor_foreign_files(
    renderer: Renderer, drafted: Drafted, outside: Outside, tmp_path: Path
) -> None:
    for vector in VECTORS.values():
        renderer.warm()
        (child,) = renderer._children
        body = vector.format(web=outside.web, file=outside.file.as_uri())
        log = tmp_path / "calls.txt"
        command = (
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=network,open,openat",
            "-o",
            str(log),
            "-p",
            str(child.pid),
        )
        with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
            _pdf_or_refusal(renderer, drafted(body, assets={"entity.svg": outside.entity()}))
            tracer.terminate()
        calls = log.read_text("utf-8")
        assert "connect(" not in calls
        assert str(outside.file) not in calls
        assert "/etc/passwd" not in calls


def _innermost(pid: int) -> Path:
    """The process itself, or the last one inside bubblewrap."""
    inside = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return _innermost(int(inside[0])) if inside else Path(f"/proc/{pid}")


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
