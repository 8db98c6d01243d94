"""Sessions of the desk: who is signed in, since when, and until when.

The browser holds a token of 256 random bits, the table its SHA-256 only, so that who reads the table cannot sign
in. A session ends twelve hours after signing in, or three hours after the agent was last seen, or when the agent
signs out; a row that is gone is a session that is over. `last_seen_at` is kept to five minutes, so that looking
at pages does not write at every step.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Field, SQLModel

from models.columns import SECRET, UtcDateTime

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=3)
SEEN_EVERY = timedelta(minutes=5)


class DeskSession(SQLModel, table=True):
    """One browser in which an agent is signed in."""

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, repr=False, sa_column_kwargs={"info": SECRET})
    agent_id: int = Field(foreign_key="agent.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)

    def is_open(self, now: datetime) -> bool:
        """Whether it still lets its agent in."""
        return now < self.expires_at and now - self.last_seen_at < IDLE

    def is_seen_late(self, now: datetime) -> bool:
        """Whether it is time to note that the agent is there."""
        return now - self.last_seen_at >= SEEN_EVERY


def hash_of(token: str) -> str:
    """What the table keeps of a token; a random token needs no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
