"""The process of Prefect's server and pages, with three things added.

No page may call another host: Prefect's pages load fonts, pictures and an analytics script from elsewhere, some
whatever the settings say. A content security policy on every answer keeps the browser to this server, and other sites
from showing these pages within their own, where somebody could be led to click in them. And no page of another site may
call this server: see haldur/gate.py. And the thread that serves never waits for a connection's leftovers: see
haldur/collector.py.
"""

import typer
import uvicorn
from prefect.server.api.server import create_app

from haldur.collector import collect_beside
from haldur.gate import App, Gate, Message, Receive, Send, gated
from tasks.settings import current_settings

STOP_SECONDS = 1
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
)


def serve(port: int) -> None:
    """Serve Prefect on this machine only, until told to stop."""
    app = gated(keeping_to_itself(create_app(final=True)), Gate.with_names(current_settings().prefect_hosts))
    collect_beside()
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def keeping_to_itself(app: App) -> App:
    """The same pages, with the policy on each answer."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", POLICY.encode())
                message = {**message, "headers": [*message.get("headers", ()), policy]}
            await send(message)

        await app(scope, receive, with_policy)

    return answer


if __name__ == "__main__":
    typer.run(serve)
