"""Serves one peer's page: python -m bench.peers.serve NAME DATABASE TERMS, on the port in PETITION_PORT.

Uvicorn with uvloop and httptools, without an access log: what the service itself runs on.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import uvicorn

from bench.peers.pages import Pages


def main(name: str, database: str, terms: str) -> None:
    module = importlib.import_module(f"bench.peers.page_{name}")
    application = module.application(Pages(Path(database), Path(terms)))
    port = int(os.environ["PETITION_PORT"])
    uvicorn.run(application, port=port, loop="uvloop", http="httptools", access_log=False, log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
