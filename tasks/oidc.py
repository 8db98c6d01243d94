"""The company's own sign-in (OpenID Connect): where to send an agent, and whose address came back.

HALDUR_OIDC_ISSUER, HALDUR_OIDC_CLIENT_ID and HALDUR_OIDC_CLIENT_SECRET name it; the rest is read from the issuer.
The code flow with PKCE, state and nonce; an answer counts only if the issuer signed it, for us, now, and says that
the address is verified. Whatever is wrong, nobody is let in.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tasks.settings import current_settings

DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
SECONDS = 10.0
LEEWAY_SECONDS = 60
FAULTS = (httpx.HTTPError, OAuth2Error, JoseError, ValueError, LookupError, TypeError, AttributeError)


class CompanySignInError(RuntimeError):
    """The company's sign-in cannot be used, or its answer is not good."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What one sign-in must come back with; it stays with the browser, signed."""

    state: str
    nonce: str
    verifier: str
    wanted: str


def new_errand(wanted: str) -> Errand:
    """An errand that nobody can guess."""
    return Errand(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), wanted)


def address_to_go_to(errand: Errand, *, back: str) -> str:
    """The issuer's page where the agent signs in, and from which the browser returns to `back`."""
    with _http() as http:
        place = _discovered(http)["authorization_endpoint"]
        client = _client(http, back=back)
        address, _ = client.create_authorization_url(
            place, state=errand.state, code_verifier=errand.verifier, nonce=errand.nonce
        )
    return str(address)


def verified_address(code: str, errand: Errand, *, back: str, now: datetime) -> str:
    """The mail address that the issuer vouches for; CompanySignInError where it does not."""
    settings = current_settings()
    try:
        with _http() as http:
            known = _discovered(http)
            secret = httpx.BasicAuth(settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
            given = _client(http, back=back).fetch_token(
                known["token_endpoint"], code=code, code_verifier=errand.verifier, auth=secret
            )
            keys = KeySet.import_key_set(_json(http, known["jwks_uri"]))
        claims = _checked(given["id_token"], keys, nonce=errand.nonce, now=now)
    except FAULTS as error:
        raise CompanySignInError(f"The company's sign-in did not work out ({type(error).__name__}).") from error
    if claims.get("email_verified") is not True or not claims.get("email"):
        raise CompanySignInError("The company's sign-in names no verified mail address.")
    return str(claims["email"])


def _checked(id_token: str, keys: KeySet, *, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims, if the issuer signed them for us."""
    settings = current_settings()
    token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
    wanted = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    params = {"nonce": nonce, "client_id": settings.oidc_client_id}
    claims = CodeIDToken(token.claims, token.header, options=wanted, params=params)
    claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    return dict(claims)


def _discovered(http: httpx.Client) -> dict[str, Any]:
    """What the issuer says of itself; it must be the one that was asked, and everything else be as safe as it."""
    issuer = current_settings().oidc_issuer
    if not _is_safe(issuer):
        raise CompanySignInError(f"HALDUR_OIDC_ISSUER must begin with https://, and is {issuer!r}.")
    try:
        known: dict[str, Any] = dict(_json(http, issuer.rstrip("/") + DISCOVERY))
    except FAULTS as error:
        raise CompanySignInError(f"The company's sign-in does not answer: {type(error).__name__}.") from error
    if known.get("issuer") != issuer:
        raise CompanySignInError(f"The company's sign-in calls itself {known.get('issuer')!r}, not {issuer!r}.")
    unsafe = [name for name in ENDPOINTS if not _is_safe(known.get(name))]
    if unsafe:
        raise CompanySignInError(f"The company's sign-in has no address that begins with https:// for {unsafe[0]}.")
    return known


def _is_safe(address: object) -> bool:
    """Whether nobody on the way hears what is said there."""
    if not (isinstance(address, str) and address.isprintable()):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))


def _json(http: httpx.Client, address: str) -> Any:
    return http.get(address).raise_for_status().json()


def _http() -> httpx.Client:
    return httpx.Client(timeout=SECONDS)


def _client(http: httpx.Client, *, back: str) -> OAuth2Client:
    settings = current_settings()
    return OAuth2Client(
        http,
        client_id=settings.oidc_client_id,
        scope="openid email",
        redirect_uri=back,
        code_challenge_method="S256",
    )
