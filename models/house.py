"""What a mail is judged against: who we are, as seen from one support list."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class House:
    """The firm as it counts for one list; all addresses and domains in lower case.

    `authserv_id` is the receiving server whose word on senders counts, and `is_internal` says that nobody outside
    can write to the list (models/sender_auth.py).
    """

    own_domains: frozenset[str]
    list_addresses: frozenset[str]
    public_domains: frozenset[str]
    signing_key: bytes
    authserv_id: str = ""
    is_internal: bool = False
    below_own: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """The endings of domains below the firm's own, once for all mails."""
        object.__setattr__(self, "below_own", tuple(f".{own}" for own in self.own_domains))

    def is_inside(self, domain: str) -> bool:
        """Whether a mail domain is the firm's own, or one below it."""
        return domain in self.own_domains or domain.endswith(self.below_own)
