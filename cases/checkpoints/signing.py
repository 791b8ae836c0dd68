"""The Ed25519 key that signs checkpoints (RFC 8032), in a file of its own; public keys are told as JWK (RFC 8037)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

__all__ = ["PublicKey", "SigningKey", "fresh_key"]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`id` is the key's thumbprint (RFC 7638): whoever has the key can work it out."""

    id: str
    jwk: Mapping[str, str]
    key: Ed25519PublicKey

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """A key from its JWK or PEM, a private one or not. Raises ValueError for what is none."""
        key = _imported(text)
        if not isinstance(key.public_key, Ed25519PublicKey):
            raise ValueError("不是 Ed25519 密钥 / not an Ed25519 key")
        jwk = {name: str(value) for name, value in key.as_dict(private=False).items() if name in ("crv", "kty", "x")}
        return cls(key.thumbprint(), jwk, key.public_key)

    def signed(self, statement: bytes, signature: str) -> bool:
        """Whether the signature, in hexadecimal, is this key's on the statement."""
        try:
            self.key.verify(bytes.fromhex(signature), statement)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    public: PublicKey
    key: Ed25519PrivateKey

    @classmethod
    def read(cls, file: Path) -> SigningKey:
        """Raises OSError where the file cannot be read, ValueError where it holds no private Ed25519 key."""
        text = file.read_text(encoding="utf-8")
        key = _imported(text).private_key
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{file} 中没有 Ed25519 私钥 / holds no private Ed25519 key")
        return cls(PublicKey.parse(text), key)

    def sign(self, statement: bytes) -> str:
        return self.key.sign(statement).hex()


def fresh_key() -> str:
    """A new private key as PEM."""
    return OKPKey.generate_key("Ed25519").as_pem(private=True).decode("ascii")


def _imported(text: str) -> OKPKey:
    try:
        return OKPKey.import_key(orjson.loads(text) if text.lstrip().startswith("{") else text)
    except (JoseError, ValueError) as error:
        raise ValueError(f"不是密钥 / not a key: {error}") from None
