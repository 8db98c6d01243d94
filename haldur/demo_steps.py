"""The demo's steps: what is being done while it is, and how long it took once it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console


@contextmanager
def step(console: Console, what: str) -> Iterator[None]:
    """One step."""
    began = perf_counter()
    with console.status(f"{what} ..."):
        yield
    console.print(f"{what}: {perf_counter() - began:.1f} s")
