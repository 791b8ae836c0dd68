"""What mutations of the policy are given."""

from __future__ import annotations

import strawberry

from cases.policy_desk import SaveDraft, StepOnDraft
from policy.drafts import DraftStep
from policy.errors import InvalidRequest

__all__ = ["PolicyDraftStepInput", "RuleTextInput", "SavePolicyDraftInput", "by_name"]


@strawberry.input(description="一个规则文件 / one rule file")
class RuleTextInput:
    name: str = strawberry.field(description="文件名，如 sla.yaml / the file's name")
    text: str


@strawberry.input(description="新建或修改草稿 / makes a draft, or changes one")
class SavePolicyDraftInput:
    id: strawberry.ID | None = strawberry.field(default=None, description="缺省新建 / a new draft without it")
    expected_version: int | None = None
    title: str | None = None
    files: list[RuleTextInput] | None = strawberry.field(
        default=None, description="全部规则文件；新建时缺省取现行规则 / all of them; a new draft takes those in force"
    )
    from_version: str | None = strawberry.field(
        default=None, description="取某一版本的文件，用于恢复旧版 / takes the files of a version, to return to it"
    )
    note: str | None = None

    def command(self) -> SaveDraft:
        return SaveDraft(
            draft=None if self.id is None else str(self.id),
            expected_version=self.expected_version,
            title=self.title,
            files=None if self.files is None else by_name(self.files),
            from_version=self.from_version,
            note=self.note,
        )


@strawberry.input(description="对草稿的一步操作 / a step on a draft")
class PolicyDraftStepInput:
    id: strawberry.ID
    expected_version: int | None = None
    note: str | None = None

    def command(self, step: DraftStep) -> StepOnDraft:
        return StepOnDraft(str(self.id), step, self.expected_version, self.note)


def by_name(files: list[RuleTextInput]) -> dict[str, str]:
    """The texts by name. Raises InvalidRequest where a name is given twice."""
    texts = {file.name: file.text for file in files}
    if len(texts) != len(files):
        raise InvalidRequest("同一文件给了两次 / a file is given twice", ("files",))
    return texts
