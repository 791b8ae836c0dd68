"""Tables as files for other systems: what can be had is declared, written row by row, and goes on by change number."""
