"""Benchmarks: measured, never asserted. Only ratios taken in one run count."""
