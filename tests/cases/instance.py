"""One instance of the service without its API, as a process that a test can kill: it sweeps and delivers until then."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cases.contacts import ContactsFile
from cases.db import Database
from cases.delivery.deliverer import Deliverer
from cases.delivery.webhook import WebhookSender
from cases.models.delivery import Channel
from cases.outbox import Outbox
from cases.timers import Timers
from policy.assemble import must_build
from policy.directory import read_directory
from policy.versions import Timeline, version_of

SECRET = "a webhook secret of the tests"


def main(url: str, rules: str, contacts: str, offset: str) -> None:
    """`rules` and `contacts` are files; the clock is `offset` seconds away from the machine's."""
    bundle = must_build(read_directory(Path(rules)), verify=False)
    timeline = Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)
    away = timedelta(seconds=float(offset))

    def clock() -> datetime:
        return datetime.now(UTC) + away

    database = Database(url)
    file = ContactsFile(Path(contacts), {Channel.WEBHOOK})
    timers = Timers(database, lambda: timeline, clock, file.current)
    senders = {Channel.WEBHOOK: WebhookSender(SECRET, clock)}
    deliverer = Deliverer(Outbox(database, clock), senders, lease=timedelta(seconds=5), pause=0.1)
    threading.Thread(target=deliverer.run, args=(Channel.WEBHOOK,), daemon=True).start()
    while True:
        timers.look()
        time.sleep(0.05)
