"""Checkpoints over the record, and its last verification."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases.checkpoints import reading
from cases.checkpoints.record import Checkpoint
from cases.views import Page
from resolvers.context import Context
from schema.types.node import PageInfo

__all__ = ["AuditCheckpointConnection"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="一个检查点 / the signed root over the heads of all chains, as of its hour")
class AuditCheckpoint:
    number: int = strawberry.field(description="序号 / its number")
    taken_at: datetime = strawberry.field(description="取得的时间 / when it was taken")
    size: int = strawberry.field(description="所载末端数 / how many heads its tree covers")
    root: str = strawberry.field(description="树根（RFC 9162）/ the root of the tree, in hexadecimal")
    previous: str = strawberry.field(description="前一检查点声明的摘要 / digest of the statement before")
    statement: str = strawberry.field(description="所签的声明 / the text that is signed")
    key_id: str = strawberry.field(description="签名密钥的编号 / who signed: the key's thumbprint (RFC 7638)")
    signature: str = strawberry.field(description="Ed25519 签名 / the signature, in hexadecimal")

    @classmethod
    def from_domain(cls, checkpoint: Checkpoint) -> AuditCheckpoint:
        return cls(
            number=checkpoint.number,
            taken_at=checkpoint.taken_at,
            size=checkpoint.size,
            root=checkpoint.root,
            previous=checkpoint.previous,
            statement=checkpoint.statement.decode(),
            key_id=checkpoint.key_id,
            signature=checkpoint.signature,
        )


@strawberry.type(description="对全部记录的一次核验（petition audit verify）/ a verification of the whole record")
class AuditVerification:
    at: datetime = strawberry.field(description="核验的时间 / when")
    checkpoint: int = strawberry.field(description="至第几号检查点，无则为 0 / up to which checkpoint; 0: none")
    intact: bool = strawberry.field(description="是否完好 / whether all of it held")
    problem: str | None = strawberry.field(description="首处不符 / the first thing that did not hold")

    @classmethod
    def from_domain(cls, found: reading.Verification) -> AuditVerification:
        return cls(
            at=found.verified_at,
            checkpoint=found.checkpoint,
            intact=found.problem is None,
            problem=found.problem,
        )


@strawberry.type(description="一个检查点及其游标 / one of them, with its cursor")
class AuditCheckpointEdge:
    node: AuditCheckpoint = strawberry.field(description="检查点 / the checkpoint")
    cursor: str = strawberry.field(description="游标 / where a next page goes on")


@strawberry.type(description="检查点，最新在前 / checkpoints, newest first")
class AuditCheckpointConnection:
    edges: list[AuditCheckpointEdge] = strawberry.field(description="本页 / this page")
    page_info: PageInfo = strawberry.field(description="分页信息 / about the page")

    @strawberry.field(description="最近一次核验，从未核验为空 / the last verification; null where there was none")
    def verified(self, info: Info) -> AuditVerification | None:
        found = info.context.services.checkpoints.verified()
        return None if found is None else AuditVerification.from_domain(found)

    @classmethod
    def from_domain(cls, page: Page[Checkpoint]) -> AuditCheckpointConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [AuditCheckpointEdge(node=AuditCheckpoint.from_domain(item), cursor=cursor) for item, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page))
