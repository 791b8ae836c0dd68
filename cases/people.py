"""Reading who complained: masked for everyone who may see the case, in clear only for who revealed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select

from cases.commands import Customer
from cases.customers import Customers
from cases.db import Database
from cases.ids import case_id, case_key
from cases.masking import masked_id_number, masked_name, masked_phone
from cases.models import CASES, CUSTOMERS

__all__ = ["People", "masked"]

_CHUNK: Final = 500


class People:
    """The customers of cases. Whoever calls has seen the cases in scope."""

    def __init__(self, database: Database, customers: Customers) -> None:
        self._database = database
        self._customers = customers

    def masked(self, identifiers: Iterable[str]) -> dict[str, Customer]:
        """Those of the cases that have a customer, by the case's id."""
        return {case: masked(customer) for case, customer in self._clear(identifiers).items()}

    def clear(self, identifier: str) -> Customer | None:
        """A case's customer as given: only after the revealing was recorded."""
        return self._clear((identifier,)).get(identifier)

    def _clear(self, identifiers: Iterable[str]) -> dict[str, Customer]:
        keys = [key for key in map(case_key, dict.fromkeys(identifiers)) if key]
        query = select(CUSTOMERS, CASES.c.customer_age).join(CASES, CASES.c.id == CUSTOMERS.c.case_id)
        found: dict[str, Customer] = {}
        with self._database.read() as connection:
            for start in range(0, len(keys), _CHUNK):
                chunk = query.where(CUSTOMERS.c.case_id.in_(keys[start : start + _CHUNK]))
                for row in connection.execute(chunk).mappings():
                    found[case_id(row["case_id"])] = self._opened(dict(row))
        return found

    def _opened(self, row: Mapping[str, Any]) -> Customer:
        opened = self._customers.opened(row["case_id"], row)
        return Customer(opened.name, opened.phone, opened.id_number, row["customer_age"])


def masked(customer: Customer) -> Customer:
    """The same with nothing in it that would identify the person."""
    return Customer(
        None if customer.name is None else masked_name(customer.name),
        None if customer.phone is None else masked_phone(customer.phone),
        None if customer.id_number is None else masked_id_number(customer.id_number),
        customer.age,
    )
