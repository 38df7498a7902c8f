"""The code on a cover: the picture leads to the page with number and code, drawn module by module."""

import re
from dataclasses import replace

import segno

from assessment.report.checks import check_of
from assessment.report.content import content_of
from tests.report import firms

NUMBER, CODE, ADDRESS = "DM20261120-7K3QPX", "7K3Q-PX9M", "https://pinggu.example.gov.cn"


def test_the_picture_is_the_way_to_the_page_with_room_around_it() -> None:
    check = check_of(NUMBER, CODE, ADDRESS)

    assert check is not None
    assert check.picture is not None
    rows = segno.make(f"{ADDRESS}/check?number={NUMBER}&code={CODE}", error="m", micro=False).matrix
    dark = {(x + 4, y + 4) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", check.picture.path)
    assert {
        (x, int(top)) for left, top, width, _ in bars for x in range(int(left), int(left) + int(width))
    } == dark
    assert all(there == back for _, _, there, back in bars)
    assert check.picture.size == len(rows) + 8


def test_without_a_known_address_there_is_a_code_and_without_a_number_nothing() -> None:
    told = replace(firms.of_case("11"), code=CODE)

    unaddressed = content_of(told).check
    assert unaddressed is not None
    assert (unaddressed.code, unaddressed.page, unaddressed.picture) == (CODE, "", None)
    assert content_of(replace(told, code="")).check is None
