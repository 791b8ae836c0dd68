"""The supporting rules of plan-2026/1.0 as documents, written from the rules. Pure: the writers are elsewhere."""

from __future__ import annotations

from policy.bundle import Bundle
from policy.documents.handling import handling_procedure
from policy.documents.model import Document
from policy.documents.satisfaction import satisfaction_standard
from policy.documents.warning import risk_warning

__all__ = ["documents"]


def documents(bundle: Bundle) -> tuple[Document, ...]:
    """办理操作细则, 风险预警管理办法, 满意度评价标准."""
    return handling_procedure(bundle), risk_warning(bundle), satisfaction_standard(bundle)
