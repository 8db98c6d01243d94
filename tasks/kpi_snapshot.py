"""What a report was made from, kept beside it as Parquet, so that it can be made once more as it was (K-09).

A snapshot holds the rows that kept their contract, and what the others broke. Read again it gives the same frames, and
hence the same report. Columns are kept as they come: words once with their places, days as days, and nothing is guessed
when they are read. Analysts may open the two files with anything that reads Parquet.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from models.kpi.columns_as import Type
from models.kpi.contract import Contract
from models.kpi.frames import INVOICES, PAYMENTS
from models.kpi.report import Breach
from tasks.exports import appearing

FILES = {"invoices": INVOICES, "payments": PAYMENTS}
BREACHES = b"haldur.breaches"
ROWS = 2**18  # of a group


class SnapshotError(ValueError):
    """A snapshot that is not whole or not one of ours; the message names the file."""


class Snapshot(NamedTuple):
    """Checked frames, and what the rows that were left out broke."""

    invoices: pd.DataFrame
    payments: pd.DataFrame
    breaches: tuple[Breach, ...] = ()


def write_snapshot(folder: Path, snapshot: Snapshot) -> list[Path]:
    """Write the frames into a folder; each file appears under its name when it is whole."""
    told = json.dumps([asdict(breach) for breach in snapshot.breaches])
    files = []
    for name, contract in FILES.items():
        file = folder / f"{name}.parquet"
        table = _table(getattr(snapshot, name), contract).replace_schema_metadata({BREACHES: told})
        words = [column for column, kind in contract.types.items() if kind is Type.WORD]
        with appearing(file) as draft:
            parquet.write_table(table, draft, compression="lz4", use_dictionary=words, row_group_size=ROWS)
        files.append(file)
    return files


def read_snapshot(folder: Path) -> Snapshot:
    """The frames as they were written, in their types."""
    invoices, payments = (read_frame(folder / f"{name}.parquet", contract) for name, contract in FILES.items())
    return Snapshot(invoices, payments, _breaches(folder))


def read_frame(file: Path, contract: Contract, columns: Sequence[str] = ()) -> pd.DataFrame:
    """One frame, or some of its columns."""
    names = list(columns or contract.types)
    try:
        table = parquet.read_table(file, columns=names, memory_map=True)
        return pd.DataFrame({name: _column(table[name], contract.types[name]) for name in names}, copy=False)
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise SnapshotError(f"{file} is no snapshot that can be read: {error}") from None


def _breaches(folder: Path) -> tuple[Breach, ...]:
    kept = parquet.read_schema(folder / "invoices.parquet").metadata[BREACHES]
    return tuple(Breach(**{**each, "ids": tuple(each["ids"])}) for each in json.loads(kept))


def _table(frame: pd.DataFrame, contract: Contract) -> pa.Table:
    return pa.table({name: _array(frame[name], kind) for name, kind in contract.types.items()})


def _array(column: pd.Series, kind: Type) -> pa.Array:
    if kind is Type.DAY:
        return pa.array(column.to_numpy().astype("datetime64[D]"))
    if kind is Type.WORD:
        codes = column.cat.codes.to_numpy()
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, mask=codes < 0), pa.array(list(column.cat.categories), pa.string())
        )
    return pa.array(column.to_numpy())


def _column(column: pa.ChunkedArray, kind: Type) -> Any:
    if kind is Type.DAY:
        return column.to_numpy().astype("datetime64[s]")
    if kind is Type.WORD:
        whole = column.unify_dictionaries().combine_chunks()
        whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
        codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return pd.Categorical.from_codes(codes, whole.dictionary.to_pylist())
    return np.asarray(column.to_numpy()).astype(kind.dtype, copy=False)
