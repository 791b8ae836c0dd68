"""From a row of a file to the registration that it asks for, or to what is wrong with it, cell by cell."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from cases.commands import Customer, RegisterCase
from cases.idempotency import Digests
from cases.intake.mapping import CODED, NEEDED, FieldMap, field_of, unknown_column
from cases.intake.readers import Row
from policy.bundle import Bundle
from policy.calendar import FIRST
from policy.instants import ZONE, parse_instant
from policy.procedure import Refusal
from policy.reading import hinted, suggest

__all__ = ["Finding", "Registrations"]

_KEY: Final = 200
_CUSTOMER: Final = ("customer_name", "customer_phone", "customer_id_number", "customer_age")
_TIME = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$")
_AGE = re.compile(r"^(\d{1,3})(?:\.0+)?\s*岁?$")
_SNAKE = re.compile(r"([A-Z])")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row was not imported. `column` is None where the whole row is at fault."""

    row: int
    column: str | None
    reason: str


class Registrations:
    """Reads rows by one mapping. `source` names where they come from: equal rows of one source are one complaint."""

    def __init__(
        self, mapping: FieldMap, bundle: Bundle, source: str, digests: Digests, columns: tuple[str, ...] = ()
    ) -> None:
        self._mapping = mapping
        self._source = source
        self._digests = digests
        self._bundle = bundle
        self._codes = {name: {**_labels(bundle, name), **mapping.values.get(name, {})} for name in CODED}
        self._fields: dict[str, str | None] = {}
        self._columns = {name: column for column in columns if (name := self._field(column))}

    def read(self, row: Row) -> RegisterCase | tuple[Finding, ...]:
        """The registration with its idempotency key, or every fault of the row."""
        if None in row.faults:
            return (Finding(row.number, None, row.faults[None]),)
        given: dict[str, str] = dict(self._mapping.constants)
        places: dict[str, str] = {}
        faults: dict[str, str] = {}
        for column in (*row.cells, *(column for column in row.faults if column is not None)):
            name = self._field(column)
            if column in self._mapping.ignore:
                continue
            if name is None:
                faults[column] = unknown_column(column)
            elif name in places:
                faults[column] = f"与列 '{places[name]}' 重复 / fills {name} again"
            elif column in row.faults:
                faults[column], places[name] = row.faults[column], column
                given.pop(name, None)
            else:
                given[name], places[name] = row.cells[column], column
        values = self._values(given, places, faults)
        for name in NEEDED:
            place = places.get(name) or self._columns.get(name, name)
            if name not in values and place not in faults:
                faults[place] = "不可为空 / must not be blank"
        if faults:
            return tuple(Finding(row.number, column, reason) for column, reason in faults.items())
        return self._command(values)

    def refused(self, row: Row, refusals: tuple[Refusal, ...]) -> Iterator[Finding]:
        """The service's refusals of a row's registration, by column."""
        columns = {name: column for column in row.cells if (name := self._field(column))}
        for refusal in refusals:
            name = _SNAKE.sub(r"_\1", "_".join(refusal.field or ())).lower()
            name = "reference" if name in ("idempotency_key", "source_reference") else name
            reason = refusal.message
            if name in CODED and name in columns:
                hint = suggest(row.cells[columns[name]], self._codes[name])
                reason = hinted(reason, hint)
            yield Finding(row.number, columns.get(name, name or None), reason)

    def _field(self, column: str) -> str | None:
        """The field of a column, remembered; None for one that is ignored or unknown."""
        if column not in self._fields:
            ignored = column in self._mapping.ignore
            known = None if ignored else field_of(self._mapping, column)
            if len(self._fields) > _KEY:  # keys of JSON objects are without end
                return known
            self._fields[column] = known
        return self._fields[column]

    def _values(self, given: Mapping[str, str], places: Mapping[str, str], faults: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, text in given.items():
            try:
                values[name] = self._value(name, text)
            except ValueError as error:
                faults[places.get(name, name)] = str(error)
        return values

    def _value(self, name: str, text: str) -> Any:
        if name in CODED:
            return self._codes[name].get(text) or self._codes[name].get(text.casefold(), text)
        translated = self._mapping.values.get(name, {}).get(text, text)
        if name in ("received_at", "occurred_at"):
            return _instant(translated)
        return _age(translated) if name == "customer_age" else translated

    def _command(self, values: dict[str, Any]) -> RegisterCase:
        reference = values.pop("reference", None)
        customer = {name.removeprefix("customer_"): values.pop(name, None) for name in _CUSTOMER}
        known = any(value is not None for value in customer.values())
        command = RegisterCase(**values, source_reference=reference, customer=Customer(**customer) if known else None)
        return replace(command, idempotency_key=self._key(reference, command))

    def _key(self, reference: str | None, command: RegisterCase) -> str:
        key = f"import:{self._source}:{reference or self._digests.of(command)}"
        return key if len(key) <= _KEY else f"import:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def _labels(bundle: Bundle, name: str) -> dict[str, str]:
    """Codes by their labels and by themselves; a Chinese label also without what follows its first blank."""
    found: dict[str, str] = {}
    for code, term in bundle.terms(name).items():
        for text in (code, term.zh, term.en.casefold(), term.zh.partition(" ")[0]):
            found.setdefault(text, code)
    return found


def _instant(text: str) -> datetime:
    """A time with an offset, or a local one as people write it: 2026-02-11 10:00, 2026/2/11 10:00, 2026年2月11日."""
    try:
        instant = _local(text) or parse_instant(text)
    except ValueError:
        words = f"'{text[:40]}' 不是时间，请写 2026-02-11 10:00 / no time: write 2026-02-11 10:00"
        raise ValueError(words) from None
    if instant.date() < FIRST:
        raise ValueError(f"早于 {FIRST} / earlier than {FIRST}")
    return instant


def _local(text: str) -> datetime | None:
    match = _TIME.match(text)
    if match is None or (match.group(4), match.group(5)) == ("24", "00"):
        return None
    year, month, day, *clock = match.groups()
    hour, minute, second = (int(part or 0) for part in clock)
    return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=ZONE)


def _age(text: str) -> int:
    match = _AGE.match(text)
    if match is None:
        raise ValueError(f"'{text[:40]}' 不是年龄 / no age: write a number of years")
    return int(match.group(1))
