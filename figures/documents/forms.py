"""The forms in which a document can be had: by the ending of its file, how it is written and its media type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from figures.documents.docx import docx
from figures.documents.html import html
from policy.documents.model import Document

__all__ = ["FORMS", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    write: Callable[[Document], bytes]
    media: str


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "html": Form(html, "text/html; charset=utf-8"),
        "docx": Form(docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    }
)
