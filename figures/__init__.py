"""Figures for managers: dashboard, department assessment, warnings, programme. Counted from events, exact."""
