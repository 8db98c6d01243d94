"""Batches: how much is in memory, and in one transaction, at once."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

BATCH = 1000
BATCH_BYTES = 16_000_000


class HasSize(Protocol):
    """Something whose size in bytes is known beforehand."""

    @property
    def size(self) -> int:
        """Bytes."""


T = TypeVar("T", bound=HasSize)


def batches(things: Sequence[T]) -> Iterator[list[T]]:
    """Things in their order, in batches bounded by number and by bytes; one that is larger comes alone."""
    batch: list[T] = []
    size = 0
    for thing in things:
        if batch and (len(batch) == BATCH or size + thing.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(thing)
        size += thing.size
    if batch:
        yield batch
