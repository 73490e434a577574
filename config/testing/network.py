"""Tests talk to this machine only: any other address is an error, not a slow surprise.

Listed in the root conftest's `pytest_plugins`. PostgreSQL's driver connects in C and is not seen here.
"""

import contextlib
import functools
import ipaddress
import socket

import pytest

MONKEY = pytest.MonkeyPatch()


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def pytest_configure():
    for name in ("connect", "connect_ex", "sendto"):
        MONKEY.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
    MONKEY.setattr(socket, "getaddrinfo", _look_up_local_only(socket.getaddrinfo))


def pytest_unconfigure():
    MONKEY.undo()


def _local_only(method):
    @functools.wraps(method)
    def guarded(self, *args):
        if self.family != getattr(socket, "AF_UNIX", None):
            _refuse_unless_local(args[-1][0])  # the address comes last in all three
        return method(self, *args)

    return guarded


def _look_up_local_only(look_up):
    @functools.wraps(look_up)
    def guarded(host, *args, **kwargs):
        if host and _as_address(host) is None:  # an address needs no server to look it up
            _refuse_unless_local(host)
        return look_up(host, *args, **kwargs)

    return guarded


def _refuse_unless_local(host):
    address = _as_address(host)
    if not (host in ("", "localhost") or (address and address.is_loopback)):
        raise NetworkRefused(f"测试不得访问网络：{host}")


def _as_address(host):
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host)
    return None
