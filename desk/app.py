"""The desk as a web application: its pages, its files, and how a fault is told."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from desk import changes, lead, mail_view, report, ticket
from desk.pages import FOLDER, render
from desk.security import secure

TITLES = {403: "Not allowed", 404: "Not found", 405: "Not so", 422: "Not understood"}


class Files(StaticFiles):
    """Files of ours may be kept by browsers: their address changes with them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def create_app() -> FastAPI:
    """The desk."""
    app = FastAPI(title="Haldur", docs_url=None, redoc_url=None, openapi_url=None)
    for part in (report, ticket, changes, mail_view, lead):
        app.include_router(part.router)
    app.mount("/static", Files(directory=FOLDER / "static"), name="static")
    app.add_exception_handler(HTTPException, _fault)
    app.add_exception_handler(RequestValidationError, _not_understood)
    secure(app)
    return app


def _fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = _error_page(request, error.status_code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
    return _error_page(request, 422, f"This cannot be read: {names}.")


def _error_page(request: Request, status: int, words: str) -> Response:
    title = TITLES.get(status, "This went wrong")
    return render(request, "error.html", status=status, title=title, words=words, back="/")
