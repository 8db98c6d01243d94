"""What a mail is judged against: who we are, as seen from one support list."""

from dataclasses import dataclass


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

    def is_inside(self, domain: str) -> bool:
        """Whether a mail domain is the firm's own, or one below it."""
        return any(domain == own or domain.endswith(f".{own}") for own in self.own_domains)
