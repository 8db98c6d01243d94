"""A frame as a Parquet file, and back as it was: what a report was made from is kept beside it (K-09).

Days (`*_on`) are kept as days and words as places in a list, so that a million invoices take 20 MB and are read as fast
as Parquet can be. The type of each column is noted with it, and nothing is guessed when it is read. Analysts may open
the file with anything that reads Parquet.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from tasks.exports import appearing

ROWS = 2**16  # of a group, which are turned into arrays together
TYPE = b"haldur.type"
DAY = "datetime64[D]"


class FrameFileError(ValueError):
    """A file that is not whole or not one of ours; the message names it."""


def write_frame(file: Path, frame: pd.DataFrame) -> None:
    """Write a frame, so many rows at a time; the file appears under its name when it is whole, without the index."""
    fields = [
        pa.field(str(name), _array(str(name), column if column.dtype == object else column.iloc[:0]).type,
                 metadata={TYPE: str(column.dtype).encode()})
        for name, column in frame.items()
    ]  # fmt: skip
    words = [field.name for field in fields if pa.types.is_dictionary(field.type)]
    schema = pa.schema(fields)
    with (
        appearing(file) as draft,
        parquet.ParquetWriter(draft, schema, compression="lz4", use_dictionary=words) as writer,
    ):
        for first in range(0, max(len(frame), 1), ROWS):
            rows = frame.iloc[first : first + ROWS]
            columns = [_array(str(name), column).cast(schema.field(str(name)).type) for name, column in rows.items()]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema), row_group_size=ROWS)


def read_frame(file: Path, columns: Sequence[str] = ()) -> pd.DataFrame:
    """The frame, or some of its columns, in the types in which it was written."""
    try:
        table = parquet.read_table(file, columns=list(columns) or None, memory_map=True)
        found = {field.name: _column(table[field.name], _type_of(field)) for field in table.schema}
        return pd.DataFrame({name: found[name] for name in columns or found}, copy=False)
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise FrameFileError(f"{file} is no frame of a report that can be read: {error}") from None


def _array(name: str, column: pd.Series) -> pa.Array:
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        words = pa.array(list(column.cat.categories), pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), words)
    if name.endswith("_on") and column.dtype == "datetime64[s]":
        return pa.array(column.to_numpy().astype(DAY))
    found = pa.array(column, from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _type_of(field: pa.Field) -> str:
    """What pandas called the column."""
    return str((field.metadata or {})[TYPE], "ascii")


def _column(column: pa.ChunkedArray, kind: str) -> Any:
    if kind == "category":
        whole = column.unify_dictionaries().combine_chunks()
        whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
        codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return pd.Categorical.from_codes(codes, pd.Index(whole.dictionary.to_pylist(), dtype="str"))
    if pa.types.is_date(column.type):
        return column.to_numpy().astype(kind)
    plain = kind in {"bool", "int64", "int32", "int16", "int8", "float64"} and not column.null_count
    return np.asarray(column.to_numpy()).astype(kind, copy=False) if plain else column.to_pandas().astype(kind)
