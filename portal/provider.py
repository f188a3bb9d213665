"""OpenID Connect: authorisation code with PKCE, as Entra ID and others offer it. Modelled on OpenID Connect Core 1.0."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.refusals import SignInFailedError
from portal.settings import PortalSettings

ALGORITHMS = ["RS256", "PS256", "ES256"]
_LEEWAY_SECONDS = 60
_KEPT_SECONDS = 3600.0
_TIMEOUT = 10.0
_LONGEST = 2**20
_known: dict[str, tuple[float, dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    account: str
    name: str
    roles: frozenset[str]
    unit: str = ""


def begin(settings: PortalSettings) -> tuple[str, dict[str, str]]:
    """The address to send the browser to, and what has to be remembered of it until the answer comes."""
    found = _discovered(settings.oidc_issuer)
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": _redirect(settings),
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{found['authorization_endpoint']}?{urlencode(asked)}", {"state": state, "nonce": nonce, "verifier": verifier}


def finish(settings: PortalSettings, asked: Mapping[str, str], answer: Mapping[str, str]) -> Claims:
    """Check the provider's answer, exchange its code, and check the identity token.

    Args:
        settings: of the portal.
        asked: what `begin` remembered, from the browser's own session.
        answer: the parameters that the browser came back with.

    Raises:
        SignInFailedError: anything is not as it must be. The sentence says nothing of what was received.
    """
    if not hmac.compare_digest(asked["state"].encode(), answer.get("state", "").encode()):
        raise SignInFailedError("The answer belongs to another attempt to sign in. Begin again.")
    if "iss" in answer and answer["iss"] != settings.oidc_issuer:
        raise SignInFailedError("The answer came from another identity provider.")
    if "error" in answer or not answer.get("code"):
        raise SignInFailedError("The identity provider did not sign you in. Begin again, or ask the digital unit.")
    found = _discovered(settings.oidc_issuer)
    body = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": _redirect(settings),
        "client_id": settings.oidc_client_id,
        "code_verifier": asked["verifier"],
    }
    if settings.oidc_client_secret:
        body["client_secret"] = settings.oidc_client_secret
    token = _json("POST", str(found["token_endpoint"]), settings.oidc_issuer, body).get("id_token")
    if not isinstance(token, str):
        raise SignInFailedError("The identity provider sent no identity.")
    return _checked(settings, token, asked["nonce"], _json("GET", str(found["jwks_uri"]), settings.oidc_issuer))


def _checked(settings: PortalSettings, token: str, nonce: str, keys: Mapping[str, Any]) -> Claims:
    try:
        decoded = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = decoded.claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.oidc_issuer},
            aud={"essential": True, "value": settings.oidc_client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError):
        raise SignInFailedError("The identity provider's answer is not genuine, or is too old. Begin again.") from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != settings.oidc_client_id:
        raise SignInFailedError("The identity provider's answer was made for another service.")
    account = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
    roles = claims.get(settings.oidc_roles_claim, [])
    return Claims(
        issuer=settings.oidc_issuer,
        subject=str(claims["sub"])[:300],
        account=_line(account),
        name=_line(str(claims.get("name") or account)),
        roles=frozenset(str(role) for role in roles) if isinstance(roles, list) else frozenset(),
        unit=_line(str(unit)) if (unit := claims.get(settings.oidc_unit_claim)) else "",
    )


def _line(text: str) -> str:
    """As a name that the audit takes."""
    return re.sub(r"[^\w .,'@&()/\\+-]", "_", text.replace("\u2019", "'"))[:80] or "unknown"


def _redirect(settings: PortalSettings) -> str:
    return f"{settings.base_url.rstrip('/')}/sign-in/answer"


def _discovered(issuer: str) -> dict[str, Any]:
    """The provider's own description, kept for an hour; every address in it must be https, or here where the provider is here."""
    kept = _known.get(issuer)
    if kept and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    found = _json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", issuer)
    endpoints = [str(found.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if found.get("issuer") != issuer or not all(_is_safe(endpoint, issuer) for endpoint in endpoints):
        raise SignInFailedError(
            "The identity provider does not describe itself as it is set up here: the digital unit has to look."
        )
    _known[issuer] = (time.monotonic(), found)
    return found


def _is_safe(address: str, issuer: str) -> bool:
    """Whether an address may be asked: over https, or on this machine where the provider itself is on it."""
    try:
        parts = urlsplit(address)
        return (parts.scheme == "https" and bool(parts.hostname)) or (_is_here(address) and _is_here(issuer))
    except ValueError:
        return False


def _is_here(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")


def _json(method: str, address: str, issuer: str, data: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What an address answers, within limits of size and of time as a whole; where it points elsewhere nobody goes."""
    if not _is_safe(address, issuer):
        raise SignInFailedError("The identity provider is set up without https.")
    found = None
    try:
        until, content = time.monotonic() + _TIMEOUT, bytearray()
        with httpx.stream(method, address, data=data, timeout=_TIMEOUT, follow_redirects=False) as answer:
            for block in answer.iter_bytes():
                content += block
                if len(content) > _LONGEST or time.monotonic() > until:
                    raise ValueError
        found = json.loads(bytes(content)) if answer.status_code == 200 else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignInFailedError("The identity provider does not answer as it should. Try again, or ask the digital unit.")
    return found
