"""Complaints that come in bulk or from another system: read, mapped to registrations, carried out once."""
