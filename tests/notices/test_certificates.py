"""A partner proves by its certificate that it is who its address names, although the host was looked up before."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aftersale.jobs import send
from notices.receiver import Receiver, receiving
from notices.test_addresses import leading_to
from notices.told_world import deliver, give_out, notices, register
from worlds import World

NAME = "partner.test"


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A certificate for the name, which is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "partner.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    send.trusted.cache_clear()
    yield file
    send.trusted.cache_clear()


@pytest.fixture
def secure(trusted: Path) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted)
    with receiving(context) as made:
        yield made


def test_certificate_must_be_for_the_name_of_the_address(
    world: World, secure: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    leading_to(monkeypatch, "127.0.0.1")
    register(world, "ann", f"https://{NAME}:{secure.port}/hooks")
    register(world, "bob", f"https://other.test:{secure.port}/hooks")
    give_out(world)
    assert deliver(world) == 2
    assert {row["partner_number"]: row["state"] for row in notices(world)} == {"ann": "delivered", "bob": "waiting"}
    [refused] = [row for row in notices(world) if row["partner_number"] == "bob"]
    assert "certificate" in refused["problem"].lower()
    assert [message.headers["host"] for message in secure.received] == [f"{NAME}:{secure.port}"]


def test_certificate_that_nobody_trusts_is_refused(
    world: World, secure: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    send.trusted.cache_clear()
    leading_to(monkeypatch, "127.0.0.1")
    register(world, "ann", f"https://{NAME}:{secure.port}/hooks")
    give_out(world)
    deliver(world)
    assert (secure.received, notices(world)[0]["state"]) == ([], "waiting")
