"""Checks a file of `petition audit export` with nothing of the service: python verify_audit.py FILE [KEY_ID]

Needs Python 3.11 and the package `cryptography`. KEY_ID is the id of the key that the bank told you by another way;
without it the file vouches for itself only. Exit code 0: everything holds; 3: it does not, and the sentence says where.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def thumbprint(jwk: dict[str, str]) -> str:
    """The id of a key (RFC 7638)."""
    canonical = json.dumps({name: jwk[name] for name in ("crv", "kty", "x")}, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(sha256(canonical.encode())).decode().rstrip("=")


def verify_checkpoints(given: dict[str, Any], key_id: str | None) -> None:
    """Signatures (RFC 8032), and that each statement names the digest of the one before."""
    keys = {thumbprint(jwk): base64.urlsafe_b64decode(jwk["x"] + "==") for jwk in given["keys"]}
    last, before = None, 0
    for one in given["checkpoints"]:
        statement = one["statement"].encode()
        said = json.loads(statement)
        number, signer = said["number"], said["key_id"]
        if key_id is not None and signer != key_id:
            raise ValueError(f"checkpoint {number} is signed with another key: {signer}")
        try:
            Ed25519PublicKey.from_public_bytes(keys[signer]).verify(bytes.fromhex(one["signature"]), statement)
        except (KeyError, InvalidSignature):
            raise ValueError(f"the signature of checkpoint {number} does not hold") from None
        if number != before + 1 or (last is not None and said["previous"] != sha256(last).hex()):
            raise ValueError(f"checkpoint {number} does not follow the one before")
        last, before = statement, number


def verify_inclusion(given: dict[str, Any]) -> None:
    """That the head of a case is in the tree whose root the checkpoint signs (RFC 9162, section 2.1.3.2)."""
    proof = given["inclusion"]
    statements = [json.loads(one["statement"]) for one in given["checkpoints"]]
    said = next(one for one in statements if one["number"] == proof["checkpoint"])
    place, last = proof["index"], said["size"] - 1
    found = sha256(b"\x00" + proof["entry"].encode())
    for beside in map(bytes.fromhex, proof["path"]):
        if last == 0:
            raise ValueError("the proof is too long")
        if place % 2 == 1 or place == last:
            found = sha256(b"\x01" + beside + found)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + beside)
        place, last = place >> 1, last >> 1
    if last != 0 or found.hex() != said["root"]:
        raise ValueError(f"the entry is not in checkpoint {proof['checkpoint']}: {proof['entry']}")


def main(file: str, key_id: str | None = None) -> int:
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    try:
        verify_checkpoints(given, key_id)
        if "inclusion" in given:
            verify_inclusion(given)
    except ValueError as error:
        print(error)
        return 3
    print(f"{len(given['checkpoints'])} checkpoints hold", given.get("inclusion", {}).get("entry", ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
