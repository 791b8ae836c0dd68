"""Who asks, and what that person may do."""

from __future__ import annotations

import strawberry

from cases.actors import ROLE_LABELS, Actor
from cases.rights import RIGHTS
from policy.bundle import Bundle
from schema.types.term import Term

__all__ = ["Viewer"]


@strawberry.type(description="当前用户：令牌所载的身份和权限 / who asks, as the token says, and the role's rights")
class Viewer:
    user: str = strawberry.field(description="用户名 / the user's name")
    role: Term = strawberry.field(description="角色 / the role")
    branch: Term | None = strawberry.field(
        description="所属网点，不限网点者为空 / null where no branch bounds the role"
    )
    department: Term | None = strawberry.field(
        description="所属部门，不限部门者为空 / null where no department bounds the role"
    )
    rights: list[str] = strawberry.field(
        description="角色的权限，多为操作名，按字母排列 / what the role may do: names of mutations and others, sorted"
    )

    @classmethod
    def from_domain(cls, actor: Actor, bundle: Bundle) -> Viewer:
        def term(kind: str, code: str | None) -> Term | None:
            return Term.from_domain(bundle.term(kind, code)) if code is not None else None

        return cls(
            user=actor.user,
            role=Term.of(actor.role.value, ROLE_LABELS[actor.role]),
            branch=term("branch", actor.branch),
            department=term("department", actor.department),
            rights=sorted(RIGHTS[actor.role]),
        )
