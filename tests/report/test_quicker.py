"""What makes WeasyPrint quicker changes no byte of any document."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from assessment.report.fonts import find_fonts
from assessment.report.quicker.replacements import WRITTEN_FOR, is_as_written_for
from assessment.report.rendering import Document
from assessment.report.typefaces import make_ready
from benchmarks.worked_reports import worked_reports
from tests.report.conftest import STYLE, Drafted

RENDER = """
import hashlib, pickle, sys
sys.path.insert(0, sys.argv[2])
from assessment.report.quicker.replacements import quicken
from assessment.report.typesetting import Typesetter
assert sys.argv[3] != "quick" or quicken()
typesetter = Typesetter()
typesetter.warm_up()
for document in pickle.load(open(sys.argv[1], "rb")):
    try:
        done = typesetter.typeset(document)
    except AssertionError as error:
        print("refused")
        continue
    print(hashlib.sha256(done.pdf).hexdigest(), done.pages, done.missing_glyphs, done.warnings)
"""
NASTY = (
    "",
    "\u202e反向 שלום עולם مرحبا بالعالم 123",
    "👩\u200d👩\u200d👧 ✈️ 🇨🇳 é e\u0301 \U00020000 \U0002ebf0 \ue000",
    "软\u00ad连\u00ad字 super\u00adcali\u00adfragilistic\u00adexpiali\u00addocious",
    "W" * 650 + " " + "数字化" * 210,
    "制表\t两\t次\n换行\r\n  空   格\u00a0不\u200b断\u2028行",
    "x\u0300\u0301\u0302\u0303\u0304 fi ffl AVATAR To “引号”——破折号……",
    "&lt;b&gt; &amp;amp; %s {{ 7*7 }} ../../etc/passwd",
)
SETTINGS = (
    "text-align: justify; width: 61mm",
    "hyphens: auto; width: 23mm; text-align: justify",
    "letter-spacing: 2pt; word-spacing: 5pt; text-transform: uppercase",
    "text-decoration: underline overline line-through dotted red; text-underline-offset: 10%",
    "white-space: pre-wrap; tab-size: 3; overflow-wrap: anywhere; width: 31mm",
    "white-space: nowrap; overflow: hidden; text-overflow: ellipsis; width: 40mm",
    "max-lines: 1; block-ellipsis: auto; width: 50mm",
    "font: italic 900 calc(4pt + 1ex)/calc(1em + 50%) 'Noto Serif CJK SC', serif; width: calc(50% - 3mm)",
    "font-variant: small-caps; font-feature-settings: 'palt'; font-kerning: none; word-break: break-all",
    "direction: rtl; float: right; width: 12em; margin: 1% auto; padding: calc(1% + 1px)",
    "position: absolute; top: 40%; left: 10%; border-radius: 3mm 0; background: #eee; border: 1px solid",
    "columns: 3; column-gap: 2ch; box-sizing: border-box; min-height: 5%; max-width: 80vw",
    "display: flex; visibility: hidden; box-shadow: 0 0 1px red; margin-inline-start: 2em",
    "line-height: 3ex; tab-size: 2ch; hyphenate-limit-zone: 2lh; word-spacing: 1ex; text-indent: 1ic",
    "font-size: 0; line-height: 0",
    "font-size: 9.3pt; --own: 3mm; padding-left: var(--own); color: inherit",
    "transform: rotate(3deg); opacity: 0.5; border: 2px groove; page: named; break-before: page",
)
STYLES = (
    STYLE
    + """
@page named { size: A5; @top-left { content: string(title) "…" counter(pages) } }
h1 { string-set: title content(); bookmark-level: 1 } h1::before { content: counter(h, cjk-decimal) "、" }
.first::first-letter { font-size: 2em } .first::first-line { color: red; letter-spacing: 1pt }
a::after { content: leader("..") target-counter(attr(href), page) } td { border-collapse: collapse }
"""
)
TABLE = (
    '<table style="border-collapse: collapse"><caption>表</caption><thead><tr><th>列</th>'
    '<th rowspan="2">二</th></tr>'
    "</thead><tbody>"
    + "<tr><td>值<p>段</p></td><td style='text-align: right'>1,234.50</td></tr>"
    * 90
    + '</tbody></table><a href="#end">见末页</a><ul><li>一<ol><li>二</li></ol></li></ul>'
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text x="4" y="20" font-size="9.5" '
    'font-family="Noto Sans CJK SC">图 AV 12</text>'
    '<text x="50%" y="9" rotate="30" text-anchor="end">斜体</text></svg>'
    '<h1 id="end">末</h1><p class="first">首字下沉与首行样式，随后是一段足够长、会折到第二行去的文字。'
    + "文" * 80
    + "</p>"
)


def test_the_installed_versions_are_those_that_were_read() -> None:
    assert is_as_written_for(), f"read the new sources, then write down their versions: {WRITTEN_FOR}"


@pytest.mark.soak
def test_every_byte_is_the_same_with_and_without(
    drafted: Drafted, typefaces_cache: Path, tmp_path: Path
) -> None:
    fonts = find_fonts(None)
    reports = worked_reports(fonts)
    hard = [
        drafted("".join(f'<p style="{setting}">{text}</p>' for text in NASTY), style=STYLES)
        for setting in SETTINGS
    ]
    documents = [reports[0], *hard, reports[7], drafted(TABLE, style=STYLES), reports[0], *hard[:2]]
    configuration = make_ready(fonts, typefaces_cache).configuration
    plain, quick = (_rendered(documents, configuration, tmp_path, manner) for manner in ("plain", "quick"))
    assert len(plain) == len(documents)
    assert quick == plain
    assert not [number for number, each in enumerate(plain) if each == "refused"]


def _rendered(documents: list[Document], configuration: Path, place: Path, manner: str) -> list[str]:
    """The fingerprint of each document, all of them laid out by one process."""
    kept = place / "documents.pickle"
    kept.write_bytes(pickle.dumps(documents))
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(kept), str(Path(__file__).parents[2]), manner],
        env={"FONTCONFIG_FILE": str(configuration), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
