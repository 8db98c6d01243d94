"""Agents: the people of the firm who answer customers.

`password_hash` is argon2's, and empty for one who cannot sign in to the desk by password; no export shows it.
"""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import SECRET, words_of


class Role(StrEnum):
    """What an agent may do and answers for."""

    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    ADMIN = "admin"


class Agent(SQLModel, table=True):
    """One person of the firm; `address` is lower case and names the agent everywhere."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    address: str = Field(unique=True)
    role: Role = Field(default=Role.AGENT, sa_type=words_of(Role))
    active: bool = True
    password_hash: str | None = Field(default=None, repr=False, sa_column_kwargs={"info": SECRET})
