"""Documents that come again are not read again: what was read of each is kept, within one bound for all of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode

from schema.guard import check_document
from transport.planning.executor import Plans

__all__ = ["Known", "Remembered"]

_MOST: Final = 300_000
"""Characters of the documents that are kept; what is kept of one takes some 76 bytes for each."""

_STEP: Final = 8
"""A step of a plan takes as much as so many characters."""

_SIZES: Final = 16


class Known:
    """A document that was read: why it is refused, or how it is carried out."""

    def __init__(self, document: DocumentNode, errors: tuple[GraphQLError, ...]) -> None:
        self.document = document
        self.errors = errors
        self._plans: dict[str | None, Plans] = {}
        self._sizes: set[tuple[tuple[str, int], ...]] = set()

    def check(self, variables: Mapping[str, Any] | None) -> None:
        """Raises GraphQLError where the variables make it ask for too much: only the sizes of lists matter."""
        sizes = tuple([(name, value) for name, value in (variables or {}).items() if isinstance(value, int)])
        if not sizes or sizes in self._sizes:
            return  # without any it was checked when it was read
        check_document(self.document, variables)
        if len(self._sizes) < _SIZES:
            self._sizes.add(sizes)

    def plans(self, operation: OperationDefinitionNode) -> Plans:
        """Those of an operation of the document."""
        return self._plans.setdefault(operation.name.value if operation.name else None, Plans())

    @property
    def steps(self) -> int:
        return sum(plans.steps for plans in list(self._plans.values()))


class Remembered:
    """The documents that were used last. Safe for threads."""

    def __init__(self, read: Callable[[str], Known]) -> None:
        self._read = read
        self._known: OrderedDict[str, tuple[Known, int]] = OrderedDict()
        self._kept = 0
        self._lock = Lock()

    @property
    def kept(self) -> int:
        """How many characters, by what is kept of them."""
        return self._kept

    def read(self, query: str) -> Known:
        """What was read of the document. Raises GraphQLError for one that costs too much to be read."""
        with self._lock:
            known = self._known.get(query)
            if known is not None:
                self._keep(query, known[0])
                return known[0]
        read = self._read(query)
        with self._lock:
            known = self._known.get(query)
            self._keep(query, known[0] if known else read)
        return read

    def _keep(self, query: str, known: Known) -> None:
        """Puts it last, as large as it has become; the first go until the rest are within the bound."""
        size = len(query) + _STEP * known.steps
        _, before = self._known.pop(query, (known, 0))
        self._known[query] = known, size
        self._kept += size - before
        while self._kept > _MOST:
            _, (_, gone) = self._known.popitem(last=False)
            self._kept -= gone
