"""Which addresses are served, in which manner, and which are refused with the way out."""

import pytest

from assessment.front import Front, front_from
from assessment.reach import Manner, UnsafeAddressError, reach_of

EVERYWHERE = "0.0.0.0"  # noqa: S104 - it is what must be refused


def test_without_a_wish_only_this_machine_is_served() -> None:
    reach = reach_of(None, 8000, Manner.LOOPBACK)

    assert reach.url == "http://127.0.0.1:8000"
    assert reach.names == {"127.0.0.1", "localhost"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_every_loopback_address_will_do(host: str) -> None:
    assert reach_of(host, 8000, Manner.LOOPBACK).manner is Manner.LOOPBACK


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.20", "8.8.8.8", "203.0.113.9", "2001:db8::1"])
@pytest.mark.parametrize("manner", [Manner.LOOPBACK, Manner.BEHIND_PROXY])
def test_any_other_address_is_refused_in_clear_text(host: str, manner: Manner) -> None:
    with pytest.raises(UnsafeAddressError, match="--lan") as refused:
        reach_of(host, 8000, manner)

    assert "--behind-proxy" in str(refused.value)


@pytest.mark.parametrize("host", ["10.0.0.5", "172.16.0.1", "172.31.255.1", "192.168.1.20", "fd00::5"])
def test_a_local_network_is_served_at_a_private_address(host: str) -> None:
    reach = reach_of(host, 8080, Manner.LAN)

    assert reach.host == host
    assert len(reach.names) == 1


@pytest.mark.parametrize(
    "host",
    [EVERYWHERE, "127.0.0.1", "172.32.0.1", "8.8.8.8", "169.254.1.1", "192.0.2.1", "100.64.0.1", "fe80::1"],
)
def test_a_local_network_is_served_nowhere_else(host: str) -> None:
    with pytest.raises(UnsafeAddressError, match="私有地址"):
        reach_of(host, 8080, Manner.LAN)


def test_behind_a_proxy_only_the_public_names_count_and_there_has_to_be_one() -> None:
    with pytest.raises(UnsafeAddressError, match="ASSESSMENT_HOSTS"):
        reach_of(None, 8000, Manner.BEHIND_PROXY)

    reach = reach_of(None, 8000, Manner.BEHIND_PROXY, front=Front(frozenset({"pinggu.example.gov.cn"})))
    assert reach.names == {"pinggu.example.gov.cn"}
    assert reach.own_names == {"127.0.0.1", "localhost"}


def test_further_names_count_beside_the_address_of_a_local_network() -> None:
    reach = reach_of("192.168.1.20", 8000, Manner.LAN, front=Front(frozenset({"pinggu.lan"})))

    assert reach.names == {"192.168.1.20", "pinggu.lan"}


def test_a_name_is_no_address() -> None:
    with pytest.raises(UnsafeAddressError, match="IP"):
        reach_of("example.org", 8000, Manner.LOOPBACK)


def test_an_address_of_six_groups_is_written_in_brackets() -> None:
    assert reach_of("fd00::5", 8000, Manner.LAN).url == "http://[fd00::5]:8000"


def test_people_type_the_first_public_name_where_a_proxy_stands_in_front() -> None:
    front = front_from({"ASSESSMENT_HOSTS": "pinggu.example.gov.cn, a.example.gov.cn"})

    assert (
        reach_of(None, 8000, Manner.BEHIND_PROXY, front=front).public_url == "https://pinggu.example.gov.cn"
    )
    assert reach_of("10.0.0.5", 8000, Manner.LAN, front=front).public_url == "http://10.0.0.5:8000"
    assert Front().address == ""
