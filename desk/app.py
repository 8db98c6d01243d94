"""The desk as a web application: its pages and its files."""

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from desk import (
    changes,
    hooks,
    invoice_changes,
    invoices,
    journey_changes,
    journey_hook,
    journey_start,
    journeys,
    lead,
    letter_page,
    letter_preview,
    mail_view,
    onboarding,
    reminders,
    report_again,
    reports,
    stray_payments,
    ticket,
    ticket_report,
    todos,
)
from desk.faults import tell_faults
from desk.pages import FOLDER
from desk.patience import Patience
from desk.security import secure


class Files(StaticFiles):
    """Files of ours may be kept by browsers: their address changes with them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def create_app() -> FastAPI:
    """The desk."""
    app = FastAPI(title="Haldur", docs_url=None, redoc_url=None, openapi_url=None)
    tickets = (ticket_report, ticket, changes, mail_view, lead)
    ledger = (invoices, invoice_changes, reminders, letter_preview, todos, stray_payments)
    walks = (journeys, journey_changes, journey_start)
    figures = (reports, report_again)
    for part in (*tickets, *ledger, *walks, *figures, hooks, journey_hook, letter_page, onboarding):
        app.include_router(part.router)
    app.mount("/static", Files(directory=FOLDER / "static"), name="static")
    tell_faults(app)
    app.add_middleware(Patience)
    secure(app)
    return app
