"""The process of the desk: its pages on this machine only, for browsers here or a proxy that speaks https.

What a proxy says of the client's address counts only from those that HALDUR_DESK_PROXIES names, since the limits
on signing in go by it. The server's own name is not told.
"""

import json
from urllib.error import URLError
from urllib.request import urlopen

import typer
import uvicorn

from tasks.settings import Settings, current_settings

STOP_SECONDS = 1
ANSWER_SECONDS = 2.0


def serve(port: int) -> None:
    """Serve the desk until told to stop."""
    from desk.app import create_app  # what it needs is loaded in the child alone

    proxies = current_settings().desk_proxies
    uvicorn.run(
        create_app(),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies.split() or None,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def desk_answers(settings: Settings) -> bool:
    """Whether the desk of this machine answers, and its database too."""
    try:
        with urlopen(f"http://127.0.0.1:{settings.desk_port}/health", timeout=ANSWER_SECONDS) as answer:
            return bool(json.load(answer)["desk"] == "ok")
    except (URLError, TimeoutError, ConnectionError, ValueError, KeyError, TypeError):
        return False


if __name__ == "__main__":
    typer.run(serve)
