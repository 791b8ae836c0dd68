"""The subscriptions: each piece of news is read anew under the subscriber's own rights."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

import anyio.to_thread
import strawberry

from resolvers import cases as resolve
from resolvers import figures
from resolvers.context import Context
from resolvers.hub import Topic
from schema.types.alert import Alert
from schema.types.case import Case
from schema.types.policy import PolicyVersion
from schema.types.reminder import Reminder

__all__ = ["Subscription"]

Info = strawberry.Info[Context, None]


async def _news(context: Context, topic: Topic) -> AsyncIterator[str]:
    if context.hub is None:
        return
    async for news in context.hub.listen(topic):
        context.renew()
        yield news


@strawberry.type(description="订阅 / subscriptions")
class Subscription:
    @strawberry.subscription(description="案件变动；给出 id 则只看一件 / cases that change, or one of them")
    async def case_changed(self, info: Info, id: strawberry.ID | None = None) -> AsyncGenerator[Case, None]:
        async for identifier in _news(info.context, "case"):
            if id is not None and identifier != id:
                continue
            found = await anyio.to_thread.run_sync(info.context.case, identifier)
            if found is not None:
                yield Case.from_domain(info.context, found)

    @strawberry.subscription(description="新的督办提醒 / reminders as they are raised")
    async def reminder_raised(self, info: Info) -> AsyncGenerator[Reminder, None]:
        async for identifier in _news(info.context, "reminder"):
            found = await anyio.to_thread.run_sync(resolve.reminder, info.context, identifier)
            if found is not None:
                yield Reminder.from_domain(found)

    @strawberry.subscription(description="新的或升级的预警 / warnings that are new or have risen")
    async def alert_raised(self, info: Info) -> AsyncGenerator[Alert, None]:
        async for identifier in _news(info.context, "alert"):
            found = await anyio.to_thread.run_sync(figures.alert, info.context, identifier)
            if found is not None and found.level != "none":
                yield Alert.from_domain(found)

    @strawberry.subscription(description="规则换版 / a new version of the policy")
    async def policy_changed(self, info: Info) -> AsyncGenerator[PolicyVersion, None]:
        async for name in _news(info.context, "policy"):
            timeline = info.context.timeline
            entry = timeline.find(name)
            if entry is not None:
                yield PolicyVersion.from_domain(entry, timeline.active(info.context.now))
