"""What an answer has otherwise than expected, in words. Only what is expected is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from policy.instants import ZONE, parse_instant

__all__ = ["ENTRY_KEYS", "differences"]

ENTRY_KEYS: Final = ("code", "item", "metric", "unit", "key", "target", "type")
"""By which field a map of expectations finds its entries in a list: `targets: {response: {state: MET}}`."""

_MISSING: Final = object()


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[str]:
    """One line for each difference, such as `targets.response.state: MET, expected RUNNING`.

    - a map is compared key by key; against a list its keys name entries, and `key: null` says there is none
    - `{contains: …}` finds a part of a text, or an entry of a list
    - a list must agree in length and order
    - a text that is a time is compared as an instant, a number with a decimal text exactly
    """
    if isinstance(expected, Mapping):
        yield from _of_map(expected, actual, path)
    elif isinstance(expected, list):
        yield from _of_list(expected, actual, path)
    elif not _same(expected, _bare(actual)):
        yield f"{path or 'answer'}: {_shown(_bare(actual))}, expected {_shown(expected)}"


def _of_map(expected: Mapping[str, Any], actual: Any, path: str) -> Iterator[str]:
    if set(expected) == {"contains"}:
        if not _contains(actual, expected["contains"]):
            yield f"{path}: {_shown(actual)}, expected to contain {_shown(expected['contains'])}"
    elif isinstance(actual, list):
        entries = {_entry_key(entry): entry for entry in actual}
        for key, wanted in expected.items():
            yield from differences(wanted, entries.get(key, _MISSING), _join(path, key))
    elif isinstance(actual, Mapping):
        for key, wanted in expected.items():
            yield from differences(wanted, actual.get(key, _MISSING), _join(path, key))
    else:
        yield f"{path or 'answer'}: {_shown(actual)}, expected {', '.join(expected)} within"


def _of_list(expected: list[Any], actual: Any, path: str) -> Iterator[str]:
    if not isinstance(actual, list):
        yield f"{path}: {_shown(actual)}, expected a list"
    elif len(actual) != len(expected):
        yield f"{path}: {_shown(actual)}, expected {_shown(expected)}"
    else:
        for place, (wanted, found) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(wanted, found, f"{path}[{place}]")


def _contains(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, str):
        return isinstance(wanted, str) and wanted in actual
    if not isinstance(actual, list):
        return False
    return any(
        (isinstance(entry, str) and isinstance(wanted, str) and wanted in entry)
        or next(differences(wanted, entry), None) is None
        for entry in actual
    )


def _entry_key(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return next((entry[key] for key in ENTRY_KEYS if key in entry), None)


def _bare(actual: Any) -> Any:
    """An object that was asked for one field only, because a plain value is expected of it, is that field's value."""
    if isinstance(actual, Mapping) and len(actual) == 1:
        return next(iter(actual.values()))
    return actual


def _same(expected: Any, actual: Any) -> bool:
    if actual is _MISSING:
        return expected is None
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if expected == actual:
        return True
    numbers = _number(expected), _number(actual)
    if None not in numbers:
        return numbers[0] == numbers[1]
    if isinstance(expected, str) and isinstance(actual, str):
        wanted, found = _instant(expected), _instant(actual)
        return wanted is not None and wanted == found
    return False


def _number(value: Any) -> Decimal | None:
    """The number that a value is or spells; a count of digits such as a phone number compares as well as one."""
    try:
        return Decimal(str(value)) if isinstance(value, int | float | str | Decimal) else None
    except InvalidOperation:
        return None


def _instant(text: str) -> datetime | None:
    try:
        return parse_instant(text)
    except ValueError:
        return None


def _shown(value: Any) -> str:
    if value is _MISSING:
        return "absent"
    if value is None:
        return "null"
    if isinstance(value, str):
        instant = _instant(value)
        return instant.astimezone(ZONE).isoformat(sep=" ") if instant else value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return str(value)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else str(key)
