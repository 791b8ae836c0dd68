"""The supporting rules of plan-2026/1.0 as documents, written from the rules. Pure: the writers are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policy.bundle import Bundle
from policy.documents.handling import handling_procedure
from policy.documents.model import Document
from policy.documents.satisfaction import satisfaction_standard
from policy.documents.warning import risk_warning

__all__ = ["ENGLISH_TITLES", "documents"]

ENGLISH_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "handling-procedure": "Handling procedure",
        "risk-warning": "Risk warning rules",
        "satisfaction-standard": "Satisfaction standard",
    }
)
"""What each document is called in a list in English; the documents themselves are Chinese."""


def documents(bundle: Bundle) -> tuple[Document, ...]:
    """办理操作细则, 风险预警管理办法, 满意度评价标准."""
    return handling_procedure(bundle), risk_warning(bundle), satisfaction_standard(bundle)
