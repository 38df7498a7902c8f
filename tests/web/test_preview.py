"""A draft previewed: the form of the site, a live score with its trace, mistakes in their place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import lxml.html
import pytest
from flask.testing import FlaskClient

from assessment.catalogue.version_files import files_in
from assessment.catalogue.workbook.filling import filled
from assessment.commands.previewing import drafts_of
from assessment.export.questionnaire_xlsx import questionnaire_file
from assessment.settings import settings_from
from assessment.web.preview import preview_app

SOUND = Path(__file__).parent.parent / "catalogue" / "sound"
HALF_WAY = {
    "machines": "40",
    "machines-networked": "10",
    "cad": "yes",
    "cad.detail": "二维制图",
    "systems-in-use": "erp",
    "erp-hosting": "cloud",
    "planning-use.share": "half",
    "planning-use.depth": "sheet",
    "dispatching": "~unknown",
}
"""The worked case of the small questionnaire, as its form sends it."""
Client = Callable[[Path], FlaskClient]


def read(markup: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(markup)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(SOUND, tmp_path / "questionnaires")
    return tmp_path / "questionnaires" / "small" / "2025.1"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    settings = settings_from({"ASSESSMENT_DATA": str(tmp_path / "data")})

    def of(draft: Path) -> FlaskClient:
        return preview_app(drafts_of(settings, draft)).test_client()

    yield of
    assert not (tmp_path / "data").exists(), "a preview keeps nothing"


def test_the_form_is_that_of_the_site_and_needs_no_script(client: Client, folder: Path) -> None:
    visitor = client(folder)

    page = read(visitor.get("/").text)
    posted = visitor.post("/", data=HALF_WAY)

    assert page.xpath("count(//fieldset[@data-question])") == 8
    assert page.xpath("string(//fieldset[@data-question='remarks']//textarea/@name)") == "remarks"
    assert "草稿预览：small/2025.1" in posted.text
    assert "47.2–65.9" in posted.text
    assert 'value="40"' in posted.text


def test_each_change_is_scored_with_its_trace(client: Client, folder: Path) -> None:
    said = client(folder).post("/score", data=HALF_WAY).json

    assert said is not None
    panel = " ".join(read(said["panel"]).text_content().split())
    assert "集成提升" in panel
    assert "总分 47.2–65.9" in panel
    assert "设备联网率：25.0%，25.0 × 66.7%" in panel
    assert said["visible"]["erp-hosting"] is True


def test_what_is_no_answer_is_said_at_its_question(client: Client, folder: Path) -> None:
    said = client(folder).post("/score", data={"machines": "很多"}).json

    assert said is not None
    assert said["errors"] == {"machines": "请只用阿拉伯数字填写，例如 1,200 或 0.5。"}
    assert said["visible"]["erp-hosting"] is False


def test_a_mistake_stands_at_its_question_and_a_reload_shows_that_it_is_gone(
    client: Client, folder: Path
) -> None:
    visitor, file = client(folder), folder / "dimensions" / "machinery.yaml"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace("counts: 在用的都算。\n", "count: 在用的都算。\n"), encoding="utf-8")

    broken = read(visitor.get("/").text)
    file.write_text(sound, encoding="utf-8")
    mended = visitor.get("/").text

    said = broken.xpath("string(//fieldset[@data-question='machines']//p[@data-error])")
    assert "不认识的字段" in str(said)
    assert "改好全部错误以后才能算分" in broken.text_content()
    assert "需要修改" not in mended


def test_a_workbook_is_previewed_with_mistakes_told_by_cell(client: Client, tmp_path: Path) -> None:
    rows = filled(files_in(SOUND / "small" / "2025.1"))
    rows["维度"][0][8] = "三"
    workbook = tmp_path / "small.xlsx"
    workbook.write_bytes(questionnaire_file(rows))

    assert "维度!I3  分钟: 应为整数，现在是“三”" in client(workbook).get("/").text


def test_only_this_machine_is_answered(client: Client, folder: Path) -> None:
    refused = client(folder).get("/", headers={"Host": "evil.example"})

    assert refused.status_code == 421
