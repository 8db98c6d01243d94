"""How often one may try to sign in, and change things: counted in the database, so that all processes agree.

Signing in is counted for the account at this network address, for the address alone, and for the account from
anywhere. The counts and the answers are the same whether or not there is such an account. An IPv6 network counts
as one address, for a guest may have all of its 2^64.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import HTTPException, Request

from models.attempt import (
    ANY_ACCOUNT_FROM_ONE_ADDRESS,
    CHANGES_OF_ONE_SESSION,
    ONE_ACCOUNT_FROM_ANYWHERE,
    ONE_ACCOUNT_FROM_ONE_ADDRESS,
)
from models.counting import count_words
from models.customer import address_key
from models.session import hash_of
from tasks.attempts import count_attempt, forget_attempts


def count_sign_in(place: str, *, address: str, now: datetime) -> timedelta:
    """Let somebody try to sign in (and count it), or say how long to wait."""
    both, account = _names(place, address)
    limits = {both: ONE_ACCOUNT_FROM_ONE_ADDRESS, place: ANY_ACCOUNT_FROM_ONE_ADDRESS}
    return count_attempt({**limits, account: ONE_ACCOUNT_FROM_ANYWHERE}, now=now)


def forget_sign_in(place: str, *, address: str, now: datetime) -> None:
    """A success is no guess: an office behind one address may sign in together."""
    forget_attempts(_names(place, address))
    forget_attempts([place], at=now)


def count_change(token: str, *, now: datetime) -> None:
    """Count a change of a session; 429 where a machine seems to be at work."""
    longest = count_attempt({f"changes {hash_of(token)}": CHANGES_OF_ONE_SESSION}, now=now)
    if longest:
        raise HTTPException(
            429, f"Too many changes at once. Wait {in_words(longest)}.", {"Retry-After": str(_seconds(longest))}
        )


def place_of(request: Request) -> str:
    """The network address that a request comes from, an IPv6 one by its network."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return "an unknown address"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host


def in_words(waiting: timedelta) -> str:
    """A time to wait as people say it."""
    seconds = _seconds(waiting)
    if seconds < 60:
        return count_words(seconds, "second")
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes" if minutes < 120 else f"{-(-minutes // 60)} hours"


def _seconds(waiting: timedelta) -> int:
    return max(1, -int(-waiting.total_seconds() // 1))


def _names(place: str, address: str) -> tuple[str, str]:
    account = f"account {address_key(address)[:300]}"
    return f"{account} from {place}", account
