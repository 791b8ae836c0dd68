"""What stays open ends with the token or the session that opened it: its holder is asked again who they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import anyio
from sqlalchemy.exc import SQLAlchemyError

from cases.actors import Actor
from transport.identity import Unidentified

__all__ = ["Ask", "until_ended", "until_unknown"]

Item = TypeVar("Item")
Ask = Callable[[], Awaitable[Actor]]
"""Who is named by what opened the stream, as it is now. Raises Unidentified."""


async def until_unknown(ask: Ask, actor: Actor, seconds: float) -> None:
    """Ends once nobody is named any more, or somebody else. While nobody can tell, it goes on."""
    while True:
        await asyncio.sleep(seconds)
        try:
            if await ask() != actor:
                return
        except Unidentified as unknown:
            if unknown.status == 401:
                return
        except SQLAlchemyError:  # the store is away: nobody has been signed out by that
            continue


async def until_ended(items: AsyncGenerator[Item, None], end: asyncio.Task[None]) -> AsyncIterator[Item]:
    """The items until there are no more, or until `end` is over."""
    while True:
        upcoming = asyncio.ensure_future(anext(items))
        try:
            await asyncio.wait({upcoming, end}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not upcoming.done():
                await _given_up(upcoming)
        try:
            item = upcoming.result()
        except (StopAsyncIteration, asyncio.CancelledError):
            return
        yield item


async def _given_up(upcoming: asyncio.Future[Item]) -> None:
    """Waits until the generator has left off, also while whoever asks is being cancelled: it is closed afterwards."""
    upcoming.cancel()
    with anyio.CancelScope(shield=True), suppress(asyncio.CancelledError, StopAsyncIteration):
        await upcoming
