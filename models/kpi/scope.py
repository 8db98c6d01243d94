"""Which invoices a report is of: all, or those of some segments, sellers, buyers and currencies (K-01)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Nothing named means all; `segments` are the buyers', sellers and buyers the ids of customers."""

    segments: tuple[str, ...] = ()
    sellers: tuple[int, ...] = ()
    buyers: tuple[int, ...] = ()
    currencies: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.segments or self.sellers or self.buyers or self.currencies)

    def words(self) -> dict[str, str]:
        """What is named, as a report says it."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: ", ".join(map(str, values)) for name, values in named.items() if values}
