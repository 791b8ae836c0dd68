"""The command line, `petition`."""
