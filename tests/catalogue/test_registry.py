"""The catalogue: what is found, how it is told apart, and that what is published never changes."""

import shutil
from pathlib import Path

import pytest

from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.registry import UnknownQuestionnaireError, read_catalogue
from assessment.catalogue.sealing import content_hash

SOUND = Path(__file__).parent / "sound"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sound catalogue that a test may change."""
    return Path(shutil.copytree(SOUND, tmp_path / "questionnaires"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def publish(root: Path) -> None:
    """Give the version its seal."""
    change(root / "small/2025.1/questionnaire.yaml", "status: draft", "status: published")
    seal = f"# 已发布的版本\n{content_hash(root / 'small/2025.1')}  small/2025.1\n"
    (root / "published.txt").write_text(seal, encoding="utf-8")


def refusals(root: Path) -> list[str]:
    with pytest.raises(UnusableFilesError) as refused:
        read_catalogue(root)
    return [str(mistake) for mistake in refused.value.mistakes]


def test_a_questionnaire_is_found_by_key_and_version(root: Path) -> None:
    catalogue = read_catalogue(root)

    filed = catalogue.find("small", "2025.1")

    assert catalogue.find("small") is filed
    assert catalogue.newest == (filed,)
    assert filed.content_hash == content_hash(root / "small/2025.1")
    assert set(catalogue.elements) >= {"machines.total", "planning.depth"}


def test_the_newest_version_is_the_one_with_the_highest_number(root: Path) -> None:
    for version in ("2025.2", "2025.10"):
        shutil.copytree(root / "small/2025.1", root / "small" / version)
        change(root / "small" / version / "questionnaire.yaml", "2025.1", version)

    assert read_catalogue(root).questionnaire("small").version == "2025.10"


def test_an_unknown_questionnaire_is_answered_with_those_there_are(root: Path) -> None:
    catalogue = read_catalogue(root)

    with pytest.raises(UnknownQuestionnaireError, match="没有名为 large 的问卷。现有：small"):
        catalogue.find("large")
    with pytest.raises(UnknownQuestionnaireError, match=r"small 没有 2031\.1 版。现有：2025\.1"):
        catalogue.find("small", "2031.1")


def test_the_same_files_give_the_same_questionnaire_and_changed_files_a_new_one(root: Path) -> None:
    first = read_catalogue(root).find("small")

    assert read_catalogue(root).find("small").questionnaire is first.questionnaire

    change(root / "small/2025.1/questionnaire.yaml", "只用于测试。", "仍只用于测试。")
    second = read_catalogue(root).find("small")

    assert second.questionnaire.summary.zh == "仍只用于测试。"
    assert second.content_hash != first.content_hash


def test_the_hash_does_not_depend_on_line_ends(root: Path) -> None:
    before = content_hash(root / "small/2025.1")
    file = root / "small/2025.1/questionnaire.yaml"

    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    assert content_hash(root / "small/2025.1") == before


def test_the_hash_leaves_the_worked_cases_aside(root: Path) -> None:
    before = content_hash(root / "small/2025.1")
    (root / "small/2025.1/cases").mkdir(exist_ok=True)

    (root / "small/2025.1/cases/another.yaml").write_text("format: 1\n", "utf-8")

    assert content_hash(root / "small/2025.1") == before


def test_a_folder_with_mistakes_is_refused_as_a_whole(root: Path) -> None:
    change(root / "small/2025.1/dimensions/business.yaml", "weight: 3", "weight: 0")

    assert refusals(root) == ["small/2025.1/dimensions/business.yaml:6  weight: 权重应大于 0，现在是 0"]


def test_a_published_version_with_its_seal_is_accepted(root: Path) -> None:
    publish(root)

    assert read_catalogue(root).questionnaire("small").status == "published"


def test_a_published_version_that_was_changed_is_refused(root: Path) -> None:
    publish(root)
    change(root / "small/2025.1/questionnaire.yaml", "只用于测试。", "悄悄改了。")

    (refusal,) = refusals(root)

    assert refusal.startswith("published.txt:2  small/2025.1: small/2025.1 发布后被改动过；请恢复原文件")


def test_a_published_version_without_a_seal_is_told_its_line(root: Path) -> None:
    publish(root)
    (root / "published.txt").unlink()

    (refusal,) = refusals(root)

    assert f"{content_hash(root / 'small/2025.1')}  small/2025.1" in refusal


def test_a_sealed_version_cannot_become_a_draft_again(root: Path) -> None:
    publish(root)
    change(root / "small/2025.1/questionnaire.yaml", "status: published", "status: draft")

    (refusal,) = refusals(root)

    assert "已封存，status 应为 published" in refusal


def test_a_sealed_version_cannot_disappear(root: Path) -> None:
    publish(root)
    shutil.rmtree(root / "small")

    assert refusals(root) == ["published.txt:2  small/2025.1: 已发布的 small/2025.1 不见了或不能读取，请恢复"]


def test_a_line_that_is_no_seal_is_refused(root: Path) -> None:
    (root / "published.txt").write_text("small/2025.1 abc\n", encoding="utf-8")

    assert refusals(root)[0].startswith("published.txt:1  应为“校验值  问卷/版本”")
