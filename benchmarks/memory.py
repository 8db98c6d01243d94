"""Peak memory of a fresh process over what its imports take, for few mails and for many."""

from multiprocessing import get_context
from pathlib import Path

from benchmarks.cost import peak_megabytes
from benchmarks.homes import enter, fresh_copy
from benchmarks.whole import take_mail


def peak(folder: Path) -> dict[str, float]:
    """Megabytes over imports that it took to take all mail of the example in the folder.

    The copy is made by a process of its own: listing so many files would leave its mark on the figure.
    """
    import flows.ingest_mail  # noqa: F401  with all that a run of the flow loads

    home = folder / "round"
    copying = get_context("fork").Process(target=fresh_copy, args=(folder / "example", home))
    copying.start()
    copying.join()
    enter(home)
    before = peak_megabytes()
    take_mail(home)
    return {"imports": before, "over_imports": peak_megabytes() - before}
