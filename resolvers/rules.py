"""Policy as it is read: versions, tables in words, documents, and what differs between two versions."""

from __future__ import annotations

import json

from policy.assemble import build
from policy.bundle import Bundle
from policy.diagnostics import unbuildable
from policy.diff import Change, diff
from policy.documents import documents
from policy.documents.model import Document
from policy.editor import editor_schemas
from policy.errors import InvalidRequest
from policy.sheets import Sheet, sheets
from policy.versions import Version
from resolvers.context import Context

__all__ = ["rule_documents", "rule_schemas", "rule_sets", "version", "version_changes"]


def version(context: Context, name: str) -> Version | None:
    """The newest entry of that name; None for a name that never was."""
    return context.timeline.find(name)


def version_changes(context: Context, old: str, new: str) -> tuple[Change, ...] | None:
    """What the one version changes in the other; None where either is unknown."""
    before, after = _of_version(context, old), _of_version(context, new)
    return None if before is None or after is None else diff(before, after)


def rule_sets(context: Context, version: str | None, draft: str | None) -> tuple[Sheet, ...] | None:
    """The rule files as tables in words; None where there is no such policy or it cannot be read."""
    bundle = _chosen(context, version, draft)
    return None if bundle is None else sheets(bundle)


def rule_documents(context: Context, version: str | None, draft: str | None) -> tuple[Document, ...] | None:
    """The supporting rules, as `petition rules render` writes them; None where there is no such policy to be read."""
    bundle = _chosen(context, version, draft)
    return None if bundle is None else documents(bundle)


def rule_schemas(context: Context) -> dict[str, str]:
    """The JSON Schema of each rule file by its name, as `petition rules schema` writes it, by the codes in force.

    `*_test.yaml` is that of all tests beside the rules.
    """
    return {
        "*_test.yaml" if stem == "tests" else f"{stem}.yaml": json.dumps(schema, ensure_ascii=False, sort_keys=True)
        for stem, schema in editor_schemas(context.bundle.terms_by_kind).items()
    }


def _chosen(context: Context, version: str | None, draft: str | None) -> Bundle | None:
    """The bundle of a version or of a draft, the one in force without either. Raises InvalidRequest for both."""
    if version is not None and draft is not None:
        raise InvalidRequest("policyVersion 与 draft 只能给一个 / give policyVersion or draft, not both", ("draft",))
    if draft is not None:
        return _of_draft(context, draft)
    return context.bundle if version is None else _of_version(context, version)


def _of_version(context: Context, name: str) -> Bundle | None:
    found = context.timeline.find(name)
    return None if found is None else context.timeline.bundle(found)


def _of_draft(context: Context, identifier: str) -> Bundle | None:
    """The draft's bundle where its last check found that it makes one: what failed there is not built here."""
    found = context.services.desk.draft(context.actor, identifier)
    if found is None or unbuildable(found.findings):
        return None
    return build(found.files, verify=False)[0]
