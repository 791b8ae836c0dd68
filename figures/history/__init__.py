"""Past cases on an analytics engine, for back-tests: exported once from the store, then grouped and counted there."""
