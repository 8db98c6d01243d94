"""The customer register: whose card an address stands on.

A customer is a company or a person we serve; its card is the row here together with its contacts. A contact
without a name is an address of the company itself (info@, office@). Addresses are compared by `address_key`
(lower case) and `domain`, which are derived whenever a contact is written.
"""

from sqlmodel import Field, SQLModel, UniqueConstraint

import models.columns  # noqa: F401  names the keys of every table
from models.idn import in_letters


class Customer(SQLModel, table=True):
    """A company or person we serve."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    registry_code: str = Field(unique=True)
    country: str = Field(max_length=2)
    language: str = Field(max_length=2)
    segment: str = ""


class Contact(SQLModel, table=True):
    """A person or address of a customer."""

    __table_args__ = (UniqueConstraint("customer_id", "address_key"),)

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    first_name: str = ""
    last_name: str = ""
    address: str
    address_key: str = Field(index=True)
    domain: str = Field(index=True)
    phone: str = ""
    role: str = ""
    language: str = Field(default="", max_length=2)


def address_key(address: str) -> str:
    """The form in which two addresses are compared: lower case, no blanks around, the domain in letters."""
    return in_letters(address.strip().lower())


def domain_of(address: str) -> str:
    """The domain part of an address, lower case; empty where there is none."""
    return address_key(address).rpartition("@")[2] if "@" in address else ""
