"""Customers by what people type: a part of the name, or the registry code."""

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from models.customer import Customer


def is_named(words: str) -> ColumnElement[bool]:
    """Whether a customer's name holds the words, or its registry code is they.

    SQLite knows large from small letters only in ASCII, so the words are tried as names are mostly written.
    """
    forms = dict.fromkeys((words, words.lower(), words.upper(), words.title()))
    held = (col(Customer.name).icontains(form, autoescape=True) for form in forms)
    return or_(*held, col(Customer.registry_code) == words)
