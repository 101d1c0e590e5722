"""Notices go out to the public internet and nowhere inside, whatever an address says and wherever its name leads."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from aftersale.notices.address import require_address
from aftersale.notices.errors import AddressUnusable

PUBLIC = "93.184.215.14"


def leading_to(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Every name leads to these hosts."""
    found = [
        (socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 443)) for host in hosts
    ]

    def look_up(*_: Any, **__: Any) -> Any:
        return found

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://partner.example/", "https://"),
        ("//partner.example/", "https://"),
        ("https:///hooks", "https://"),
        ("partner.example", "https://"),
        ("", "https://"),
        ("http://partner.example/hooks", "https://"),
        ("https://user:secret@partner.example/", "a user or a password"),
        ("https://partner.example@127.0.0.1/", "a user or a password"),
        ("https://partner.example/#part", "after #"),
        ("https://partner.example:0/", "no such port"),
        ("https://partner.example:99999/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
        ("https://partner.example/\nhost: x", "signs that no address has"),
        ("https://127.0.0.1\\@partner.example/", "signs that no address has"),
        ("https://partner.example/ x", "signs that no address has"),
        ("https://partner.example/" + "x" * 2_000, "too long"),
    ],
)
def test_what_is_no_address_to_send_to_is_refused(monkeypatch: pytest.MonkeyPatch, address: str, reason: str) -> None:
    leading_to(monkeypatch, PUBLIC)
    with pytest.raises(AddressUnusable, match=reason):
        require_address(address, allows_local=False)


INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "fd00::1",
]
INSIDE += ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1"]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
]
NEVER += ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fec0::1"]


@pytest.mark.parametrize("host", INSIDE + NEVER)
def test_name_that_leads_inside_is_refused_even_beside_a_public_host(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    for hosts in ((host,), (PUBLIC, host), (host, PUBLIC)):
        leading_to(monkeypatch, *hosts)
        with pytest.raises(AddressUnusable, match="it leads to"):
            require_address("https://partner.example/hooks", allows_local=False)


@pytest.mark.parametrize("host", NEVER)
def test_what_is_never_sent_to_stays_so_where_local_endpoints_are_allowed(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    leading_to(monkeypatch, host)
    with pytest.raises(AddressUnusable, match="nothing is ever sent"):
        require_address("https://partner.example/hooks", allows_local=True)


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "127.1", "0177.0.0.1"]
)
def test_every_spelling_of_this_machine_is_refused(spelling: str) -> None:
    with pytest.raises(AddressUnusable):
        require_address(f"https://{spelling}/hooks", allows_local=False)


def test_public_address_is_taken_and_without_encryption_only_this_machine_where_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert require_address(" http://127.0.0.1:8080/x ", allows_local=True) == "http://127.0.0.1:8080/x"
    leading_to(monkeypatch, PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert require_address("https://partner.example/h?a=b", allows_local=False) == "https://partner.example/h?a=b"
    for hosts in (("10.0.0.1",), ("127.0.0.1", "10.0.0.1"), (PUBLIC,)):
        leading_to(monkeypatch, *hosts)
        with pytest.raises(AddressUnusable, match="must begin with https://"):
            require_address("http://partner.example/", allows_local=True)


def test_name_that_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(AddressUnusable, match="leads nowhere"):
        require_address("https://partner.example/", allows_local=True)
