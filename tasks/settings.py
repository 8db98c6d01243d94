"""Settings: the only reader of the environment (HALDUR_...), and of what the home holds.

The home is one folder that holds all a company owns. A file under the home wins over the one of the same path
in the repository, so that an upgrade never touches a company's own words and rules.
"""

import os
import secrets
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.company import Company, CompanyFileError, read_company
from tasks.disk import sync, took_name

CHECKOUT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite:////", "postgresql://", "postgresql+psycopg://")
LONGEST_HOME = 480  # bytes: SQLite opens no path of over 512, and Prefect's files in the home need some


class SettingsError(ValueError):
    """A setting, secret or file that the home should hold is missing or unusable."""


class Settings(BaseSettings):
    """What the environment says; `HALDUR_HOME` and the rest, each with its default."""

    model_config = SettingsConfigDict(env_prefix="HALDUR_", env_ignore_empty=True)

    home: Path = CHECKOUT / "var"
    database_url: str = ""
    prefect_port: int = 4200
    prefect_hosts: str = ""
    desk_port: int = 8080
    desk_url: str = ""
    desk_hosts: str = ""
    desk_proxies: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    agent_password: SecretStr = SecretStr("")

    @field_validator("home")
    @classmethod
    def _home_of_databases(cls, home: Path) -> Path:
        """A folder in which SQLite can open Haldur's database and Prefect's, which are named by URLs."""
        try:
            folder = home.expanduser().resolve()
        except (OSError, RuntimeError) as error:  # a loop of links, or the home of a user whom nobody knows
            raise _no_home(home, f"cannot be found: {error}") from None
        if "?" in str(folder):
            raise _no_home(folder, "has a question mark, at which the path of a database would end")
        if len(os.fsencode(folder)) > LONGEST_HOME:
            raise _no_home(folder, f"is longer than the {LONGEST_HOME} bytes with which SQLite can open its files")
        return home

    @model_validator(mode="after")
    def _desk_of_this_machine(self) -> Self:
        """Where nobody says how people reach the desk, they do so on this machine."""
        self.desk_url = (self.desk_url or f"http://127.0.0.1:{self.desk_port}").rstrip("/")
        return self

    @cached_property
    def home_folder(self) -> Path:
        """The home as an absolute path."""
        return self.home.expanduser().resolve()

    def make_home(self) -> None:
        """Make the home where there is none, for its owner alone: customers' mail is in it, in plain files."""
        self.home_folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def database(self) -> str:
        """The database's URL: HALDUR_DATABASE_URL, else haldur.db in the home; SettingsError where it is of no kind."""
        if self.database_url:
            return _checked_url(self.database_url)
        return f"sqlite:///{self.home_folder / 'haldur.db'}"

    @property
    def blobs(self) -> Path:
        """The folder of the blob store."""
        return self.home_folder / "blobs"

    @property
    def company_file(self) -> Path:
        """Where company.yaml stands."""
        return self.home_folder / "company.yaml"

    @property
    def key_file(self) -> Path:
        """Where the signing key stands that the environment does not name."""
        return self.home_folder / "signing.key"

    def company(self) -> Company:
        """company.yaml, checked; CompanyFileError says what to mend."""
        if not self.company_file.is_file():
            raise CompanyFileError(f"There is no {self.company_file}. Write one with `haldur init`, then edit it.")
        return _company(text_of(self.company_file, CompanyFileError), str(self.company_file))

    def file(self, path: str) -> Path:
        """A policy or template: the home's own file of this path, else the repository's."""
        return own_file(self.home_folder, path)

    def signing_key(self) -> bytes:
        """The key that signs our Message-IDs: HALDUR_SIGNING_KEY, else a file in the home, made at first use.

        SettingsError where the file is empty, as a power failure may leave one: anybody could sign with such a key.
        """
        given = os.environ.get("HALDUR_SIGNING_KEY")
        if given:
            return given.encode()
        file = self.key_file
        if not file.exists():
            _write_new_key(file)
        if key := file.read_bytes():
            return key
        raise SettingsError(
            f"{file} is empty. Have it back from a backup, or remove it: a new one is made, and links in letters that "
            "went out no longer open."
        )


def _no_home(home: Path, why: str) -> PydanticCustomError:
    return PydanticCustomError("home", "{home} {why}. Name another folder", {"home": str(home), "why": why})


@lru_cache(maxsize=4)
def _checked_url(url: str) -> str:
    """The URL where it can be one; what it says may be a password, so it is not told.

    A file's path counts from the root and ends the URL: the runs of a worker start in folders of their own.
    """
    from sqlalchemy import make_url  # takes long to load, and most have no URL
    from sqlalchemy.exc import ArgumentError

    with suppress(ArgumentError, ValueError):
        make_url(url)
        if url.startswith(DATABASES) and not (url.startswith("sqlite") and "?" in url):
            return url
    raise SettingsError(
        "HALDUR_DATABASE_URL is not the URL of a database: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or "
        "sqlite:////FOLDER/FILE with the file's whole path from the root, which has no question mark."
    )


def own_file(home: Path, path: str) -> Path:
    """The file of this path in a home, else the repository's."""
    own = home / path
    return own if own.is_file() else CHECKOUT / path


def text_of(file: Path, refusal: type[ValueError]) -> str:
    """What a file says; a refusal where that is no text, or cannot be read."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(f"{file} is not UTF-8 text ({error}); save it as UTF-8.") from None
    except OSError as error:
        said = f"{file} cannot be read: {error.strerror}"
        raise refusal(f"{said}. Give the user who runs Haldur the right to.") from None


def current_settings() -> Settings:
    """The settings as they stand, read anew only when the environment changed: a page asks for them many times."""
    return _read_settings(tuple([os.environ.get(name) for name in NAMES]))


NAMES = tuple(f"HALDUR_{name.upper()}" for name in Settings.model_fields)


@lru_cache(maxsize=4)
def _read_settings(_environment: tuple[str | None, ...]) -> Settings:
    return Settings()


@lru_cache(maxsize=4)
def _company(text: str, file: str) -> Company:
    """Checked once for the same words: a click at the desk asks for it several times."""
    return read_company(text, file=file)


def secret(reference: str) -> str:
    """The value behind env:NAME, file:PATH or block:NAME (a Prefect Secret); SettingsError where it is not there.

    A relative PATH counts from the home, as everywhere in company.yaml.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        if not os.environ.get(name):
            raise SettingsError(f"The environment variable {name} is not set; company.yaml names it as a secret.")
        return os.environ[name]
    if kind == "file":
        return _secret_file(current_settings().home_folder / name)
    return _secret_block(name)


def _secret_file(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The secret file {file} cannot be read: {error}") from None


def _secret_block(name: str) -> str:
    from prefect.blocks.system import Secret  # the engine is loaded only where a block is used

    try:
        return str(Secret.load(name).get())  # type: ignore[union-attr]
    except ValueError as error:
        raise SettingsError(f"The Prefect Secret block {name!r} cannot be read: {error}") from None


def _write_new_key(file: Path) -> None:
    """Make the key once, readable by its owner only; of two processes the first wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    try:
        draft.write_bytes(secrets.token_hex(32).encode())
        sync(draft)
        took_name(draft, file)
    finally:
        draft.unlink(missing_ok=True)
