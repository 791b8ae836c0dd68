"""What each channel must give (taxonomy.yaml `channels`): a complaint without it is refused in the rule's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cases.commands import RegisterCase
from cases.validation import invalid
from policy.bundle import Bundle
from policy.procedure import Refusal

__all__ = ["lacking"]

_FIELDS: Final[Mapping[str, tuple[tuple[str, ...], str, str, Callable[[RegisterCase], Any]]]] = {
    "source_reference": (("source_reference",), "来源编号", "its reference", lambda given: given.source_reference),
    "received_at": (("received_at",), "收到时间", "the instant of its receipt", lambda given: given.received_at),
    "product": (("product",), "产品", "the product", lambda given: given.product),
    "customer_name": (
        ("customer", "name"),
        "客户姓名",
        "the customer's name",
        lambda given: given.customer and given.customer.name,
    ),
    "customer_phone": (
        ("customer", "phone"),
        "客户电话",
        "the customer's phone",
        lambda given: given.customer and given.customer.phone,
    ),
}
"""By the rule file's name of a field: its path in the input, its words, and where it stands."""


def lacking(command: RegisterCase, bundle: Bundle, *, intake: bool) -> Iterator[Refusal]:
    """A refusal for each field that the registration's channel must give and that is not there."""
    channel = next((entry for entry in bundle.rules.taxonomy.channels if entry.code == command.channel), None)
    rule = channel.intake if channel else None
    if channel is None or rule is None or (rule.applies == "intake" and not intake):
        return
    for name in rule.needs:
        path, zh, en, value = _FIELDS[name]
        if value(command) in (None, ""):
            if name == "source_reference":
                zh, en = rule.reference.zh, rule.reference.en
            words = (
                f"{channel.label.zh}须给出{zh} / {channel.label.en} must give {en} ({rule.clause or channel.clause})"
            )
            yield invalid(words, *path)
