"""The page that every peer serves: the newest cases, read from the service's own SQLite file.

Each peer reads 14 columns by one statement over the index on `received_at`, on one connection that stays open and
whose compiled statement sqlite3 keeps. No rights are looked at, nobody is identified, nothing is decided.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

__all__ = ["SDL", "Pages", "as_instant"]

Row = dict[str, Any]
Terms = Mapping[str, Mapping[str, Mapping[str, str]]]

SDL: Final = """
scalar DateTime
enum Scope { INDIVIDUAL GROUP }
enum Urgency { NORMAL URGENT }
enum Complexity { SIMPLE HARD }
enum CaseOrder { RECEIVED }
type Term { code: String! zh: String! en: String! }
type Case {
  id: ID! number: String! version: Int! subject: String! narrative: String!
  scope: Scope! urgency: Urgency! complexity: Complexity!
  firstReceiver: String! handler: String receivedAt: DateTime! rating: Int
  channel: Term! branch: Term! businessLine: Term!
}
type CaseEdge { node: Case! }
type PageInfo { hasNextPage: Boolean! }
type CaseConnection { edges: [CaseEdge!]! pageInfo: PageInfo! }
type Query { cases(first: Int, order: CaseOrder! = RECEIVED): CaseConnection }
"""
"""The part of the service's schema that the page asks for, for peers that take the schema as text."""

_QUERY: Final = """
SELECT id, number, version, subject, narrative, scope, urgency, complexity, first_receiver, handler, received_at,
       rating, channel, branch, business_line
FROM petition_case ORDER BY received_at DESC, id DESC LIMIT ?
"""


class Pages:
    """Reads pages. `terms` is a file with the labels of each code, by kind: channel, branch, business_line."""

    def __init__(self, file: Path, terms: Path) -> None:
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._terms: Terms = json.loads(terms.read_text(encoding="utf-8"))

    def page(self, first: int) -> dict[str, Any]:
        """A connection of cases, its fields named and written as GraphQL names them; instants are left as they are."""
        rows = self._connection.execute(_QUERY, (first + 1,)).fetchall()
        edges = [{"node": self._case(row)} for row in rows[:first]]
        return {"edges": edges, "pageInfo": {"hasNextPage": len(rows) > first}}

    def _case(self, row: tuple[Any, ...]) -> Row:
        return {
            "id": f"case:{row[0]}",
            "number": row[1],
            "version": row[2],
            "subject": row[3],
            "narrative": row[4],
            "scope": row[5].upper(),
            "urgency": row[6].upper(),
            "complexity": row[7].upper(),
            "firstReceiver": row[8],
            "handler": row[9],
            "receivedAt": row[10],
            "rating": row[11],
            "channel": self._terms["channel"][row[12]],
            "branch": self._terms["branch"][row[13]],
            "businessLine": self._terms["business_line"][row[14]],
        }


def as_instant(stored: str) -> datetime:
    """The instant that SQLite's text means: UTC, without an offset."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
