"""A YAML file that people write, read and held against its schema: each fault with file, line and key (P-11)."""

from collections.abc import Collection
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from models.document import Document, DocumentError, read_document
from models.yaml_faults import faults_of

Schema = TypeVar("Schema", bound=BaseModel)


def checked(
    text: str, schema: type[Schema], *, file: str, refusal: type[ValueError], must_hold: str = "",
    unnamed: Collection[str] = (),
) -> tuple[Schema, Document]:  # fmt: skip
    """What the file says, and where; a refusal where it is wrong.

    `must_hold` is said of a file without keys, where an empty one means nothing; `unnamed` as for `faults_of`.
    """
    try:
        document = read_document(text)
    except DocumentError as error:
        raise refusal(f"{file} is not readable YAML: {error}") from None
    if must_hold and not isinstance(document.data, dict):
        raise refusal(f"{file} must hold {must_hold}")
    try:
        return schema.model_validate({} if document.data is None else document.data), document
    except ValidationError as error:
        raise refusal(faults_of(error, document, schema, file=file, unnamed=unnamed)) from None
