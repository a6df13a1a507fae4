"""One OpenID Connect provider: where it is, its keys, a code for a token, and whether a token is to be believed.

Knows nothing of members. What is checked here follows OpenID Connect Core 1.0, section 3.1.3.7, and Back-Channel Logout
1.0, section 2.6. Only asymmetric signatures count: a client's secret or a public key never verifies one.
"""

import asyncio
import base64
import hashlib
import ssl
from collections import deque
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, OKPKey, RSAKey

from suiban.kit.errors import NotAllowed, Unavailable
from suiban.kit.time import Clock
from suiban.platform.tokens import same_secret

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
KEY_KINDS: Final = frozenset({"RSA", "EC", "OKP"})
ANSWER_BYTES_MAX: Final = 512 << 10
TOKEN_CHARACTERS_MAX: Final = 32 << 10
TIMEOUT_S: Final = 8.0
METADATA_S: Final = 3600.0
KEYS_S: Final = 900.0
REFETCHES_MAX: Final = 3
"""How often a minute an unknown key makes us ask for the keys again: forged tokens must not make us hammer anybody."""
MOMENT_MAX: Final = 253_402_300_799
SKEW_S: Final = 60
"""How far apart the two clocks may be."""
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class OidcUnreachable(Unavailable):
    """The identity provider cannot be reached, or answers what it should not."""

    code = "oidc_unreachable"


class OidcRefused(NotAllowed):
    """The identity provider did not let you in."""

    code = "oidc_refused"


class OidcTokenRefused(NotAllowed):
    """What the identity provider says of you is not believed here; `reason` says why."""

    code = "oidc_token_refused"


class OidcClockSkewed(NotAllowed):
    """The clocks of the identity provider and of this server differ too much; `server_time` is ours."""

    code = "oidc_clock_skewed"


class ProviderSettings(msgspec.Struct, frozen=True):
    """Which provider, and who we are there. ``client_secret`` empty: a public client, PKCE alone."""

    issuer: str
    client_id: str
    client_secret: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    ca_file: str = ""

    def __repr__(self) -> str:
        return f"ProviderSettings({self.issuer})"


class Tokens(msgspec.Struct, frozen=True):
    """What a code was exchanged for."""

    id_token: str
    access_token: str

    def __repr__(self) -> str:
        return "Tokens()"


Claims = Mapping[str, Any]


