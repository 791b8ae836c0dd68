"""Judges the next rows of an import in a second process, while this one writes the former."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Final

from cases.commands import RegisterCase
from cases.judging import Judged, judge
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.errors import InvalidRequest
from policy.versions import Timeline, Version

__all__ = ["Ahead"]

_Answer = list[Judged | None]
_GONE: Final = (EOFError, OSError)
"""How a pipe says that the other end is no more."""


class Ahead:
    """One helper process, made when it is first asked, that knows the rules in effect at that time.

    What it cannot judge, by rules of another time or because it died, is left to the caller: it only saves time. One
    batch is with it at a time, so that neither end of the pipe ever waits for the other to read.
    """

    def __init__(self, actor: str) -> None:
        self._actor = actor
        self._pipe: Connection | None = None
        self._versions: tuple[Version, ...] = ()
        self._asked = 0

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pipe is not None:
            self._pipe.close()

    def ask(self, timeline: Timeline, commands: Sequence[RegisterCase], now: datetime) -> None:
        """Gives the helper a batch. What was asked before must have been answered."""
        if self._pipe is None:
            self._pipe = self._helper(timeline, now)
        self._asked = len(commands)
        with suppress(*_GONE):  # the answer says so too
            self._pipe.send((list(commands), now) if timeline.versions == self._versions else ([], now))

    def answer(self) -> _Answer:
        """What was asked last, judged, in its order; None for each that the helper did not judge."""
        judged: _Answer = []
        if self._pipe is not None and self._asked:
            try:
                judged = self._pipe.recv()
            except _GONE:
                judged = []
        unjudged: _Answer = [None] * (self._asked - len(judged))
        self._asked = 0
        return [one and replace(one, versions=self._versions) for one in judged] + unjudged

    def _helper(self, timeline: Timeline, now: datetime) -> Connection:
        context = multiprocessing.get_context("spawn")
        bundle = timeline.bundle(timeline.active(now))
        self._versions = timeline.versions
        ours, theirs = context.Pipe()
        context.Process(target=_serve, args=(theirs,), daemon=True).start()
        theirs.close()  # its end is open there alone: either side sees when the other is gone
        with suppress(*_GONE):  # not among the process's arguments: a start would wait for ever if it died
            ours.send((self._actor, timeline.versions, bundle.digest, dict(bundle.texts)))
        return ours


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the import, and the import's end this
    with suppress(*_GONE):
        actor, *rules = pipe.recv()
        timeline = _timeline(*rules)
        while True:
            commands, now = pipe.recv()
            judged = [judge(timeline, actor, command, now) for command in commands]
            pipe.send([one and replace(one, versions=()) for one in judged])


def _timeline(versions: tuple[Version, ...], digest: str, texts: Mapping[str, str]) -> Timeline:
    bundle = must_build(texts, verify=False)

    def load(wanted: str) -> Bundle:
        if wanted != digest or bundle.digest != digest:
            raise InvalidRequest(wanted)  # left to the import itself
        return bundle

    return Timeline(versions, load)
