"""The set-up link of a store without accounts: kept in a file that only its owner reads, never printed."""

from __future__ import annotations

import os
from pathlib import Path

from cases.identity.accounts import Accounts
from cli.failures import Failure
from resolvers.settings import database_file

__all__ = ["leave_setup_link"]


def leave_setup_link(accounts: Accounts, database: str, address: str) -> Path | None:
    """Writes the link beside the database, mode 0600, and answers where; None where there are accounts.

    A file from an earlier start is replaced, and removed once there are accounts: its code has had its time.
    """
    file = database_file(database)
    place = file.with_suffix(".setup") if file else Path("var/petition.setup")
    code = accounts.setup_code()
    try:
        place.unlink(missing_ok=True)
        if code is None:
            return None
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(f"{address}/sign-in#setup={code}\n")
    except OSError as error:
        raise Failure(f"无法写入设置链接：{error} / the set-up link cannot be written") from None
    return place
