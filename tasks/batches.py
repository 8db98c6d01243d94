"""Batches: how much is in memory, and in one transaction, at once."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

BATCH = 2000
BATCH_BYTES = 16_000_000


class HasSize(Protocol):
    """Something whose size in bytes is known beforehand."""

    @property
    def size(self) -> int:
        """Bytes."""


T = TypeVar("T", bound=HasSize)


class Batch(Sequence[T]):
    """Things for one task. It is no list, since the engine looks for states in everything that a list holds."""

    def __init__(self, things: Sequence[T]) -> None:
        self._things = things

    def __len__(self) -> int:
        return len(self._things)

    def __getitem__(self, place: Any) -> Any:
        return self._things[place]

    def __iter__(self) -> Iterator[T]:
        return iter(self._things)


def batches(things: Sequence[T]) -> Iterator[Batch[T]]:
    """Things in their order, in batches bounded by number and by bytes; one that is larger comes alone."""
    batch: list[T] = []
    size = 0
    for thing in things:
        if batch and (len(batch) == BATCH or size + thing.size > BATCH_BYTES):
            yield Batch(batch)
            batch, size = [], 0
        batch.append(thing)
        size += thing.size
    if batch:
        yield Batch(batch)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles while a batch is worked on: its many objects have none, and go by themselves.

    As the decorator of a function it lasts until they are gone.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
