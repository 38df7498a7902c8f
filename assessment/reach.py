"""Where the site is served and how people reach it: this machine, a local network, a proxy with TLS."""

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from assessment.front import HOSTS, NO_FRONT, Front

_PRIVATE: Final = tuple(
    ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_SOMEWHERE: Final = ("192.168.255.255", 9)
"""An address that is only routed to, never sent to: it tells which of our own addresses the network sees."""
LOOPBACK: Final = "127.0.0.1"


class Manner(Enum):
    """How people come to the site."""

    LOOPBACK = "from this machine"
    LAN = "in clear text over a local network"
    BEHIND_PROXY = "through a proxy that speaks TLS"


class UnsafeAddressError(Exception):
    """An address that must not be served as asked; the message says what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An address that is served, the manner in which people come to it, and what stands in front of it."""

    host: str
    port: int
    manner: Manner
    front: Front = NO_FRONT

    @property
    def url(self) -> str:
        """What people type, or the proxy is given."""
        return f"http://{_bracketed(self.host)}:{self.port}"

    @property
    def public_url(self) -> str:
        """What people type to come to the site, whatever stands in front of it."""
        return self.front.address if self.manner is Manner.BEHIND_PROXY else self.url

    @property
    def names(self) -> frozenset[str]:
        """The host names under which a browser may ask for the site; behind a proxy the public ones alone."""
        return self.front.hosts if self.manner is Manner.BEHIND_PROXY else self.front.hosts | self.own_names

    @property
    def own_names(self) -> frozenset[str]:
        """The names of the address itself, under which this machine looks whether the site is well."""
        own = frozenset({_bracketed(self.host)})
        return own if self.manner is Manner.LAN else own | {"localhost"}


def reach_of(host: str | None, port: int, manner: Manner, *, front: Front = NO_FRONT) -> Reach:
    """The address to serve; raises :class:`UnsafeAddressError` for one that others could read along."""
    if manner is Manner.LAN:
        return Reach(host=_private(host), port=port, manner=manner, front=front)
    address = _address(LOOPBACK if host is None or host == "localhost" else host)
    if not address.is_loopback:
        raise UnsafeAddressError(
            f"不能用明文 http 在 {host} 上提供服务。请选一种：\n"
            "  只在本机使用：去掉 --host\n"
            "  单位局域网内使用：加 --lan\n"
            "  对外使用：前面放一个带 HTTPS 的反向代理，并加 --behind-proxy（见 docs/operations.md）"
        )
    if manner is Manner.BEHIND_PROXY and not front.hosts:
        raise UnsafeAddressError(
            f"放在反向代理后面时，请先写明对外的主机名，别的名称一律拒绝。例如：\n"
            f"  export {HOSTS}=pinggu.example.gov.cn"
        )
    return Reach(host=str(address), port=port, manner=manner, front=front)


def obstacle(reach: Reach) -> str:
    """What stands against serving at the address, with what to do; empty when nothing does."""
    family = socket.AF_INET6 if ":" in reach.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((reach.host, reach.port))
        except OSError as error:
            match error.errno:
                case errno.EADDRINUSE:
                    return f"端口 {reach.port} 已被占用。请换一个，例如 --port {reach.port + 1}"
                case errno.EADDRNOTAVAIL:
                    return f"本机没有 {reach.host} 这个地址。请用 ip address 查看，再用 --host 写明。"
                case errno.EACCES:
                    return f"没有使用端口 {reach.port} 的权限。请换 1024 以上的，例如 --port 8000"
                case _:
                    return f"不能监听 {reach.url}：{error.strerror}"
    return ""


def _private(host: str | None) -> str:
    found = host or next((each for each in _own_addresses() if _is_private(each)), None)
    if found is None:
        raise UnsafeAddressError("没有找到本机的局域网地址。请用 --host 写明，例如 --lan --host 192.168.1.20")
    if not _is_private(found):
        raise UnsafeAddressError(
            f"{found} 不是局域网私有地址（10.*、172.16–31.*、192.168.*），不能用 --lan 明文提供服务。\n"
            "请写一个私有地址，或者前面放一个带 HTTPS 的反向代理并改用 --behind-proxy。"
        )
    return str(_address(found))


def _is_private(host: str) -> bool:
    address = _address(host)
    return any(address in network for network in _PRIVATE)


def _own_addresses() -> Iterator[str]:
    """The addresses this machine has, the one that its local network sees first."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(_SOMEWHERE)
        yield str(probe.getsockname()[0])
    with suppress(OSError):
        for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(found[4][0])


def _address(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(host)
    except ValueError:
        raise UnsafeAddressError(f"--host 需要一个 IP 地址，{host} 不是。") from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
