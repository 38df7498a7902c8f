"""What is sealed opens with its key as a whole, and in no other way."""

import secrets
from io import BytesIO
from itertools import pairwise

import pytest

from assessment.files.sealed_stream import (
    CHUNK,
    OpeningReader,
    SealBrokenError,
    SealingWriter,
    WrongKeyError,
    mark_of,
    marked,
)

KEY, OTHER = b"k" * 32, b"o" * 32
TAG = 16
CONTENT = secrets.token_bytes(3 * CHUNK + 5)


def sealed(content: bytes, key: bytes = KEY, *, step: int = 1000) -> bytes:
    target = BytesIO()
    writer = SealingWriter(target, key)
    for place in range(0, len(content), step):
        assert writer.write(content[place : place + step]) == len(content[place : place + step])
    writer.flush()
    writer.finish()
    return target.getvalue()


def opened(stream: bytes, key: bytes = KEY) -> bytes:
    return OpeningReader(BytesIO(stream), marked([key])).read()


def parts(stream: bytes) -> tuple[bytes, list[bytes]]:
    """The head, and the chunks."""
    place = stream.index(b"}\n") + 2
    body = stream[place:]
    return stream[:place], [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(CONTENT)])
def test_what_was_sealed_opens_again(size: int) -> None:
    stream = sealed(CONTENT[:size])

    assert opened(stream) == CONTENT[:size]
    reader, read = OpeningReader(BytesIO(stream), marked([OTHER, KEY])), b""
    while piece := reader.read(777):
        read += piece
    assert read == CONTENT[:size]


def test_the_same_content_is_never_sealed_the_same() -> None:
    first, second = sealed(CONTENT), sealed(CONTENT)

    assert not set(parts(first)[1]) & set(parts(second)[1])
    assert all(one not in CONTENT for one in parts(first)[1])


def test_a_bit_changed_anywhere_is_noticed() -> None:
    stream = sealed(CONTENT[: CHUNK + 100])
    places = [*range(0, len(stream), 997), len(stream) - 1]
    for place in places:
        changed = stream[:place] + bytes([stream[place] ^ 1]) + stream[place + 1 :]

        with pytest.raises((SealBrokenError, WrongKeyError)):
            opened(changed)


def test_a_stream_that_was_cut_off_is_noticed_wherever_that_was() -> None:
    head, chunks = parts(sealed(CONTENT))
    whole = [head + b"".join(chunks[:number]) for number in range(len(chunks))]
    for stream in [*whole, whole[2] + chunks[2][:-1], head[:40], b""]:
        with pytest.raises(SealBrokenError):
            opened(stream)


def test_chunks_that_are_moved_left_out_doubled_added_or_another_streams_are_noticed() -> None:
    head, chunks = parts(sealed(CONTENT))
    _, others = parts(sealed(CONTENT))
    swapped = [chunks[1], chunks[0], *chunks[2:]]
    for body in (
        swapped,
        chunks[1:],
        [*chunks[:1], *chunks[2:]],
        [chunks[0], *chunks],
        [*chunks, chunks[-1]],
        [*chunks, b"more"],
        [others[0], *chunks[1:]],
        [*chunks[:-1], others[-1]],
    ):
        with pytest.raises(SealBrokenError):
            opened(head + b"".join(body))


def test_a_stream_that_was_not_finished_cannot_be_read() -> None:
    target = BytesIO()
    SealingWriter(target, KEY).write(CONTENT)

    with pytest.raises(SealBrokenError):
        opened(target.getvalue())


def test_another_key_does_not_open_it_and_the_right_one_is_named() -> None:
    with pytest.raises(WrongKeyError) as caught:
        opened(sealed(b"x"), OTHER)

    assert caught.value.mark == mark_of(KEY)
    forged = OpeningReader(BytesIO(sealed(b"x")), {mark_of(KEY): OTHER})
    with pytest.raises(SealBrokenError):
        forged.read()


@pytest.mark.parametrize("head", [b"{}", b"no json", b'{"key": "a", "salt": "zz"}', b"[]", b"1"])
def test_a_head_that_says_nothing_of_its_key_is_refused(head: bytes) -> None:
    first = sealed(b"x").split(b"\n")[0]

    with pytest.raises(SealBrokenError, match="which key"):
        opened(first + b"\n" + head + b"\nrest")


def test_a_mark_gives_nothing_of_the_key_away() -> None:
    marks = [mark_of(bytes([number]) * 32) for number in range(50)]

    assert len(set(marks)) == 50
    assert all(KEY.hex()[:12] != mark for mark in marks)
    assert all(one != other for one, other in pairwise(marks))