class Provider:
    """The provider, with what is known of it for a while."""

    def __init__(self, settings: ProviderSettings, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._lock = asyncio.Lock()
        self._metadata: dict[str, Any] = {}
        self._metadata_at = 0.0
        self._keys: tuple[RSAKey | ECKey | OKPKey, ...] = ()
        self._keys_at = 0.0
        self._refetched: deque[float] = deque(maxlen=REFETCHES_MAX)
        verify = ssl.create_default_context(cafile=settings.ca_file) if settings.ca_file else True
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=verify,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=4),
        )  # fmt: skip

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    # --- going there and coming back ---

    async def authorization_url(
        self, *, redirect_uri: str, state: str, nonce: str, verifier: str, acr_values: str = ""
    ) -> str:
        """Where the browser is sent. Raises :class:`OidcUnreachable`."""
        endpoint: str = (await self._known())["authorization_endpoint"]
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self.settings.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            **({"acr_values": acr_values} if acr_values else {}),
        }
        return endpoint + ("&" if urlsplit(endpoint).query else "?") + urlencode(query)

    async def exchange(self, code: str, verifier: str, redirect_uri: str) -> Tokens:
        """The tokens for a code. Raises :class:`OidcRefused` when the provider does not take it,
        :class:`OidcUnreachable`."""
        known = await self._known()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self.settings.client_id,
        }
        headers = {"accept": "application/json"}
        if self.settings.client_secret:
            if "client_secret_basic" in known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
                pair = f"{quote(self.settings.client_id, safe='')}:{quote(self.settings.client_secret, safe='')}"
                headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
            else:
                form["client_secret"] = self.settings.client_secret
        status, answer = await self._ask("POST", known["token_endpoint"], headers, form)
        if 400 <= status < 500:
            raise OidcRefused
        id_token, access_token = answer.get("id_token"), answer.get("access_token", "")
        if status != 200 or not isinstance(id_token, str) or not isinstance(access_token, str):
            raise OidcUnreachable
        return Tokens(id_token, access_token)

    async def end_session_url(self, id_token: str, back_to: str) -> str | None:
        """Where the browser is sent to be signed out there as well; None when the provider has no such place."""
        try:
            endpoint = (await self._known()).get("end_session_endpoint")
        except OidcUnreachable:
            return None  # signing out here does not wait for anybody
        if not isinstance(endpoint, str) or not is_safe(endpoint):
            return None
        query = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back_to}
        if id_token:
            query["id_token_hint"] = id_token
        return endpoint + ("&" if urlsplit(endpoint).query else "?") + urlencode(query)

    # --- whether a token is to be believed ---

    async def verify(self, tokens: Tokens, nonce: str) -> Claims:
        """The claims of an ID token that was just fetched for a sign-in with this nonce.

        Raises :class:`OidcTokenRefused`, :class:`OidcClockSkewed`, :class:`OidcUnreachable`.
        """
        header, claims = await self._signed(tokens.id_token)
        self._check_common(claims)
        now = self._clock.now()
        issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
        # it was made for us a moment ago: when it says otherwise, one of the two clocks is wrong
        if abs(now.timestamp() - issued) > SKEW_S:
            raise OidcClockSkewed(server_time=now.isoformat(timespec="seconds"))
        if expires + SKEW_S <= now.timestamp():
            raise OidcTokenRefused(reason="expired")
        given = claims.get("nonce")
        if not isinstance(given, str) or not same_secret(given, nonce):
            raise OidcTokenRefused(reason="nonce")
        _check_hash(header, claims, tokens.access_token)
        return claims

    async def verify_logout(self, token: str) -> Claims:
        """The claims of a logout token that the provider sent by itself. Raises as :meth:`verify` does."""
        _, claims = await self._signed(token)
        self._check_common(claims, subject_needed=False)
        now = self._clock.now()
        if abs(now.timestamp() - _moment(claims, "iat")) > SKEW_S * 2:
            raise OidcClockSkewed(server_time=now.isoformat(timespec="seconds"))
        events = claims.get("events")
        if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
            raise OidcTokenRefused(reason="events")
        if not any(isinstance(claims.get(name), str) and claims[name] for name in ("sid", "sub")):
            raise OidcTokenRefused(reason="subject")
        return claims

    def _check_common(self, claims: Claims, *, subject_needed: bool = True) -> None:
        if claims.get("iss") != self.settings.issuer:
            raise OidcTokenRefused(reason="issuer")
        audience = claims.get("aud")
        several = audience if isinstance(audience, list) else [audience]
        ours, party = self.settings.client_id, claims.get("azp")
        if ours not in several or (party is not None and party != ours) or (len(several) > 1 and party != ours):
            raise OidcTokenRefused(reason="audience")
        subject = claims.get("sub")
        if subject_needed and not (isinstance(subject, str) and 0 < len(subject) <= 255):
            raise OidcTokenRefused(reason="subject")

    async def _signed(self, token: str) -> tuple[Mapping[str, Any], Claims]:
        """Header and claims of a token that carries the provider's signature."""
        header = _header_of(token)
        if header.get("alg") not in ALGORITHMS:
            raise OidcTokenRefused(reason="algorithm")
        for key in await self._keys_for(header.get("kid")):
            try:
                return header, jwt.decode(token, KeySet([key]), algorithms=ALGORITHMS).claims
            except BadSignatureError:
                continue
            except (JoseError, ValueError):
                continue
        raise OidcTokenRefused(reason="signature")

    # --- what is known of it ---

    async def _known(self) -> dict[str, Any]:
        async with self._lock:
            if self._metadata and self._clock.monotonic() - self._metadata_at < METADATA_S:
                return self._metadata
            url = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            try:
                status, found = await self._ask("GET", url, {"accept": "application/json"})
                self._metadata, self._metadata_at = (
                    _checked(found, status, self.settings.issuer),
                    self._clock.monotonic(),
                )
            except OidcUnreachable:
                if not self._metadata:
                    raise  # what was known an hour ago is better than nothing
            return self._metadata

    async def _keys_for(self, kid: object) -> tuple[RSAKey | ECKey | OKPKey, ...]:
        known = await self._known()
        async with self._lock:
            now = self._clock.monotonic()
            if not self._keys or now - self._keys_at > KEYS_S:
                await self._fetch_keys(known["jwks_uri"])
            found = _named(self._keys, kid)
            crowded = len(self._refetched) == REFETCHES_MAX and now - self._refetched[0] < 60
            if not found and not crowded:
                # a key of a name we have not heard: the provider has new ones
                self._refetched.append(now)
                await self._fetch_keys(known["jwks_uri"])
                found = _named(self._keys, kid)
            return found

    async def _fetch_keys(self, url: str) -> None:
        status, found = await self._ask("GET", url, {"accept": "application/json"})
        listed = found.get("keys")
        if status != 200 or not isinstance(listed, list):
            raise OidcUnreachable
        self._keys, self._keys_at = tuple(_usable(listed)), self._clock.monotonic()

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        if not is_safe(url):
            raise OidcUnreachable
        try:
            async with asyncio.timeout(TIMEOUT_S):
                request = self._client.build_request(method, url, headers=headers, data=form)
                response = await self._client.send(request, stream=True)
                try:
                    body = b""
                    async for chunk in response.aiter_bytes():
                        body += chunk
                        if len(body) > ANSWER_BYTES_MAX:
                            raise OidcUnreachable
                finally:
                    await response.aclose()
            answer = msgspec.json.decode(body)
        except (TimeoutError, httpx.HTTPError, msgspec.DecodeError, UnicodeDecodeError):
            raise OidcUnreachable from None
        if not isinstance(answer, dict):
            raise OidcUnreachable
        return response.status_code, answer


