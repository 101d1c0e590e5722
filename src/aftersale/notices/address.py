"""Where notices may be sent: to the public internet and nowhere inside, whatever a name leads to.

Source: OWASP, Server-Side Request Forgery Prevention Cheat Sheet.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from aftersale.notices.errors import AddressUnusable
from aftersale.values.sentence import Sentence

LONGEST_ADDRESS = 2_000
_PORTS = {"https": 443, "http": 80}
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6 networks reach them (RFC 6052)."""

Host = IPv4Address | IPv6Address


def require_address(address: str, *, allows_local: bool) -> str:
    """An address as it is kept, or `AddressUnusable` unless something may be sent there; its name is looked up.

    With `allows_local` it may lie on this machine, also without encryption, or in a private network.
    """
    try:
        parts = split_address(address.strip())
        hosts = find_hosts(parts)
    except (ValueError, OSError) as error:
        raise AddressUnusable(address=address, reason=_reason(error)) from error
    refused = find_refusal(parts, hosts, allows_local=allows_local)
    if refused is not None:
        raise AddressUnusable(address=address, reason=refused)
    return parts.geturl()


def split_address(address: str) -> SplitResult:
    """The parts of an address; ValueError with a sentence when it is none to send to."""
    # Before it is split: what reads addresses leaves line ends out without a word.
    if len(address) > LONGEST_ADDRESS or any(not letter.isprintable() or letter in " \\" for letter in address):
        raise ValueError(Sentence("it is too long, or has signs that no address has."))
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(Sentence("it must begin with https:// and name a host."))
    if parts.username is not None or parts.password is not None:
        raise ValueError(Sentence("it names a user or a password. Messages are signed instead."))
    if parts.fragment:
        raise ValueError(Sentence("it has a part after #, which is never sent."))
    if parts.port == 0:
        raise ValueError(Sentence("it has no such port."))
    return parts


def find_port(parts: SplitResult) -> int:
    """The port that an address names, or that of its scheme."""
    return parts.port or _PORTS[parts.scheme]


def find_hosts(parts: SplitResult) -> list[Host]:
    """All that the name of an address leads to; OSError when it leads nowhere."""
    found = socket.getaddrinfo(parts.hostname, find_port(parts), type=socket.SOCK_STREAM)
    # A link-local address brings its interface along, behind a percent sign.
    return list(dict.fromkeys(ip_address(str(each[4][0]).partition("%")[0]) for each in found))


def find_refusal(parts: SplitResult, hosts: list[Host], *, allows_local: bool) -> Sentence | None:
    """Why nothing is sent there; None where it may be. One host inside is enough: which one is reached is not ours to choose."""
    if not hosts:
        return Sentence("its name leads nowhere.")
    for host in map(unwrap, hosts):
        if is_never_sent_to(host):
            return Sentence("it leads to {host}, to which nothing is ever sent.", host=str(host))
        if not host.is_global and not allows_local:
            return Sentence("it leads to {host}, which is not on the public internet.", host=str(host))
    if parts.scheme == "http" and not (allows_local and all(unwrap(host).is_loopback for host in hosts)):
        return Sentence("it must begin with https://.")
    return None


def is_never_sent_to(host: Host) -> bool:
    """Addresses of one link, where clouds keep their keys, of many at once, and of nobody."""
    if host.is_loopback:
        return False
    is_inside = isinstance(host, IPv6Address) and host.is_site_local
    return host.is_link_local or host.is_multicast or host.is_unspecified or host.is_reserved or is_inside


def unwrap(host: Host) -> Host:
    """The IPv4 address inside an IPv6 one that only carries it.

    Examples
    --------
    >>> str(unwrap(ip_address("::ffff:127.0.0.1"))), str(unwrap(ip_address("64:ff9b::a00:1")))
    ('127.0.0.1', '10.0.0.1')
    """
    if isinstance(host, IPv4Address):
        return host
    if host in _TRANSLATED:
        return IPv4Address(int(host) & 0xFFFFFFFF)
    teredo = host.teredo
    return host.ipv4_mapped or host.sixtofour or (teredo[1] if teredo else None) or host


def _reason(error: ValueError | OSError) -> Sentence:
    said = error.args[0] if error.args else ""
    if isinstance(said, Sentence):
        return said
    if isinstance(error, OSError):
        return Sentence("its name leads nowhere.")
    return Sentence("it cannot be read as an address.")
