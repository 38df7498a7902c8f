"""The page that checks a report: what scanning brings along, what is told, and what is refused."""

from assessment.persistence.database import Database
from assessment.services.report_numbers import check_code
from tests.web.visiting import Visitor
from tests.world import add_assessment, add_firm, add_report, add_snapshot

NAME = "宜昌示例机械有限公司"
HASH = "ab" * 32


def test_whoever_scans_the_code_is_told_what_the_report_says(
    sqlite_database: Database, visitor: Visitor
) -> None:
    with sqlite_database.writing() as session:
        firm = add_firm(session)
        scores = {"decision": {"level": "integration"}}
        snapshot = add_snapshot(session, firm, add_assessment(session, firm), name=NAME, scores=scores)
        item = add_report(session, firm, snapshot, sha256=HASH)
    code = check_code(item.id, item.number)

    asked = visitor.get(f"/check?number={item.number}&code={code}")
    told = visitor.submit(asked)

    assert asked.form("/check")["code"] == [code]
    for word in (
        item.number,
        HASH,
        "两化融合水平自评 2025.1",
        "集成提升",
        "自评，未经核定",
        "宜＊示＊机＊有＊公＊",
    ):
        assert word in told.text
    assert NAME not in told.text
    assert "完全一致" in visitor.submit(told, {"file_hash": HASH.upper()}).text
    assert "不一致" in visitor.submit(told, {"file_hash": "cd" * 32}).text
    visitor.submit(told, {"file_hash": "cd"}, status=422)

    refused = visitor.submit(asked, {"code": "2222-2222"}, status=404)
    assert "没有查到编号和查验码都相符的报告" in refused.text
    assert refused.form("/check")["number"] == [item.number]
    assert HASH not in refused.text


def test_the_page_is_found_at_the_foot_of_every_page_and_asks_for_both(visitor: Visitor) -> None:
    page = visitor.get(visitor.get("/").link("查验报告"))

    refused = visitor.submit(page, status=422)
    assert "请填写报告编号" in refused.text
    assert "请填写查验码" in refused.text


def test_guessing_is_stopped(visitor: Visitor) -> None:
    page = visitor.get("/check?number=DM20261120-7K3QPX&code=2222-2222")

    for _ in range(30):
        visitor.submit(page, status=404)
    assert "次数过多" in visitor.submit(page, status=429).text
