"""Where recipients are reached: the contacts file, read again when it changes, the last good reading kept."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError

from cases.models.delivery import Channel
from policy.diagnostics import Diagnostic, Severity
from policy.loader import from_pydantic
from policy.models.base import Entry, Texts
from policy.source import Document, parse

__all__ = ["NOBODY", "Contacts", "ContactsFile", "read_contacts"]

_log = logging.getLogger(__name__)
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"\\()\[\]]{1,64}@[A-Za-z0-9.-]{1,253}")
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f]")


def _each_email(addresses: list[str]) -> list[str]:
    for address in addresses:
        if not _EMAIL.fullmatch(address):
            raise ValueError(f"'{address}' 不是邮箱地址 / '{address}' is no e-mail address")
    return addresses


def _each_webhook(addresses: list[str]) -> list[str]:
    for address in addresses:
        try:
            parts = urlsplit(address)
            fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fit = False
        if not fit or "@" in parts.netloc or _UNSAFE.search(address):
            raise ValueError(
                f"'{address}' 须为不含密码的 http(s) 网址 / '{address}' must be an http(s) URL without a password"
            )
    return addresses


class _Contact(Entry):
    """Where one recipient, or all whose name fits a pattern, are reached. `*` stands for any characters."""

    recipient: str = Field(min_length=1)
    email: Annotated[Texts, AfterValidator(_each_email)] = Field(default_factory=list)
    webhook: Annotated[Texts, AfterValidator(_each_webhook)] = Field(default_factory=list)


class _File(Entry):
    contacts: list[_Contact]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Patterns of recipients with the addresses of channels that are on."""

    entries: tuple[tuple[re.Pattern[str], tuple[tuple[Channel, str], ...]], ...] = ()

    def of(self, recipient: str) -> tuple[tuple[Channel, str], ...]:
        """Every address whose pattern fits, each once, in the order of the file."""
        fitting = (addresses for pattern, addresses in self.entries if pattern.fullmatch(recipient))
        return tuple(dict.fromkeys(address for addresses in fitting for address in addresses))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


NOBODY: Final = Contacts()


def read_contacts(name: str, text: str, channels: Set[Channel]) -> tuple[Contacts | None, tuple[Diagnostic, ...]]:
    """Reads a contacts file; None where a finding is an error. Addresses of a channel that is off are left out."""
    document, problems = parse(name, text)
    if document is None:
        return None, problems
    try:
        file = _File.model_validate(document.data)
    except ValidationError as error:
        return None, tuple(from_pydantic(document, _File, detail) for detail in error.errors(include_url=False))
    entries = tuple((_pattern(contact.recipient), tuple(_reached(contact, channels))) for contact in file.contacts)
    return Contacts(entries), tuple(_off(document, file, channels))


def _reached(contact: _Contact, channels: Set[Channel]) -> Iterator[tuple[Channel, str]]:
    for channel, addresses in ((Channel.WEBHOOK, contact.webhook), (Channel.EMAIL, contact.email)):
        if channel in channels:
            yield from ((channel, address) for address in addresses)


def _off(document: Document, file: _File, channels: Set[Channel]) -> Iterator[Diagnostic]:
    for channel, setting in ((Channel.WEBHOOK, "PETITION_WEBHOOK_SECRET"), (Channel.EMAIL, "PETITION_SMTP")):
        used = (index for index, contact in enumerate(file.contacts) if getattr(contact, channel.value))
        place = next(used, None)
        if channel not in channels and place is not None:
            words = f"{channel} 渠道未开通，其地址不会使用 / the {channel} channel is off, its addresses are not used"
            path = ("contacts", place, channel.value)
            yield document.diagnostic(path, "channel-off", words, f"set {setting}", severity=Severity.WARNING)


class ContactsFile:
    """The file behind `PETITION_CONTACTS`. Safe to ask from any thread; each question looks whether it has changed."""

    def __init__(self, path: Path | None, channels: Set[Channel]) -> None:
        self._path = path
        self._channels = channels
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._contacts = NOBODY
        self.diagnostics: tuple[Diagnostic, ...] = ()

    def current(self) -> Contacts:
        """The contacts as of now; those of the last good reading while the file has errors."""
        if self._path is None:
            return NOBODY
        with self._lock:
            try:
                found = self._path.stat()
                seen = (found.st_mtime_ns, found.st_size)
                if seen != self._seen:
                    self._read(self._path.read_text(encoding="utf-8"))
                    self._seen = seen
            except (OSError, UnicodeDecodeError) as error:
                self._unreadable(error)
            return self._contacts

    def _read(self, text: str) -> None:
        name = self._path.name if self._path else ""
        contacts, self.diagnostics = read_contacts(name, text, self._channels)
        self._contacts = contacts or self._contacts
        for diagnostic in self.diagnostics:
            _log.warning("contacts: %s", diagnostic)

    def _unreadable(self, error: OSError | UnicodeDecodeError) -> None:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        words = f"通讯录无法读取（{reason}）/ the contacts file cannot be read"
        found = (Diagnostic(self._path.name if self._path else "", 1, 1, Severity.ERROR, "unreadable", words),)
        if found != self.diagnostics:
            _log.warning("contacts: %s", found[0])
        self.diagnostics, self._seen = found, None
