"""The situations that the example plays, each a small story of mails and when they arrive."""

from collections.abc import Callable, Iterator

from haldur.example.delivering import Arrival
from haldur.example.stage import Stage

Scene = Callable[[Stage, str], Iterator[Arrival]]
