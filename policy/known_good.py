"""Remembers rule files that a check found fit, so that the same texts are not looked at twice by one process."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

from policy.diagnostics import Diagnostic, Severity, worst
from policy.sandbox import check_in_child

__all__ = ["KnownGood", "check_once"]

_REMEMBERED: Final = 64


class Check(Protocol):
    """What is wrong with rule files; `active` and `tests` as `policy.sandbox.check_in_child` has them."""

    def __call__(
        self, texts: Mapping[str, str], *, active: date | None = None, tests: bool = False
    ) -> tuple[Diagnostic, ...]: ...


class KnownGood:
    """The same check, but the answer to a question is kept where no error was found.

    A question is every letter of the texts, `active` and `tests`. An error is never kept: it may have been the
    machine's, as where a child was killed or ran out of time.
    """

    def __init__(self, check: Check) -> None:
        self._check = check
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[Diagnostic, ...]] = OrderedDict()

    def __call__(
        self, texts: Mapping[str, str], *, active: date | None = None, tests: bool = False
    ) -> tuple[Diagnostic, ...]:
        question = _digest(texts, active, tests)
        with self._lock:
            found = self._answers.get(question)
        if found is not None:
            return found
        found = self._check(texts, active=active, tests=tests)
        if worst(found) is not Severity.ERROR:
            with self._lock:
                self._answers[question] = found
                while len(self._answers) > _REMEMBERED:
                    self._answers.popitem(last=False)
        return found


def _digest(texts: Mapping[str, str], active: date | None, tests: bool) -> str:
    whole = json.dumps([dict(texts), str(active), tests], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


check_once: Final = KnownGood(check_in_child)
"""The child process, asked once by this process for the same texts."""
