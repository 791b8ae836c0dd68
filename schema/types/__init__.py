"""The output types, one file a noun. Each is made from a domain value by `from_domain`."""
