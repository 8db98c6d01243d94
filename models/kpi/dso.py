"""What receivables are measured by, as everybody reckons it: pure formulas (K-04).

They take sums of money in any one unit and give days or a share; None where there is nothing to divide by.
"""

from collections.abc import Iterable


def days_sales_outstanding(receivables: float, sales: float, days: int) -> float | None:
    """For how many days of the period's average sales the receivables stand."""
    return receivables / sales * days if sales > 0 else None


def countback_days(receivables: float, months: Iterable[tuple[float, int]]) -> float | None:
    """For how many days back the sales come to the receivables; months are sales and days, the latest first.

    None where all months together do not come up to the receivables.
    """
    left, counted = receivables, 0.0
    if left <= 0:
        return counted
    for sales, days in months:
        if sales >= left:
            return counted + days * left / sales
        left -= max(sales, 0)
        counted += days
    return None


def collection_effectiveness(opening: float, sales: float, closing: float, closing_current: float) -> float | None:
    """Of what could be collected in a period, the share that was: what is not due yet could not."""
    collectable = opening + sales - closing_current
    return (opening + sales - closing) / collectable if collectable > 0 else None
