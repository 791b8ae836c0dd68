"""Demo data: a year of an office's work, made by the service itself from a seed.

texts      invented subjects and narratives, filled from lists
journey    how a case goes: what happens when, some of it late
fill       carries it out
office     the office's own work: meetings, inspections, a milestone
"""

from __future__ import annotations

from cases.demo.fill import fill, unfinished

__all__ = ["fill", "unfinished"]
