"""Reading who complained: masked always, in clear only right after it was revealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cases.bounds import Bounds
from cases.commands import Customer
from cases.customers import Customers
from cases.db import Database
from cases.ids import case_id, case_key
from cases.keyring import Keys
from cases.masks import masked
from cases.views import CaseView

__all__ = ["People"]


class People:
    """Customers and members of cases. Whoever calls has seen the case in scope."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._customers = Customers(keys)

    def customers(self, cases: Iterable[CaseView], bounds: Bounds | None) -> dict[str, Customer]:
        """The masked customer of each case, or the words that it was erased; none for a case where none was given."""
        keys = {case_key(case.id) or "": case for case in cases}
        with self._database.read(bounds) as connection:
            found = self._customers.of_cases(connection, list(keys))
        return {keys[key].id: replace(masked(one), age=keys[key].customer_age) for key, one in found.items()}

    def members(self, cases: Iterable[CaseView], bounds: Bounds | None) -> dict[str, dict[int, Customer]]:
        """The masked members of each group case, by number; none for a case that has none."""
        with self._database.read(bounds) as connection:
            found = self._customers.members_of_all(connection, [case_key(case.id) or "" for case in cases])
        return {
            case_id(key): {number: masked(member) for number, member in members.items()}
            for key, members in found.items()
        }

    def revealed(self, case: CaseView, bounds: Bounds | None) -> Customer | None:
        """The customer in clear: for the answer of `revealCustomer`, which recorded who asked and why."""
        with self._database.read(bounds) as connection:
            found = self._customers.of_case(connection, case_key(case.id) or "")
        return replace(found, age=case.customer_age) if isinstance(found, Customer) else None
