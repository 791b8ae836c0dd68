"""Hourly checkpoints over the heads of all chains, which an outsider can check: docs/adr/0015."""
