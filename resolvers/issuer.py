"""Tokens of the bank's issuer: JWT signed with its private key, and what their claims say of who acts."""

from __future__ import annotations

from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from cases.actors import Actor, Role
from cases.clock import Clock
from resolvers.issuer_keys import IssuerKeys
from resolvers.oidc_settings import OidcSettings

__all__ = ["Issuer", "Unaccepted"]

_LEEWAY: Final = 60
"""Seconds that the issuer's clock and ours may differ."""

_NAME: Final = 64


class Unaccepted(Exception):
    """A token that names nobody here; its message says why, to whom sent it."""


class Issuer:
    """Reads the tokens of one issuer."""

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self.settings = settings
        self.keys = IssuerKeys(settings.issuer, clock)
        self._clock = clock
        self._registry = _Registry(algorithms=list(settings.algorithms), strict_check_header=False)

    def actor(self, token: str) -> Actor:
        """Whom the token names. Raises Unaccepted, or IssuerUnreachable while there are no keys to tell by."""
        return self.named(self.claims(token, self.settings.audience))

    def claims(self, token: str, audience: str) -> dict[str, Any]:
        """The claims of a token that is genuine, meant for the audience, and in date. Raises as `actor` does."""
        try:
            claims = jwt.decode(token, self._key, registry=self._registry).claims
            jwt.JWTClaimsRegistry(
                now=int(self._clock().timestamp()),
                leeway=_LEEWAY,
                iss={"essential": True, "value": self.settings.issuer},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
            ).validate(claims)
        except ExpiredTokenError:
            raise Unaccepted("令牌已过期，请重新登录 / the token has expired: sign in again") from None
        except (JoseError, ValueError) as error:
            cause = getattr(error, "claim", None) or "signature"
            raise Unaccepted(f"令牌无效（{cause}）/ the token is not valid ({cause})") from None
        return claims

    def _key(self, signed: Any) -> Key:
        kid = signed.headers().get("kid")
        key = self.keys.find(kid if isinstance(kid, str) else None)
        if key is None:
            raise ValueError("no such key")
        return key

    def named(self, claims: dict[str, Any]) -> Actor:
        """Whom claims name that were found to hold. Raises Unaccepted."""
        settings = self.settings
        user, branch, department = (
            _text(claims, name) for name in (settings.user_claim, settings.branch_claim, settings.department_claim)
        )
        if user is None:
            raise _missing(settings.user_claim)
        return Actor(user, _role(claims, settings.role_claim), branch, department)


class _Registry(JWSRegistry):
    """joserfc warns at each use of `EdDSA`, the older name of Ed25519, which issuers still write."""

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


def _text(claims: dict[str, Any], name: str) -> str | None:
    """A claim that is one name. Raises Unaccepted for anything else: a scope that cannot be read bounds nobody."""
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > _NAME or not value.isprintable():
        raise _missing(name)
    return value


def _role(claims: dict[str, Any], name: str) -> Role:
    """The one role of ours among what the claim holds: a text, or a list with other systems' roles in it."""
    value = claims.get(name)
    given = value if isinstance(value, list) else [value]
    ours = {Role(role) for role in given if isinstance(role, str) and role in list(Role)}
    if len(ours) != 1:
        raise Unaccepted(f"令牌的 {name} 须恰有一个本系统角色 / the claim {name} must hold exactly one role of ours")
    return ours.pop()


def _missing(name: str) -> Unaccepted:
    return Unaccepted(f"令牌的 {name} 缺失或无法使用 / the claim {name} is missing or cannot be used")
