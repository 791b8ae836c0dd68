"""Run in a child process: builds a bundle of the texts on standard input and prints what was found. See sandbox."""

from __future__ import annotations

import gc
import json
import resource
import sys
from dataclasses import asdict
from datetime import date
from math import ceil

__all__ = ["confine", "main"]


def confine(memory: int, seconds: float) -> None:
    """Bounds this process for good: address space in bytes, processor time, no core dumps."""
    _limit(resource.RLIMIT_AS, memory, memory)
    _limit(resource.RLIMIT_CPU, ceil(seconds), ceil(seconds) + 1)
    _limit(resource.RLIMIT_CORE, 0, 0)


def _limit(kind: int, soft: int, hard: int) -> None:
    ceiling = resource.getrlimit(kind)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))


def main(arguments: list[str]) -> None:
    """`arguments`: bytes of memory, seconds of processor time, the date of the version in force, whether to test."""
    confine(int(arguments[0]), float(arguments[1]))
    gc.disable()  # what is imported stays: to sift it for garbage costs a third of the start
    from policy.assemble import build  # only now, so that its imports are confined too

    gc.freeze()
    gc.enable()
    texts = json.load(sys.stdin)
    bundle, findings = build(texts, active=None if arguments[2] == "-" else date.fromisoformat(arguments[2]))
    results = None
    if bundle is not None and arguments[3] == "True":
        from policy.testing import outcome

        results, failures = outcome(bundle, texts)
        findings = tuple(sorted((*findings, *failures)))
    said = {
        "findings": [asdict(finding) for finding in findings],
        "tests": None if results is None else [asdict(result) for result in results],
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
