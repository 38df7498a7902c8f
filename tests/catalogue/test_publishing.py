"""A version is published by one command, after everything holds; then it is sealed, whoever looks."""

import os
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.publishing import PublicationRefusedError, Published, publish
from assessment.catalogue.registry import read_catalogue
from assessment.catalogue.sealing import broken_seals, content_hash
from assessment.cli import main
from tests.two_versions import EARLIER, LATER, lay_out

OLD, NEW = f"small/{EARLIER}", f"small/{LATER}"


@pytest.fixture(scope="module")
def codes() -> Codes:
    return load_codes()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def head(root: Path, name: str = OLD) -> Path:
    return root / name / "questionnaire.yaml"


def contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(root: Path, *arguments: str) -> Result:
    return CliRunner(env={"ASSESSMENT_QUESTIONNAIRES": str(root)}).invoke(main, arguments)


def test_a_published_version_is_sealed_and_begun_with_from_then_on(root: Path, codes: Codes) -> None:
    before = head(root).read_text("utf-8")
    assert read_catalogue(root).questionnaire("small").version == LATER

    assert publish(root, OLD, codes) == Published(OLD, content_hash(root / OLD), 1)

    assert head(root).read_text("utf-8") == before.replace("status: draft", "status: published")
    assert (root / "published.txt").read_text("utf-8").splitlines()[1:] == [
        f"{content_hash(root / OLD)}  {OLD}"
    ]
    catalogue = read_catalogue(root)
    assert catalogue.questionnaire("small").version == EARLIER  # the later one is a draft beside it
    assert catalogue.newer("small", EARLIER) is None

    publish(root, NEW, codes)

    assert len((root / "published.txt").read_text("utf-8").splitlines()) == 3
    newer = read_catalogue(root).newer("small", EARLIER)
    assert newer is not None
    assert newer.questionnaire.version == LATER


def test_whoever_looks_sees_that_a_published_version_was_changed(root: Path, codes: Codes) -> None:
    publish(root, OLD, codes)
    assert broken_seals(root) == ()

    dimension = next((root / OLD / "dimensions").iterdir())
    dimension.write_text(dimension.read_text("utf-8") + "# 悄悄加了一行\n", encoding="utf-8")

    assert broken_seals(root) == (OLD,)
    checked = run(root, "check")
    assert checked.exit_code == 1
    assert f"{OLD} 发布后被改动过" in checked.output
    with pytest.raises(UnusableFilesError, match="发布后被改动过"):
        publish(root, NEW, codes)


def test_nothing_is_published_while_anything_is_wrong(root: Path, codes: Codes) -> None:
    case = next((root / NEW / "cases").iterdir())
    case.write_text(case.read_text("utf-8").replace('"50.625"', '"50.6"'), encoding="utf-8")
    before = contents(root)

    refused = run(root, "author", "publish", OLD)

    assert refused.exit_code == 1
    assert "没有发布，先改正这 1 处" in refused.output
    assert "total 应为 50.6，算出来是 50.625" in refused.output
    assert contents(root) == before


@pytest.mark.parametrize(
    ("name", "spoil", "reason"),
    [
        ("small/2031.1", "", f"没有 small/2031.1，请写“键/版本”。现有：{OLD}、{NEW}"),
        (OLD, "cases", f"{OLD} 没有核算案例"),
        (OLD, "status", "把 status 单独写成一行"),
        (OLD, "published", f"{OLD} 已经发布；要修改请复制成新版本"),
    ],
)
def test_what_cannot_be_published_stays_as_it_is(
    root: Path, codes: Codes, name: str, spoil: str, reason: str
) -> None:
    if spoil == "cases":
        next((root / OLD / "cases").iterdir()).unlink()
    if spoil == "status":
        text = head(root).read_text("utf-8")
        head(root).write_text(text.replace("status: draft", "status:\n  draft"), encoding="utf-8")
    if spoil == "published":
        publish(root, OLD, codes)
    before = contents(root)

    with pytest.raises(PublicationRefusedError, match=reason):
        publish(root, name, codes)

    assert contents(root) == before


def test_a_seal_that_cannot_be_written_leaves_the_draft_a_draft(
    root: Path, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, flush, written = contents(root), os.fsync, count(1)

    def fail_once(file: int) -> None:
        flush(file)
        if next(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(OSError, match="No space left"):
        publish(root, OLD, codes)

    assert contents(root) == before


def test_the_command_says_what_is_sealed(root: Path) -> None:
    done = run(root, "author", "publish", OLD)

    assert done.exit_code == 0, done.output
    assert f"{OLD} 已发布，1 个核算案例全部成立" in done.output
    assert content_hash(root / OLD) in done.output
    assert run(root, "check").exit_code == 0
