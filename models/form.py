"""What a form asks for: the title and the help of one field.

Prefect makes the forms of flows. It names each field by its parameter, whatever title pydantic was told, and takes
help only from the docstring, where people would read it twice; what is said of the field's JSON schema it leaves
alone. So it is said there.
"""

from typing import Annotated, Any

from pydantic import Field

RowNumber = Annotated[int, Field(ge=1, le=999_999_999)]  # what a ticket, a letter or a payment may have


def asked(title: str, description: str, **limits: Any) -> Any:
    """The field of a parameter; `limits` are pydantic's, such as `ge`."""
    return Field(json_schema_extra={"title": title, "description": description}, **limits)
