"""The Merkle tree of RFC 9162, section 2.1: leaves in the order in which they were added, none ever changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

__all__ = ["Tree", "leaf_hash", "node_hash", "siblings"]


def leaf_hash(entry: bytes) -> bytes:
    """A leaf begins with 0x00 and a node with 0x01, so that neither can pass for the other (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A tree that only grows. Of its nodes it keeps the roots of its full subtrees, the largest first: `peaks`.

    There are as many as `size` has ones in binary, and they are enough both to add leaves and to tell the root.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, leaves: Iterable[bytes]) -> Tree:
        tree = cls()
        for leaf in leaves:
            tree.add(leaf)
        return tree

    def add(self, leaf: bytes) -> None:
        """Adds a leaf by its hash: one more peak, merged with those of its own size."""
        merged, size = leaf, self.size
        while size & 1:
            merged = node_hash(self.peaks.pop(), merged)
            size >>= 1
        self.peaks.append(merged)
        self.size += 1

    def root(self) -> bytes:
        """MTH of RFC 9162, 2.1.1."""
        if not self.peaks:
            return hashlib.sha256().digest()
        *larger, root = self.peaks
        for peak in reversed(larger):
            root = node_hash(peak, root)
        return root


def siblings(index: int, size: int) -> Iterator[tuple[int, int]]:
    """The spans of leaves (from, to before) whose roots prove that a leaf is in a tree, the nearest first.

    Their roots are PATH of RFC 9162, 2.1.3.1. Raises ValueError for a leaf that is not in the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)  # the largest power of two below the span's length
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    yield from reversed(spans)
