"""What every table shares: one metadata with names for its constraints, and no other package's tables in it."""

from __future__ import annotations

from typing import ClassVar, Final

from sqlalchemy import MetaData
from sqlmodel import SQLModel

__all__ = ["METADATA", "Stored"]

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Stored(SQLModel):
    metadata: ClassVar[MetaData] = METADATA  # our own, so that no other package's tables come along
