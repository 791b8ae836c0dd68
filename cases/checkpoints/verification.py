"""Works the whole record out anew: signatures and links of checkpoints, the tree, and every chain as they found it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, exists, func, select

from cases.audit import chain_break
from cases.checkpoints.chains import KINDS, Kind, as_leaf
from cases.checkpoints.proofs import Held
from cases.checkpoints.reading import STREAMED, all_checkpoints
from cases.checkpoints.record import BEGINNING, Checkpoint, Leaf
from cases.checkpoints.signing import PublicKey
from cases.db import Database
from cases.models import LEAVES
from policy.status import Label

__all__ = ["Finding", "Verifier"]

_CHUNK: Final = 500
_Steps = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not hold. `place` is the global id of a chain's subject, or `checkpoint <number>`."""

    place: str
    problem: Label


class Verifier:
    """`trusted`: the public keys whose signatures count, by their ids."""

    def __init__(self, database: Database, trusted: Mapping[str, PublicKey]) -> None:
        self._database = database
        self._trusted = trusted

    def findings(
        self,
        since: datetime | None = None,
        held: Sequence[Held] = (),
        progress: Callable[[int], None] = lambda _done: None,
    ) -> Iterator[Finding]:
        """Everything that does not hold, the checkpoints first, then the chains; nothing where the record is whole.

        `since`: the checkpoints from the hour of that instant on, and the chains that they cover; the tree goes on from
        the checkpoint before. `held`: checkpoints that somebody kept outside; each must be in the store as it was.
        """
        with self._database.read() as connection:
            found = all_checkpoints(connection)
            before = [one for one in found if since is not None and one.taken_at < since]
            base = before[-1] if before else BEGINNING
            after = found[len(before) :]
            if base.number:
                yield from self._signed(base)
            yield from self._linked(base, after)
            yield from self._kept(found, held)
            yield from _covered(connection, base, after)
        done = 0
        for kind in KINDS:
            for count, broken in self._chains(kind, base, found):
                yield from broken
                progress(done := done + count)
            yield from self._removed(kind, base, found)

    def _signed(self, checkpoint: Checkpoint) -> Iterator[Finding]:
        key = self._trusted.get(checkpoint.key_id)
        if key is None:
            words = Label(f"签名密钥 {checkpoint.key_id} 不受信任", f"the key {checkpoint.key_id} is not trusted")
            yield Finding(_named(checkpoint.number), words)
        elif not key.signed(checkpoint.statement, checkpoint.signature):
            yield Finding(_named(checkpoint.number), Label("内容与签名不符", "it is not what was signed"))
        if not checkpoint.peaks_hold:
            yield Finding(_named(checkpoint.number), Label("子树与根不符", "its subtrees do not make its root"))

    def _linked(self, base: Checkpoint, checkpoints: Sequence[Checkpoint]) -> Iterator[Finding]:
        """Whether each is there, signed, and follows the one before."""
        last = base
        for one in checkpoints:
            if one.number != last.number + 1:
                missing = last.number + 1
                yield Finding(_named(missing), Label("该检查点缺失", "this checkpoint is missing"))
            elif one.previous != last.digest or one.size < last.size or one.hour <= last.hour:
                yield Finding(_named(one.number), Label("与前一检查点不衔接", "it does not follow the one before it"))
            yield from self._signed(one)
            last = one

    def _kept(self, found: Sequence[Checkpoint], held: Sequence[Held]) -> Iterator[Finding]:
        """Whether what was kept outside is signed, and still in the store as it was."""
        stored = {one.number: one for one in found}
        for one in held:
            key = self._trusted.get(one.key_id)
            if key is None or not key.signed(one.statement, one.signature):
                yield Finding(_named(one.number), Label("文件中的签名不成立", "the file has it with a wrong signature"))
            elif one.number not in stored:
                yield Finding(_named(one.number), Label("文件中有，库中缺失", "the file has it, the store has not"))
            elif stored[one.number].statement != one.statement:
                yield Finding(_named(one.number), Label("库中与文件不同", "the store has another one than the file"))

    def _chains(self, kind: Kind, base: Checkpoint, found: Sequence[Checkpoint]) -> Iterator[tuple[int, list[Finding]]]:
        """Some chains at a time, each time how many and what is wrong with them."""
        query, last = kind.heads().limit(_CHUNK), ""
        size = found[-1].size if found else 0
        if base.size:
            later = select(LEAVES.c.chain).where(LEAVES.c.position >= base.size)
            query = query.where(kind.chain.in_(later))
        while True:
            with self._database.read() as connection:  # a head, its steps and its leaves are of one state of the store
                rows = connection.execute(query.where(kind.link > last)).all()
                if not rows:
                    return
                steps = _grouped(connection, kind, [row.link for row in rows])
                leaves = _leaves_of(connection, [row.chain for row in rows], size)
            last = rows[-1].link
            checked = (_of_chain(kind, row, steps[row.link], leaves[row.chain], found) for row in rows)
            yield len(rows), [finding for finding in checked if finding is not None]

    def _removed(self, kind: Kind, base: Checkpoint, found: Sequence[Checkpoint]) -> Iterator[Finding]:
        """Chains that a checkpoint covers and that are not there any more."""
        if not found:
            return
        gone = ~exists().select_from(kind.owner).where(kind.owns(LEAVES.c.chain))
        query = (
            select(LEAVES.c.chain, func.min(LEAVES.c.position).label("position"))
            .where(LEAVES.c.chain.startswith(kind.prefix, autoescape=True), gone)
            .where(LEAVES.c.position >= base.size, LEAVES.c.position < found[-1].size)
            .group_by(LEAVES.c.chain)
            .order_by(func.min(LEAVES.c.position))
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            number = _covering(found, row.position)
            words = Label(f"已不存在，而第 {number} 号检查点载有", f"it is gone, and checkpoint {number} has it")
            yield Finding(row.chain, words)


def _named(number: int) -> str:
    return f"checkpoint {number}"


def _covering(found: Sequence[Checkpoint], position: int) -> int:
    """The number of the checkpoint that added a leaf."""
    place = bisect_right([one.size for one in found], position)
    return found[place].number


def _covered(connection: Connection, base: Checkpoint, checkpoints: Sequence[Checkpoint]) -> Iterator[Finding]:
    """Whether the stored leaves make the roots; no more is told after the first that they do not make."""
    query = select(LEAVES).where(LEAVES.c.position >= base.size).order_by(LEAVES.c.position)
    tree, last = base.tree, base
    with connection.execute(query.execution_options(**STREAMED)) as stored:
        rows = iter(stored)
        for one in checkpoints:
            for row in islice(rows, max(0, one.size - tree.size)):
                if row.position != tree.size:
                    break
                tree.add(as_leaf(row).hash)
            peaks = tuple(peak.hex() for peak in tree.peaks)
            if (tree.size, tree.root().hex(), peaks) != (one.size, one.root, one.peaks):
                words = Label("所载各链末端与其根不符", "the heads that it covers do not make its root")
                yield Finding(_named(one.number), words)
                return
            last = one
        if next(rows, None) is not None:
            words = Label("该检查点缺失，其所载仍在", "this checkpoint is missing: what it covered is still there")
            yield Finding(_named(last.number + 1), words)


def _grouped(connection: Connection, kind: Kind, links: Sequence[str]) -> Mapping[str, _Steps | None]:
    """The steps of some chains by their link, in order; None where one of them cannot even be read."""
    steps: dict[str, _Steps | None] = {link: [] for link in links}
    query = select(kind.steps).where(kind.of.in_(links)).order_by(kind.of, kind.steps.c.seq)
    try:
        for row in connection.execute(query).mappings():
            found = steps[row[kind.of]]
            if found is not None:
                found.append(dict(row))
    except (TypeError, ValueError):
        if len(links) == 1:
            return {links[0]: None}
        half = len(links) // 2
        return {**_grouped(connection, kind, links[:half]), **_grouped(connection, kind, links[half:])}
    return steps


def _leaves_of(connection: Connection, chains: Sequence[str], size: int) -> Mapping[str, list[tuple[int, Leaf]]]:
    """The leaves of some chains with their places, in order."""
    leaves: dict[str, list[tuple[int, Leaf]]] = defaultdict(list)
    query = select(LEAVES).where(LEAVES.c.chain.in_(chains), LEAVES.c.position < size).order_by(LEAVES.c.position)
    for row in connection.execute(query):
        leaves[row.chain].append((row.position, as_leaf(row)))
    return leaves


def _of_chain(
    kind: Kind,
    row: Any,
    steps: _Steps | None,
    leaves: Sequence[tuple[int, Leaf]],
    found: Sequence[Checkpoint],
) -> Finding | None:
    """What is wrong with a chain: in itself, else against the first checkpoint that found it otherwise."""
    try:
        broken = chain_break(steps or (), row.head, kind.digest)
    except (TypeError, ValueError):  # SQLite keeps whatever is written into a column
        steps = None
    if steps is None:
        return Finding(row.chain, Label("含有无法读取的记录", "it holds a record that cannot be read"))
    if broken is not None:
        return Finding(row.chain, broken[1])
    for position, leaf in leaves:
        number = _covering(found, position)
        if leaf.length > len(steps):
            words = f"第 {number} 号检查点载有 {leaf.length} 项，现存 {len(steps)} 项"
            return Finding(row.chain, Label(words, f"checkpoint {number} has {leaf.length}, {len(steps)} are left"))
        if leaf.length and steps[leaf.length - 1]["digest"] != leaf.head:
            words = f"前 {leaf.length} 项与第 {number} 号检查点所载不符"
            return Finding(row.chain, Label(words, f"the first {leaf.length} are not what checkpoint {number} found"))
    return None
