"""How fast cases are registered, each durable before it is answered: python -m bench writes

clients   32 of them at once, each with one thing to do again and again
service   `petition serve` in a process of its own, asked over HTTP
rivals    the same rows by a raw SQL transaction, and by a plain SQLModel session, one commit each
stores    SQLite and a PostgreSQL 18 with fsync, on the disk where TMPDIR says
report    rounds that take turns, and their medians
"""

from __future__ import annotations

from bench.writes.report import main

__all__ = ["main"]
