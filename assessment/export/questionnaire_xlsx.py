"""A version of a questionnaire as a workbook for its owner: typed cells, words to choose, no formula."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assessment.catalogue.workbook.cells import Content
from assessment.catalogue.workbook.columns import LIST, Column, Holds, SheetPlan
from assessment.catalogue.workbook.filling import Filled
from assessment.catalogue.workbook.layout import CASES_PLAN, SHEETS
from assessment.catalogue.workbook.tables import FIRST_LINE, NOTES

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "top", "text_wrap": True}
_LAST_ROW: Final = 1_048_575
_LONGEST_CHOICE: Final = 255
_LINK_WIDTH: Final = 24
_UPRIGHT_WIDTHS: Final = (20, 34, 90)
_NOTES: Final = (
    "每张表第一行是列名，第二行是说明，从第三行起填写；“问卷”表的列名竖着排，内容填在第三列。",
    "列名和表名不要改，不用的列空着；次序就是填写和显示的次序。",
    "第一列写这一行属于哪个维度、指标或题目，填它的键。带下拉框的格子只能选列出的词。",
    "条件写在花括号里，例如 {question: erp, at_least: system}；判断有 is、at_least、below、answered: true。",
    "几个条件：{all: [条件, 条件]} 都成立，{any: [条件, 条件]} 有一个成立，{not: 条件} 不成立。",
    "至少几个条件成立：{some: 2, of: [条件, 条件, 条件]}。",
    "“折算”按段写：{kind: bands, closed: left, below: 0, bands: [{at: 1, points: 50}], source: {…}}。",
    "“折算”按比例写：{kind: proportional, zero_at: 0, full_at: 100, source: {…}}。",
    "来源写在花括号里：{title: 平台自定规则, mark: ours}。",
    "花括号里的文字如有逗号、冒号或括号，请加英文双引号。",
    "改完用 assessment author import 读回；有错误时按“表名!单元格”逐处列出，改好再读一次。",
    "批注、颜色和自己加的格式不会读回。",
)


class _Styles:
    """The cell formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        heading = {**_FONT, "bold": True, "bg_color": "#DCE6F4", "border": 1}
        self.heading: Format = book.add_format(heading)
        self.about: Format = book.add_format(
            {**_FONT, "font_color": "#52607A", "bg_color": "#F3F6FB", "border": 1}
        )
        self.text: Format = book.add_format({**_FONT, "num_format": "@"})
        self.number: Format = book.add_format(_FONT)

    def of(self, column: Column | None) -> Format:
        """The format of the cells of a column; text wherever no number belongs."""
        is_number = column is not None and column.holds in (Holds.NUMBER, Holds.FLOW)
        return self.number if is_number else self.text


def questionnaire_file(rows: Filled) -> bytes:
    """The workbook with these rows; the same rows give the same bytes."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    styles = _Styles(book)
    for plan in (*SHEETS, CASES_PLAN):
        sheet = book.add_worksheet(plan.name)
        _write(sheet, plan, rows[plan.name], styles)
    notes = book.add_worksheet(NOTES)
    notes.set_column(0, 0, 120)
    for row, said in enumerate(_NOTES):
        notes.write_string(row, 0, said, styles.text)
    book.close()
    return target.getvalue()


def _write(sheet: Worksheet, plan: SheetPlan, rows: Sequence[Sequence[Content]], styles: _Styles) -> None:
    columns = _columns(plan)
    for place, (heading, about, column) in enumerate(columns):
        _put(sheet, plan, (0, place), heading, style=styles.heading)
        _put(sheet, plan, (1, place), about, style=styles.about)
        _offer(sheet, plan, place, _words(plan, heading, column))
        if not plan.upright:
            width = _LINK_WIDTH if column is None else column.width
            sheet.set_column(place, place, width, styles.of(column))
    for number, row in enumerate(rows, start=FIRST_LINE):
        for place, content in enumerate(row):
            _put(sheet, plan, (number, place), content, style=styles.of(columns[place][2]))
    if plan.upright:
        for place, width in enumerate(_UPRIGHT_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(0, FIRST_LINE)
    else:
        sheet.freeze_panes(FIRST_LINE, 2 if plan.holder else 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _columns(plan: SheetPlan) -> list[tuple[str, str, Column | None]]:
    """Heading and explanation of every column; one that links rows has no column of its own."""
    linking: list[tuple[str, str, Column | None]] = []
    if plan.holder:
        empty = "，整份问卷的不填" if plan.optional else ""
        linking.append((plan.link, f"属于哪个{plan.link}，填它的键{empty}", None))
    if plan.lists:
        linking.append((LIST, plan.about, None))
    return [
        *linking,
        *((column.heading, column.about or column.holds.value, column) for column in plan.columns),
    ]


def _words(plan: SheetPlan, heading: str, column: Column | None) -> tuple[str, ...]:
    if column is None:
        return plan.lists if heading == LIST else ()
    return column.words


def _offer(sheet: Worksheet, plan: SheetPlan, place: int, words: tuple[str, ...]) -> None:
    """Offer the closed words of a column; where something else may be written, without insisting."""
    if not words or len(",".join(words)) > _LONGEST_CHOICE:
        return
    insisting = not any(column.holds is Holds.RULE and column.words == words for column in plan.columns)
    offered = {
        "validate": "list",
        "source": [str(each) for each in words],
        "error_title": "请选择列出的词",
        "error_message": "这一格只能填下拉框里的词。",
        "show_error": insisting,
    }
    first = (place, FIRST_LINE) if plan.upright else (FIRST_LINE, place)
    last = first if plan.upright else (_LAST_ROW, place)
    sheet.data_validation(*first, *last, offered)


def _put(
    sheet: Worksheet, plan: SheetPlan, place: tuple[int, int], content: Content, *, style: Format
) -> None:
    row, column = reversed(place) if plan.upright else place
    match content:
        case None:
            sheet.write_blank(row, column, None, style)
        case str():
            sheet.write_string(row, column, content, style)
        case _:
            sheet.write_number(row, column, content, style)
