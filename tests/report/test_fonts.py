"""The typefaces: found, complete for our wording, and honest about the characters they lack."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from assessment.report.children import Child
from assessment.report.confinement import Limits
from assessment.report.fonts import FAMILIES, INSTALL, Fonts, NoFontsError, find_fonts, shortcoming
from assessment.report.pdf import Renderer, typesetting
from assessment.report.rendering import Document, Reason, RenderingFailedError
from assessment.report.typefaces import Typefaces, make_ready, usual_characters


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


def test_the_four_faces_of_the_report_are_found(fonts: Fonts) -> None:
    assert {(face.family, face.style) for face in fonts.faces} == {
        (family, style) for family in FAMILIES for style in ("Regular", "Bold")
    }


def test_the_fonts_have_every_character_of_our_wording(fonts: Fonts) -> None:
    assert shortcoming(fonts) == ""


def test_a_folder_without_fonts_is_refused_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")

    with pytest.raises(NoFontsError) as refused:
        find_fonts(tmp_path)

    assert refused.value.remedy == INSTALL
    assert str(tmp_path) in str(refused.value)


def test_a_rare_character_of_a_name_is_spelt_out_and_told(fonts: Fonts) -> None:
    printable = fonts.printable("李\U0002b740，陶喆\U0001f600")

    assert printable.text == "李〔U+2B740〕，陶喆〔U+1F600〕"
    assert printable.replaced == ("\U0001f600", "\U0002b740")


def test_ordinary_text_stays_as_it_is(fonts: Fonts) -> None:
    text = "第一行\n第二行\t①②③ 50% —— Ünïcode"

    assert fonts.printable(text).text == text
    assert fonts.printable(text).replaced == ()


@pytest.mark.parametrize("letter", "\u202e\u2067\u200f\u061c")
def test_a_character_that_would_turn_the_line_round_is_spelt_out(fonts: Fonts, letter: str) -> None:
    assert fonts.printable(f"12{letter}-34").text == f"12〔U+{ord(letter):04X}〕-34"


@pytest.mark.parametrize("letter", "\u0301\u3099\u20dd\u0600\ufffa\U00013430\ue000\U0010ffff")
def test_so_is_a_mark_alone_and_a_sign_that_no_typeface_draws(fonts: Fonts, letter: str) -> None:
    assert fonts.printable(f"甲{letter}").text == f"甲〔U+{ord(letter):04X}〕"


def test_what_nobody_sees_is_left_out(fonts: Fonts) -> None:
    told = fonts.printable("软\u00ad零\u200b接\u200d选\ufe0f标\U000e0041止\u2060")

    assert told.text == "软零接选标止"
    assert told.replaced == ()


def test_cutting_loses_no_character(fonts: Fonts, typefaces_cache: Path) -> None:
    ready = make_ready(fonts, typefaces_cache)
    points: set[int] = set()
    for path in ready.folder.glob("*.otf"):
        with TTFont(path) as font:
            points |= set(font.getBestCmap())

    assert points == fonts.covered


def test_a_folder_of_licensed_fonts_takes_the_place_of_the_system_ones(
    fonts: Fonts, typefaces_cache: Path, tmp_path: Path, drafted: Callable[[str], Document]
) -> None:
    ready = make_ready(fonts, typefaces_cache)
    licensed = tmp_path / "fonts"
    licensed.mkdir()
    with TTFont(next(ready.folder.glob("*-regular-usual.otf"))) as font:
        for record in font["name"].names:
            record.string = "House Song" if record.nameID in {1, 16} else "Regular"
        font.save(licensed / "song.otf")

    with Renderer(licensed, cache=tmp_path / "cache") as renderer:
        rendered = renderer.render(drafted("<p>数字化</p>"))

    assert [face.family for face in renderer.fonts.faces] == ["House Song"]
    assert rendered.missing_glyphs == ()
    with pikepdf.open(BytesIO(rendered.pdf)) as opened:
        names = [str(each.BaseFont) for each in opened.objects if _is_font(each)]
    assert names
    assert all(name.endswith("House-Song") for name in names)


def test_a_configuration_that_cannot_be_read_starts_nothing(tmp_path: Path) -> None:
    with Renderer(cache=tmp_path) as renderer:
        renderer.warm()
    (configuration,) = tmp_path.glob("*/fonts.conf")
    configuration.unlink()
    configuration.mkdir()
    broken = Typefaces(configuration.parent, configuration)

    child = Child(typesetting(broken), Limits())
    with pytest.raises(RenderingFailedError) as failed:
        child.wait_until_ready()

    assert failed.value.reason is Reason.NOT_STARTED
    assert "fonts.conf" in failed.value.detail


def test_the_usual_characters_are_those_of_chinese_print() -> None:
    usual = usual_characters()

    assert all(ord(letter) in usual for letter in "数字化镉锂，。〔〕①％—…“”ABCé≥×℃")
    assert 6763 < len(usual) < 9000


def test_the_typefaces_are_cut_only_once(fonts: Fonts, typefaces_cache: Path) -> None:
    first = make_ready(fonts, typefaces_cache)
    made = first.configuration.stat().st_mtime_ns

    assert make_ready(fonts, typefaces_cache) == first
    assert first.configuration.stat().st_mtime_ns == made
    assert [path.name for path in typefaces_cache.iterdir()] == [first.folder.name]


def test_only_the_families_of_the_report_are_configured(fonts: Fonts, typefaces_cache: Path) -> None:
    configuration = make_ready(fonts, typefaces_cache).configuration.read_text("utf-8")

    assert "/usr/share/fonts" not in configuration
    assert all(family in configuration for family in FAMILIES)


def _is_font(found: object) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/Subtype") == "/Type0"
