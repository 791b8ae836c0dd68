"""Proposals written into the text of triage.yaml; comments and the author's layout stay."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML

from policy.suggest.model import AddExclusion, AddKeyword, Proposal
from policy.triage.matcher import normal_keyword

__all__ = ["edited"]

_WIDTH: Final = 200


def edited(text: str, proposals: Iterable[Proposal]) -> str:
    """The rule file with all proposals taken. Not yet formatted."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(text)
    for proposal in proposals:
        _take(data, proposal)
    written = StringIO()
    yaml.dump(data, written)
    return written.getvalue()


def _take(data: Any, proposal: Proposal) -> None:
    words = {group["id"]: group["keywords"] for group in data["groups"]}
    if isinstance(proposal, AddExclusion):
        data["exclusions"].append(proposal.phrase)
    elif isinstance(proposal, AddKeyword):
        words[proposal.group].append(proposal.phrase)
    else:
        own = words[proposal.group]
        for place in reversed([place for place, word in enumerate(own) if normal_keyword(word) == proposal.phrase]):
            del own[place]
        words[proposal.to].append(proposal.phrase)
