"""prefect.yaml read for ourselves: which flows there are, and on what terms Prefect runs each.

One file lists every process of the house; `haldur up` deploys it, `haldur run` and `haldur doctor` read it.
An entrypoint is a module path (`flows.ingest_mail.ingest_mail`): it holds on every machine, needs no pull
step, and the flow that Prefect loads is the one that the tests import. A prefect.yaml in the home wins over
ours.
"""

import importlib
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.settings import Settings

if TYPE_CHECKING:
    from prefect import Flow

MANIFEST = "prefect.yaml"


class ManifestError(ValueError):
    """prefect.yaml cannot be read, or names a flow that is not there."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ScheduleEntry(_Part):
    """When a flow runs by itself; the slug is what a redeployment knows the schedule by."""

    slug: str = Field(min_length=1)
    interval: float | None = Field(default=None, gt=0)
    cron: str | None = None
    timezone: str | None = None
    active: bool = True
    parameters: dict[str, Any] = {}


class ConcurrencyEntry(_Part):
    """How many runs at once, and what becomes of one too many."""

    limit: int = Field(ge=1)
    collision_strategy: Literal["ENQUEUE", "CANCEL_NEW"] = "ENQUEUE"


class WorkPoolEntry(_Part):
    """Where runs go."""

    name: str
    work_queue_name: str = "default"


class Deployment(_Part):
    """One flow as it is deployed."""

    name: str
    entrypoint: str = Field(pattern=r"^\w+(\.\w+)+$")
    tags: tuple[str, ...] = ()
    parameters: dict[str, Any] = {}
    schedules: tuple[ScheduleEntry, ...] = ()
    concurrency_limit: ConcurrencyEntry | None = None
    work_pool: WorkPoolEntry

    @property
    def module(self) -> str:
        """The module that holds the flow."""
        return self.entrypoint.rpartition(".")[0]

    @property
    def flow_name(self) -> str:
        """The flow's function, which is what people call it by."""
        return self.entrypoint.rpartition(".")[2]

    def flow(self) -> "Flow[..., Any]":
        """The flow itself; whatever its module raises on import comes through."""
        module = importlib.import_module(self.module)
        flow: Flow[..., Any] | None = vars(module).get(self.flow_name)
        if flow is None:
            raise ManifestError(f"{MANIFEST}: there is no {self.flow_name} in the module {self.module}.")
        return flow


class Manifest(_Part):
    """The whole of prefect.yaml as far as it concerns us."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    deployments: tuple[Deployment, ...]

    def of_flow(self, name: str) -> Deployment:
        """The deployment of a flow; - and _ are the same to people who type."""
        for deployment in self.deployments:
            if deployment.flow_name == name.replace("-", "_"):
                return deployment
        known = ", ".join(dict.fromkeys(deployment.flow_name for deployment in self.deployments))
        raise ManifestError(f"There is no flow named {name!r}. {MANIFEST} has: {known}.")


def read_manifest(settings: Settings) -> Manifest:
    """The flows of the house, by prefect.yaml."""
    file = settings.file(MANIFEST)
    try:
        return Manifest.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ManifestError(f"{file} cannot be read: {error}") from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ManifestError(f"{file}: {faults}") from None
