"""A ZIP opens anywhere, holds what it was given, and is the same bytes for the same content and moment."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from assessment.export.archive import safe_part, zip_file, zip_pieces

AT = datetime(2026, 11, 20, 18, 30, 6, tzinfo=UTC)
FILES = (("企业信息.json", b"{}"), ("reports/1.pdf", b"%PDF"), ("empty", b""))


def test_the_files_are_there_in_their_order_with_the_moment_in_house_time() -> None:
    with ZipFile(BytesIO(zip_file(FILES, made_at=AT))) as archive:
        assert archive.testzip() is None
        assert [(each.filename, archive.read(each)) for each in archive.infolist()] == list(FILES)
        assert {each.date_time for each in archive.infolist()} == {(2026, 11, 21, 2, 30, 6)}
        assert {each.external_attr >> 16 for each in archive.infolist()} == {0o644}


def test_the_same_content_is_the_same_bytes() -> None:
    assert zip_file(FILES, made_at=AT) == zip_file(iter(FILES), made_at=AT)
    assert zip_file((), made_at=AT) != zip_file(FILES, made_at=AT)


def test_piece_by_piece_it_is_an_archive_whose_every_entry_says_how_long_it_is() -> None:
    pieces = list(zip_pieces(FILES, made_at=AT))
    whole = b"".join(pieces)

    with ZipFile(BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert [(each.filename, archive.read(each)) for each in archive.infolist()] == list(FILES)
        assert [each.flag_bits for each in archive.infolist()] == [0x800, 0, 0]  # UTF-8, no length behind
        for each in archive.infolist():
            stated = int.from_bytes(whole[each.header_offset + 18 : each.header_offset + 22], "little")
            assert stated == each.compress_size
    assert len(pieces) == len(FILES) + 1
    assert b"".join(zip_pieces(FILES, made_at=AT)) == whole


def test_any_text_is_a_part_of_a_name_that_every_system_takes() -> None:
    assert safe_part(" 甲/乙:丙*.", most=60) == "甲-乙-丙-"
    assert safe_part("...", most=60) == safe_part("\u202e\n", most=60) == "-"
    assert len(safe_part("长" * 100, most=100).encode()) == 99
