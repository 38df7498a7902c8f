"""No test reaches another machine: the guard of ``conftest.py`` refuses it, whoever asks."""

import socket
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import StrayConnectionError

_ELSEWHERE = "192.0.2.1"


def test_another_machine_cannot_be_reached_by_number_or_by_name() -> None:
    with socket.socket() as one, pytest.raises(StrayConnectionError):
        one.connect((_ELSEWHERE, 80))
    with pytest.raises(StrayConnectionError):
        socket.getaddrinfo("example.org", 80)
    with pytest.raises(StrayConnectionError):
        socket.create_connection(("example.org", 80))
    with pytest.raises(StrayConnectionError), suppress(URLError, OSError):
        urlopen(f"http://{_ELSEWHERE}/")


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here:
        socket.create_connection(here.getsockname()).close()
        socket.create_connection(("localhost", here.getsockname()[1])).close()
    one, other = socket.socketpair()
    one.close()
    other.close()