def challenge_of(verifier: str) -> str:
    """What is shown of a verifier first (PKCE, S256)."""
    return _base64url(hashlib.sha256(verifier.encode()).digest())


def is_safe(url: str) -> bool:
    """Whether what goes there cannot be read on the way: TLS, or this very machine."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
    except ValueError:
        return False


def _checked(found: dict[str, Any], status: int, issuer: str) -> dict[str, Any]:
    places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if status != 200 or found.get("issuer") != issuer:
        raise OidcUnreachable
    if not all(isinstance(found.get(name), str) and is_safe(found[name]) for name in places):
        raise OidcUnreachable
    return found


def _usable(listed: list[Any]) -> list[RSAKey | ECKey | OKPKey]:
    keys: list[RSAKey | ECKey | OKPKey] = []
    for item in listed:
        if not isinstance(item, dict) or item.get("kty") not in KEY_KINDS or item.get("use", "sig") != "sig":
            continue
        try:
            key = JWKRegistry.import_key(item)
        except (JoseError, ValueError, TypeError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            keys.append(key)
    return keys


def _named(keys: tuple[RSAKey | ECKey | OKPKey, ...], kid: object) -> tuple[RSAKey | ECKey | OKPKey, ...]:
    return keys if kid is None else tuple(key for key in keys if key.kid == kid)


def _header_of(token: str) -> Mapping[str, Any]:
    if len(token) > TOKEN_CHARACTERS_MAX or token.count(".") != 2:
        raise OidcTokenRefused(reason="malformed")
    part = token.partition(".")[0]
    try:
        header = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, msgspec.DecodeError):
        raise OidcTokenRefused(reason="malformed") from None
    if not isinstance(header, dict):
        raise OidcTokenRefused(reason="malformed")
    return header


def _moment(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < MOMENT_MAX:
        raise OidcTokenRefused(reason=name)
    return float(value)


def _check_hash(header: Mapping[str, Any], claims: Claims, access_token: str) -> None:
    """``at_hash``, where given, ties the access token to this ID token."""
    given = claims.get("at_hash")
    if given is None:
        return
    digests = {"384": hashlib.sha384, "512": hashlib.sha512}
    algorithm = str(header["alg"])
    make = hashlib.sha512 if algorithm.startswith("Ed") else digests.get(algorithm[-3:], hashlib.sha256)
    whole = make(access_token.encode()).digest()
    if not isinstance(given, str) or not same_secret(given, _base64url(whole[: len(whole) // 2])):
        raise OidcTokenRefused(reason="at_hash")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
