"""The checks of `haldur doctor` on the desk: whether anybody can sign in, safely, and whether it answers."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from haldur.checks import Check, missing_database
from haldur.desk_server import desk_answers
from tasks.agents import count_with_password
from tasks.settings import Settings, SettingsError

HERE = ("127.0.0.1", "localhost", "::1")


def check_desk(settings: Settings) -> Iterator[Check]:
    """One line for the desk, and one for each thing about it that is to be mended."""
    running = "answers" if desk_answers(settings) else "does not run (haldur up starts it)"
    yield _check_sign_in(settings, running=running)
    if settings.desk_url.startswith("http://") and urlsplit(settings.desk_url).hostname not in HERE:
        remedy = "Put a proxy that speaks https before it, and begin HALDUR_DESK_URL with https://."
        yield Check("desk", "error", f"{settings.desk_url} sends passwords that anybody on the way can read", remedy)
    named = {
        "HALDUR_OIDC_ISSUER": settings.oidc_issuer,
        "HALDUR_OIDC_CLIENT_ID": settings.oidc_client_id,
        "HALDUR_OIDC_CLIENT_SECRET": settings.oidc_client_secret.get_secret_value(),
    }
    if any(named.values()) and not all(named.values()):
        missing = " and ".join(name for name, value in named.items() if not value)
        yield Check("desk", "error", "the company's sign-in is named by half", f"Set {missing}.")


def _check_sign_in(settings: Settings, *, running: str) -> Check:
    try:
        people = None if missing_database(settings) else count_with_password()
    except (SQLAlchemyError, SettingsError):
        people = None
    if people is None:
        return Check("desk", "error", f"{settings.desk_url}: its database cannot be read", "See the line `database`.")
    about = f"{settings.desk_url} {running}; {people} can sign in by password"
    if people or settings.oidc_issuer:
        return Check("desk", "ok", about + (f", others by {settings.oidc_issuer}" if settings.oidc_issuer else ""))
    remedy = "haldur agent add NAME ADDRESS --password, or for an agent who is there: haldur agent password ADDRESS"
    return Check("desk", "warning", about, remedy)
