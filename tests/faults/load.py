"""Clients as they are in the field: they register case after case, and repeat a key until it was answered."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from sqlalchemy import select

from cases.audit import first_broken
from cases.db import Database
from cases.models import CASES
from tests.running import REGISTER, Running

__all__ = ["Load", "assert_kept", "loaded"]

_PATIENCE = 600.0  # on a slow machine several kills can come before a client has its turn
_PAUSE = 0.1


class Load:
    """`acknowledged` holds the case number by key, `told` counts what else the clients heard.

    `told` has the codes of errors, and `silence` where the connection broke.
    """

    def __init__(self, service: Running, url: str) -> None:
        self.acknowledged: dict[str, str] = {}
        self.told: Counter[str] = Counter()
        self.texts: set[str] = set()
        self.longest = 0.0
        self._service = service
        self._url = url
        self._stop = threading.Event()

    def run(self, client: int) -> None:
        with httpx.Client(headers=self._service.headers, timeout=60) as http:
            number = 0
            while not self._stop.is_set():
                self._insist(http, f"{client}-{number}")
                number += 1

    def _insist(self, http: httpx.Client, key: str) -> None:
        began = time.monotonic()
        while time.monotonic() < began + _PATIENCE:
            answer = self._try(http, key)
            if answer is not None:
                self.acknowledged[key] = answer
                self.longest = max(self.longest, time.monotonic() - began)
                return
            time.sleep(_PAUSE)
        raise AssertionError(f"{key} was never answered")

    def _try(self, http: httpx.Client, key: str) -> str | None:
        given = {"channel": "hotline", "branch": "x", "subject": "排队", "narrative": "排队", "idempotencyKey": key}
        try:
            answer = http.post(self._url, json={"query": REGISTER, "variables": {"input": given}})
            body = answer.json()
        except (httpx.TransportError, json.JSONDecodeError):
            self.told["silence"] += 1
            return None
        for error in body.get("errors", ()):
            self.told[error["extensions"]["code"]] += 1
            self.texts.add(answer.text)
        if body.get("errors"):
            return None
        done = body["data"]["registerCase"]
        assert done["userErrors"] == [], done
        return str(done["case"]["number"])

    def reaches(self, more: int) -> Callable[[], bool]:
        """Whether so many more have been answered than now."""
        goal = len(self.acknowledged) + more
        return lambda: len(self.acknowledged) >= goal

    def stop(self) -> None:
        self._stop.set()


@contextmanager
def loaded(service: Running, clients: int = 8, url: str | None = None) -> Iterator[Load]:
    """So many clients at work; at the end each waits for its last answer. A failure of one is raised."""
    load, failed = Load(service, url or service.url), list[BaseException]()

    def run(client: int) -> None:
        try:
            load.run(client)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(client,), daemon=True) for client in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


def assert_kept(url: str, load: Load, others: frozenset[str] = frozenset()) -> None:
    """Every acknowledged case is stored, each once, and none but those and the `others`; and every chain holds."""
    database = Database(url)
    with database.read() as connection:
        stored = connection.execute(select(CASES.c.id, CASES.c.number)).all()
        broken = [row.number for row in stored if first_broken(connection, row.id) is not None]
    database.close()
    numbers = [row.number for row in stored if row.number not in others]
    assert (sorted(numbers), broken) == (sorted(load.acknowledged.values()), [])
    assert len(set(numbers)) == len(numbers) == len(load.acknowledged) > 0
