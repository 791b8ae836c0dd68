"""Writes the served schema: python -m schema > schema/schema.graphql"""

from __future__ import annotations

import sys

from schema.contract import SCHEMA

sys.stdout.write(SCHEMA.as_str() + "\n")
