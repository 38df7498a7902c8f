"""What the renderer is asked and what it answers: a document, the finished file, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from assessment.domain.texts import Text
from assessment.report.frames import BrokenFrameError, frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document to lay out on paper.

    ``styles`` are our own style sheets, cheaper here than inside ``html``; ``html`` names an asset as
    ``asset:logo.png`` and must be well-formed XML to be read fast. ``created`` is aware and the only date
    that enters the file, so that the same document always gives the same bytes. An ``editable`` one becomes
    a Word file; its ``assets`` are then the parts of that file which do not depend on ``html``, and pictures.
    """

    html: str
    title: str
    created: datetime
    identifier: str = ""
    language: str = "zh-CN"
    styles: tuple[str, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)
    editable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished PDF/UA-1 file, what was missing in it, and what it cost (seconds, MiB).

    ``cpu_seconds`` includes clearing up after the document before it.
    """

    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...]
    warnings: tuple[str, ...]
    seconds: float
    cpu_seconds: float
    peak_mib: int


class Reason(Enum):
    """Why there is no file, in words for the page; the value is the child's word for it."""

    CPU = "cpu"
    TIME = "time"
    MEMORY = "memory"
    REFUSED = "refused"
    MALFORMED = "malformed"
    CRASHED = "crashed"
    NOT_STARTED = "not started"
    CLOSED = "closed"

    @property
    def text(self) -> str:
        """One sentence in Chinese that says what happened and what to do."""
        return _WORDINGS[self].zh

    @property
    def wording(self) -> Text:
        """The same sentence, in English too."""
        return _WORDINGS[self]


_WORDINGS = {
    Reason.CPU: Text(
        "排版耗时超出上限，已停止。请缩短过长的文字后重试。",
        "Laying out the report took too long and was stopped. Please shorten very long texts and try again.",
    ),
    Reason.TIME: Text(
        "排版超时，已停止。请稍后重试。",
        "Laying out the report took too long and was stopped. Please try again later.",
    ),
    Reason.MEMORY: Text(
        "排版所需内存超出上限，已停止。请缩短过长的文字后重试。",
        "Laying out the report took too much memory and was stopped. Please shorten long texts and retry.",
    ),
    Reason.REFUSED: Text(
        "报告引用了没有随附的图片或文件，未能生成。请联系管理员。",
        "The report refers to a picture or file that did not come with it. Please ask the administrator.",
    ),
    Reason.MALFORMED: Text(
        "报告内容无法排版，未能生成。请联系管理员。",
        "What the report says cannot be laid out. Please ask the administrator.",
    ),
    Reason.CRASHED: Text(
        "排版程序意外退出，未能生成。请稍后重试。",
        "The program that lays out reports ended unexpectedly. Please try again later.",
    ),
    Reason.NOT_STARTED: Text(
        "排版程序无法启动。请管理员运行 assessment doctor 查看原因。",
        "The program that lays out reports does not start. The administrator should run assessment doctor.",
    ),
    Reason.CLOSED: Text(
        "服务正在停止，报告尚未生成。请稍后重试。",
        "The service is stopping, and the report is not made yet. Please try again later.",
    ),
}


class RenderingFailedError(Exception):
    """There is no file; ``reason`` is for the person, ``detail`` for the log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.text}（{detail}）" if detail else reason.text)
        self.reason = reason
        self.detail = detail


def asked(document: Document) -> bytes:
    """The frame that hands a document to the child."""
    header = {
        "html": document.html,
        "title": document.title,
        "created": document.created.isoformat(),
        "identifier": document.identifier,
        "language": document.language,
        "styles": document.styles,
        "assets": [(name, len(content)) for name, content in document.assets.items()],
        "editable": document.editable,
    }
    return frame(header, b"".join(document.assets.values()))


def document_in(header: Mapping[str, object], body: bytes) -> Document:
    """The document that a frame carries."""
    assets, start = {}, 0
    for name, length in _pairs(header["assets"]):
        assets[name] = body[start : start + length]
        start += length
    return Document(
        html=str(header["html"]),
        title=str(header["title"]),
        created=datetime.fromisoformat(str(header["created"])),
        identifier=str(header["identifier"]),
        language=str(header["language"]),
        styles=_texts(header["styles"]),
        assets=assets,
        editable=header["editable"] is True,
    )


def answered(rendered: Rendered) -> bytes:
    """The frame that hands a finished file to the parent."""
    header = {
        "outcome": "done",
        "pages": rendered.pages,
        "missing_glyphs": rendered.missing_glyphs,
        "warnings": rendered.warnings,
        "seconds": rendered.seconds,
        "cpu_seconds": rendered.cpu_seconds,
        "peak_mib": rendered.peak_mib,
    }
    return frame(header, rendered.pdf)


def written(docx: bytes) -> bytes:
    """The frame that hands a finished Word file to the parent."""
    return frame({"outcome": "written"}, docx)


def written_in(header: Mapping[str, object], body: bytes) -> bytes:
    """The Word file in a frame; raises :class:`RenderingFailedError` when it holds a reason instead."""
    if header.get("outcome") == "written" and body.startswith(b"PK"):
        return body
    raise failure_in(header)


def rendered_in(header: Mapping[str, object], body: bytes) -> Rendered:
    """The finished file in a frame; raises :class:`RenderingFailedError` when it holds a reason instead."""
    match header:
        case {
            "outcome": "done",
            "pages": int() as pages,
            "missing_glyphs": missing,
            "warnings": warnings,
            "seconds": float() as seconds,
            "cpu_seconds": float() as cpu_seconds,
            "peak_mib": int() as peak_mib,
        } if body.startswith(b"%PDF-"):
            return Rendered(
                pdf=body,
                pages=pages,
                missing_glyphs=_texts(missing),
                warnings=_texts(warnings),
                seconds=seconds,
                cpu_seconds=cpu_seconds,
                peak_mib=peak_mib,
            )
        case _:
            raise failure_in(header)


def failure_in(header: Mapping[str, object]) -> RenderingFailedError:
    """Why there is no file; raises :class:`BrokenFrameError` when it does not say so."""
    match header:
        case {"outcome": "refused" | "memory" | "malformed" as outcome, "detail": str() as detail}:
            return RenderingFailedError(Reason(outcome), detail)
        case _:
            raise BrokenFrameError


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence):
        raise BrokenFrameError
    return tuple(str(text) for text in value)


def _pairs(value: object) -> list[tuple[str, int]]:
    if not isinstance(value, Sequence):
        raise BrokenFrameError
    return [(str(name), int(length)) for name, length in value]
