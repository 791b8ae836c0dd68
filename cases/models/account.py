"""The tables of local accounts: who may sign in, who is signed in, and who tried in vain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from cases.actors import Role
from cases.columns import CODE, UtcDateTime, one_of
from cases.models.base import Stored

__all__ = ["AccountRow", "AttemptRow", "SessionRow", "SetupCodeRow"]


class AccountRow(Stored, table=True):
    """`generation` counts changes of the password and disablings: a session of an earlier one holds no more."""

    __tablename__ = "account"
    __table_args__ = (one_of("role", Role),)

    name: str = Field(primary_key=True, sa_type=CODE)
    role: str = Field(sa_type=CODE)
    branch: str | None = Field(default=None, sa_type=CODE)
    department: str | None = Field(default=None, sa_type=CODE)
    password: str = Field(sa_type=Text)
    generation: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SessionRow(Stored, table=True):
    """Somebody signed in, by an account or, where `account` is null, at the issuer. The id itself is not stored."""

    __tablename__ = "sign_in_session"
    __table_args__ = (one_of("role", Role), Index("ix_sign_in_session_account", "account"))

    digest: str = Field(primary_key=True, max_length=64)
    account: str | None = Field(default=None, sa_type=CODE)
    generation: int
    user: str = Field(sa_type=CODE)
    role: str = Field(sa_type=CODE)
    branch: str | None = Field(default=None, sa_type=CODE)
    department: str | None = Field(default=None, sa_type=CODE)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class AttemptRow(Stored, table=True):
    """Failed attempts on one account, or from one address; `key` is a digest, for people type passwords as names."""

    __tablename__ = "sign_in_attempt"

    key: str = Field(primary_key=True, max_length=64)
    failures: int
    last_at: datetime = Field(sa_type=UtcDateTime)
    blocked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SetupCodeRow(Stored, table=True):
    """A code that makes the first account, once."""

    __tablename__ = "setup_code"

    digest: str = Field(primary_key=True, max_length=64)
    ends_at: datetime = Field(sa_type=UtcDateTime)
