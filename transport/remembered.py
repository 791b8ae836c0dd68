"""Documents that come again are not read again: what was read of each is kept, within one bound for all of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode

from schema.guard import check_document
from transport.pace import Pace
from transport.planning.executor import Plans

__all__ = ["Known", "Remembered"]

_MOST: Final = 300_000
"""Characters of the documents that are kept; what is kept of one takes some 76 bytes for each."""

_STEP: Final = 8
"""A step of a plan takes as much as so many characters."""

_LEAST: Final = 200
"""Of a document however short: so there are never too many to be counted through."""

_SIZES: Final = 16

_Sizes = tuple[tuple[str, int], ...]
"""The variables that may say how long a list is to be."""


class Known:
    """A document that was read: why it is refused, or how it is carried out."""

    def __init__(self, document: DocumentNode, errors: tuple[GraphQLError, ...]) -> None:
        self.document = document
        self.errors = errors
        self._plans: dict[str | None, Plans] = {}
        self._sizes: set[_Sizes] = {()}  # without any it was checked when it was read
        self._paces: dict[tuple[str | None, _Sizes], Pace] = {}

    def check(self, variables: Mapping[str, Any] | None) -> None:
        """Raises GraphQLError where the variables make it ask for too much: only the sizes of lists matter."""
        if self.checked(variables):
            return
        check_document(self.document, variables)
        if len(self._sizes) < _SIZES:
            self._sizes.add(_sizes(variables))

    def checked(self, variables: Mapping[str, Any] | None) -> bool:
        """Whether `check` has looked at the document with these sizes, and remembers it."""
        return _sizes(variables) in self._sizes

    def pace(self, operation: OperationDefinitionNode, variables: Mapping[str, Any] | None) -> Pace:
        """That of an operation of the document with these sizes; one that none shares where there are many."""
        sizes = _sizes(variables)
        if sizes not in self._sizes:
            return Pace()
        return self._paces.setdefault((_name(operation), sizes), Pace())

    def plans(self, operation: OperationDefinitionNode) -> Plans:
        """Those of an operation of the document."""
        return self._plans.setdefault(_name(operation), Plans())

    @property
    def steps(self) -> int:
        return sum(plans.steps for plans in list(self._plans.values()))


class Remembered:
    """The documents that were used last. Safe for threads."""

    def __init__(self, read: Callable[[str], Known]) -> None:
        self._read = read
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = Lock()

    @property
    def size(self) -> int:
        """What is kept, in characters: plans grow while their documents are used."""
        return sum(_size(query, known) for query, known in self._known.items())

    def known(self, query: str) -> Known | None:
        """What was read of the document before; None where it is not kept."""
        with self._lock:
            known = self._known.get(query)
            if known is not None:
                self._known.move_to_end(query)
            return known

    def read(self, query: str) -> Known:
        """What was read of the document. Raises GraphQLError for one that costs too much to be read."""
        known = self.known(query)
        if known is not None:
            return known
        read = self._read(query)
        with self._lock:
            known = self._known.setdefault(query, read)
            size = self.size
            while size > _MOST and len(self._known) > 1:
                size -= _size(*self._known.popitem(last=False))
        return known


def _size(query: str, known: Known) -> int:
    return max(_LEAST, len(query)) + _STEP * known.steps


def _sizes(variables: Mapping[str, Any] | None) -> _Sizes:
    return tuple([(name, value) for name, value in (variables or {}).items() if isinstance(value, int)])


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None
