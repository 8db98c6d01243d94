"""The forms that Prefect makes of flows: each field is named for people, and says what it is for."""

from importlib import import_module
from pathlib import Path

import pytest
from prefect.utilities.callables import parameter_schema

FLOWS = sorted(file.stem for file in Path("flows").glob("*.py") if file.stem != "__init__")


@pytest.mark.parametrize("name", FLOWS)
def test_every_field_of_a_form_has_a_title_and_says_what_it_is_for(name: str):
    fields = parameter_schema(getattr(import_module(f"flows.{name}"), name)).properties

    for parameter, field in fields.items():
        assert field.get("description"), parameter
        assert field["title"][0].isupper(), parameter


@pytest.mark.parametrize("name", FLOWS)
def test_a_number_of_a_form_is_one_that_a_row_may_have(name: str):
    fields = parameter_schema(getattr(import_module(f"flows.{name}"), name)).properties
    numbers = [field.get("items", field) for field in fields.values()]

    assert all("maximum" in number for number in numbers if number.get("type") == "integer")


def test_the_limits_of_a_field_stay():
    field = parameter_schema(import_module("flows.settle_payment").settle_payment).properties["payment"]

    assert (field["title"], field["minimum"], field["maximum"]) == ("Payment", 1, 999_999_999)
