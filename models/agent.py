"""Agents: the people of the firm who answer customers."""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import words_of


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
