"""Which issuer of tokens the bank trusts, and how its claims name an actor. Read from the environment only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

__all__ = ["ALGORITHMS", "OidcSettings", "on_loopback", "read_oidc", "safe_address"]

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signatures by a private key that only the issuer has: never `none`, and never a secret shared with us."""

_USUAL: Final = ("RS256", "ES256", "EdDSA")
_PREFIX: Final = "PETITION_OIDC_"
_KNOWN: Final = frozenset(
    {
        "ISSUER",
        "AUDIENCE",
        "ALGORITHMS",
        "USER_CLAIM",
        "ROLE_CLAIM",
        "BRANCH_CLAIM",
        "DEPARTMENT_CLAIM",
        "CLIENT",
        "CLIENT_SECRET",
        "CLIENT_SECRET_FILE",
    }
)


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """`issuer` is the address under which discovery stands; `audience` what its tokens must be meant for.

    The four claims are names of a token's claims. With `client` the console signs in at the issuer;
    `client_secret` is for an issuer that asks for one beside PKCE.
    """

    issuer: str
    audience: str
    algorithms: tuple[str, ...] = _USUAL
    user_claim: str = "sub"
    role_claim: str = "role"
    branch_claim: str = "branch"
    department_claim: str = "department"
    client: str | None = None
    client_secret: str | None = None

    def __post_init__(self) -> None:
        if not safe_address(self.issuer):
            raise ValueError(f"{_PREFIX}ISSUER 须为 https 地址 / {_PREFIX}ISSUER must be an https address")
        if not self.audience:
            raise ValueError(f"须设 {_PREFIX}AUDIENCE / {_PREFIX}AUDIENCE is needed with an issuer")
        wrong = [name for name in self.algorithms if name not in ALGORITHMS]
        if wrong or not self.algorithms:
            known = ", ".join(ALGORITHMS)
            raise ValueError(f"{_PREFIX}ALGORITHMS 只能取 {known} / {_PREFIX}ALGORITHMS may only hold {known}")


def read_oidc(environment: Mapping[str, str]) -> OidcSettings | None:
    """The settings in variables that begin with `PETITION_OIDC_`; None without an issuer.

    Raises ValueError for a setting that cannot be: a misspelt one must not leave the door otherwise than it was meant.
    """
    given = {name.removeprefix(_PREFIX): value for name, value in environment.items() if name.startswith(_PREFIX)}
    unknown = sorted(_PREFIX + name for name in given if name not in _KNOWN)
    if unknown:
        raise ValueError(f"没有设置 {unknown[0]} / there is no setting {unknown[0]}")
    given.pop("CLIENT_SECRET_FILE", None)  # it has been read by now
    set_values = {name.lower(): value for name, value in given.items() if value}
    if not set_values:
        return None
    algorithms = set_values.pop("algorithms", None)
    return OidcSettings(
        issuer=set_values.pop("issuer", ""),
        audience=set_values.pop("audience", ""),
        algorithms=tuple(algorithms.replace(",", " ").split()) if algorithms else _USUAL,
        **set_values,
    )


def safe_address(address: str) -> bool:
    """Whether nobody on the way can answer in its place: https, or plain http on this machine."""
    try:
        url = urlsplit(address)
        host = url.hostname or ""
    except ValueError:
        return False
    if url.username or url.fragment or not host:
        return False
    return url.scheme == "https" or (url.scheme == "http" and on_loopback(host))


def on_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
