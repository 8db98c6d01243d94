"""What a mail costs when a million messages are stored already, against an empty register; the two in turn."""

from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.cost import cost_of
from benchmarks.homes import fresh_copy, split_mail
from benchmarks.stored_rows import fill
from benchmarks.whole import take_mail
from tasks.database import database_engine

STORED = 1_000_000
PARTS = 5


def by_stored(folder: Path) -> dict[str, float]:
    """Seconds for the example's mails in an empty register and in a full one, and the median of the parts' ratios."""
    homes = tuple(fresh_copy(folder / "example", folder / name) for name in ("empty", "full"))
    database_engine().dispose()
    fill(homes[1] / "haldur.db", messages=STORED)
    for home in homes:
        split_mail(home, parts=PARTS)
    empty: list[float] = []
    full: list[float] = []
    for part in range(PARTS):
        for home, costs in zip(homes, (empty, full), strict=True):
            costs.append(cost_of(partial(take_mail, home, source=f"maildir:{home}/mail/part{part}")).cpu)
    ratios = [much / little for little, much in zip(empty, full, strict=True)]
    size = (homes[1] / "haldur.db").stat().st_size
    return {"empty_cpu": sum(empty), "full_cpu": sum(full), "ratio": median(ratios), "gigabytes": size / 1e9}
