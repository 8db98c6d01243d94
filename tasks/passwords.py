"""Passwords: argon2id, a length that holds, and the same time spent whether or not there is such an agent.

At most two are worked out at once in a process, for each takes 64 MiB: a crowd at the door waits instead of
filling the memory.
"""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1000  # characters
HASHER = PasswordHasher()
AT_ONCE = BoundedSemaphore(2)


class PasswordError(ValueError):
    """A password that we do not take; the message says what to do instead."""


def hash_password(password: str) -> str:
    """The hash to keep; PasswordError where the password is too weak."""
    _check(password)
    with AT_ONCE:
        return HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether a password is the one behind a hash; without a hash, no, after as long a time."""
    with AT_ONCE:
        try:
            HASHER.verify(kept or _nobodys_hash(HASHER), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody's password")


def _check(password: str) -> None:
    if len(password) < SHORTEST:
        raise PasswordError(f"A password needs at least {SHORTEST} characters; a few words in a row are a good one.")
    if len(password) > LONGEST:
        raise PasswordError(f"A password has at most {LONGEST} characters.")
    if len(set(password)) < SHORTEST // 3:
        raise PasswordError("A password needs more than one or two characters repeated.")
