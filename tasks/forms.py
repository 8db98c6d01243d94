"""Addresses of Prefect's own forms, filled in beforehand, for the reports that runs leave behind."""

import json
from urllib.parse import quote

from prefect import get_client
from prefect.exceptions import ObjectNotFound


def form_of(deployment: str) -> str:
    """The path of a deployment's form in the Prefect UI; empty where it is not deployed."""
    with get_client(sync_client=True) as client:
        try:
            found = client.read_deployment_by_name(deployment)
        except ObjectNotFound:
            return ""
    return f"/deployments/deployment/{found.id}/run"


def filled(form: str, **parameters: object) -> str:
    """The form's path with parameters filled in; empty where there is no form."""
    return f"{form}?parameters={quote(json.dumps(parameters), safe='')}" if form else ""
