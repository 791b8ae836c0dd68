"""petition serve beyond this machine: by TLS, or behind a proxy that is named, or not at all."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cli.invoked import petition
from tests.conftest import new_sqlite
from tests.forked import Forked, command
from tests.running import free_port, until

OURS = {"x-petition-client": "test"}


def certificate(directory: Path) -> tuple[str, str]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "petition")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, private = directory / "cert.pem", directory / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    unlocked = serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(pem, form, unlocked))
    return str(cert), str(private)


@contextmanager
def served(directory: Path, *arguments: str, scheme: str = "http", ca: str | None = None) -> Iterator[httpx.Client]:
    """A client of a service that was started so."""
    port = free_port()
    given = ["--port", str(port), "--no-demo", "--no-watch", "--database", new_sqlite(directory / "petition.db")]
    process = Forked(command, "serve", *given, *arguments, errors=directory / "service.log")
    verify = ssl.create_default_context(cafile=ca) if ca else True
    with httpx.Client(base_url=f"{scheme}://127.0.0.1:{port}", verify=verify, headers=OURS) as client:

        def answers() -> bool:
            assert process.poll() is None
            try:
                return client.get("/healthz").status_code == 200
            except httpx.TransportError:
                return False

        until(answers, 120)
        yield client
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def sign_up(client: httpx.Client, directory: Path, headers: dict[str, str]) -> httpx.Response:
    """The first account, by the link that stands beside the database."""
    code = (directory / "petition.setup").read_text().strip().partition("#setup=")[2]
    given = {"code": code, "name": "zhou", "password": "a long sentence"}
    return client.post("/session/first-account", json=given, headers=headers)


def test_by_tls_the_session_is_kept_to_secure_requests(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    with served(tmp_path, "--tls-cert", cert, "--tls-key", key, scheme="https", ca=cert) as client:
        made = sign_up(client, tmp_path, {})
        cookie = made.headers["set-cookie"]
        assert cookie.startswith("__Host-petition=")
        assert "Secure" in cookie
        assert client.get("/session").json()["user"] == "zhou"


def test_behind_a_proxy_its_word_is_taken_and_nobody_elses(tmp_path: Path) -> None:
    told = {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"}
    with served(tmp_path, "--trusted-proxy", "127.0.0.1") as client:
        assert sign_up(client, tmp_path, told).headers["set-cookie"].startswith("__Host-petition=")
    another = tmp_path / "another"
    another.mkdir()
    with served(another, "--trusted-proxy", "192.0.2.1") as client:
        assert sign_up(client, another, told).headers["set-cookie"].startswith("petition=")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "0.0.0.0"), "is reached from other machines"),
        (("--host", "::"), "is reached from other machines"),
        (("--host", "petition.bank.example"), "is reached from other machines"),
        (("--host", "0.0.0.0", "--trusted-proxy", "*"), "not '*'"),
        (("--host", "0.0.0.0", "--trusted-proxy", "0.0.0.0/0"), "not '0.0.0.0/0'"),
        (("--host", "0.0.0.0", "--trusted-proxy", ""), "not ''"),
        (("--tls-cert", "nowhere.pem"), "go together"),
        (("--tls-cert", "nowhere.pem", "--tls-key", "nowhere.pem"), "cannot be used"),
        (("--tls-cert", "README.md", "--tls-key", "README.md"), "cannot be used"),
    ],
)
def test_in_clear_the_service_does_not_leave_this_machine(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    ended = petition("serve", *arguments, "--database", f"sqlite:///{tmp_path}/petition.db")
    assert (ended.returncode, words in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)
    assert list(tmp_path.iterdir()) == []
