"""A ZIP opens anywhere, holds what it was given, and is the same bytes for the same content and moment."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from assessment.export.archive import zip_file

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
