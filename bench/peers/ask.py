"""Asks one engine, round by round: python -m bench.peers.ask NAME FILE.

The file holds the rule sets and the facts of the cases. First come the rules that hold for each case, as JSON; then,
for each line that arrives, the seconds of the processor that this thread took to decide every case: what a Java machine
does beside it is not counted against it.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

from bench.peers.rules import read


def main(name: str, file: str) -> None:
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    cases = given["facts"]
    decide = importlib.import_module(f"bench.peers.rules_{name}").decider(read(given["rule_sets"]))
    print(json.dumps([sorted(decide(facts)) for facts in cases]), flush=True)
    for _ in sys.stdin:
        begin = time.thread_time()
        for facts in cases:
            decide(facts)
        print(time.thread_time() - begin, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
