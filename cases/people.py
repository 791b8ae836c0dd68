"""Reading who complained: masked always, in clear only right after it was revealed."""

from __future__ import annotations

from dataclasses import replace

from cases.commands import Customer
from cases.customers import Customers
from cases.db import Database
from cases.ids import case_key
from cases.keyring import Keys
from cases.masks import masked
from cases.views import CaseView

__all__ = ["People"]


class People:
    """Customers and members of cases. Whoever calls has seen the case in scope."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._customers = Customers(keys)

    def customer(self, case: CaseView) -> Customer | None:
        """The masked customer, or the words that it was erased; None where none was given."""
        with self._database.read() as connection:
            found = self._customers.of_case(connection, case_key(case.id) or "")
        return replace(masked(found), age=case.customer_age) if found else None

    def members(self, case: CaseView) -> dict[int, Customer]:
        """The masked members of a group case, by number."""
        with self._database.read() as connection:
            found = self._customers.members_of(connection, case_key(case.id) or "")
        return {number: masked(member) for number, member in found.items()}

    def revealed(self, case: CaseView) -> Customer | None:
        """The customer in clear: for the answer of `revealCustomer`, which recorded who asked and why."""
        with self._database.read() as connection:
            found = self._customers.of_case(connection, case_key(case.id) or "")
        return replace(found, age=case.customer_age) if isinstance(found, Customer) else None
