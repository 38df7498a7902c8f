"""The English catalogue: complete, in English, and with the same values filled in."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from assessment.formatting import numbered

ROOT: Final = Path(__file__).resolve().parent.parent
ENGLISH: Final = ROOT / "assessment" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CHINESE: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

FORM: Final = re.compile(r"\{(\w+):")
PLURAL: Final = re.compile(
    r"%\((?:count|found|total|missing|months|left|firms|asked)\)s (?:more |recovery )?(?!as\b)[a-z]+s\b"
)
MANY: Final = {
    "%(count)s 个恢复码",
    "%(count)s 个等级",
    "%(count)s 题以内",
    "中间一半的企业和中位数（满 %(count)s ",
    "共 %(count)s 题，以上列出影响最大的 ",
    "共 %(count)s 题的回答有变化，以上列出",
    "已知 %(known)s/%(asked)s 题",
    "所处%(noun)s：“%(level)s”，总",
    "最多 %(count)s 字",
    "组内得分从低到高排到四分之一、一半、四分之三处的",
}
"""How wordings of what is never one alone begin."""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Every message of the code and the templates."""
    gathered = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    subprocess.run([*command, "-k", "lazy_gettext", "-o", str(gathered), "."], cwd=ROOT, check=True)
    with gathered.open("rb") as file:
        return frozenset(str(message.id) for message in read_po(file) if message.id)


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def test_every_message_has_an_english_wording(used: frozenset[str], english: Catalog) -> None:
    translated = {str(message.id) for message in english if message.string and not message.fuzzy}

    missing = sorted(used - translated)

    assert not missing, "Run `make translations` and word these in English: " + " | ".join(missing)


def test_no_wording_is_kept_that_nobody_uses(used: frozenset[str], english: Catalog) -> None:
    assert sorted({str(message.id) for message in english if message.id} - used) == []


def test_the_english_wording_fills_in_the_same_values(english: Catalog) -> None:
    assert [(message.id, str(mistake)) for message in english for mistake in message.check(english)] == []


def test_every_english_wording_can_be_filled_in(english: Catalog) -> None:
    for message in english:
        values = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(message.id)), "")
        assert str(message.string) % values is not None, message.id


def test_every_english_form_names_a_value_of_its_message(english: Catalog) -> None:
    for message in english:
        named = set(FORM.findall(str(message.string)))
        assert named <= set(re.findall(r"%\((\w+)\)s", str(message.id))), message.id
        assert not re.search(r"[{}]", numbered(str(message.string), dict.fromkeys(named, 1))), message.id


def test_the_english_of_what_may_be_one_has_a_form_for_one(english: Catalog) -> None:
    wordings = {str(message.id): re.sub(r"\{[^}]*\}", "", str(message.string)) for message in english}

    assert {asked[:24] for asked, said in wordings.items() if PLURAL.search(said) or "(s)" in said} == MANY


def test_the_english_wording_holds_no_chinese(english: Catalog) -> None:
    wordings = [str(message.string).replace("〔U+code〕", "") for message in english if message.id]

    assert [wording for wording in wordings if CHINESE.search(wording)] == []
