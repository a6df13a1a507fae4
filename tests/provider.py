"""An identity provider of our own for tests: a process-like HTTP server on loopback that signs real tokens by hand.

It keeps to OpenID Connect, asks for PKCE and its client's secret, gives each code away once, rotates its keys; and it
can be told to lie in every way a provider, or somebody between, could.
"""

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT, SECRET = "suiban", "its secret: + and % are told apart"
HEAD = '<!doctype html><link rel=icon href="data:,">'
Twist = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes claims and header of the next token."""

# Finding the numbers of one takes up to a second: after some rotations the first comes again, under another name.
_RSA_KEYS = itertools.cycle(rsa.generate_private_key(65537, 2048) for _ in range(6))


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int, length: int | None = None) -> str:
    return encode(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


class IdentityProvider:
    """The provider's memory, and what it is told to do wrong."""

    def __init__(self) -> None:
        self.issuer = ""
        self.users: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, Any] = {}
        self.signing = ""
        self.codes: dict[str, dict[str, Any]] = {}
        self.twist: Twist | None = None
        self.late_s = 0
        self.down = False
        self.asked: list[str] = []
        self.metadata: dict[str, Any] = {}
        self.rotate()

    def rotate(self, kind: str = "RS256", kid: str = "", *, forget: bool = True) -> str:
        """A new key to sign with; the old ones are gone."""
        made = next(_RSA_KEYS) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())
        if forget:
            self.keys.clear()
        self.signing = kid or f"key-{secrets.token_hex(4)}"
        self.keys[self.signing] = made
        return self.signing

    # --- tokens ---

    def sign(self, claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = None) -> str:
        """A token; ``header`` says what is different about it."""
        key = key or self.keys[self.signing]
        usual = {"typ": "JWT", "alg": "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256", "kid": self.signing}
        header = usual | (header or {})
        body = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
        return f"{body}.{self._signature(body.encode(), header['alg'], key)}"

    def _signature(self, body: bytes, alg: str, key: Any) -> str:
        if alg == "none":
            return ""
        if alg == "HS256":
            # the classic: the public key, which everybody has, taken for a shared secret
            secret = key if isinstance(key, bytes) else json.dumps(self.jwks()["keys"][0]).encode()
            return encode(hmac.digest(secret, body, "sha256"))
        if isinstance(key, rsa.RSAPrivateKey):
            return encode(key.sign(body, padding.PKCS1v15(), SHA256()))
        first, second = decode_dss_signature(key.sign(body, ec.ECDSA(SHA256())))
        return encode(first.to_bytes(32, "big") + second.to_bytes(32, "big"))

    def jwks(self) -> dict[str, Any]:
        """The public keys, beside one of a kind nobody knows and one for something else."""
        found: list[dict[str, Any]] = []
        for kid, key in self.keys.items():
            numbers = key.public_key().public_numbers()
            shape = (
                {"kty": "RSA", "alg": "RS256", "n": number(numbers.n), "e": number(numbers.e)}
                if isinstance(key, rsa.RSAPrivateKey)
                else {
                    "kty": "EC",
                    "alg": "ES256",
                    "crv": "P-256",
                    "x": number(numbers.x, 32),
                    "y": number(numbers.y, 32),
                }
            )
            found.append({**shape, "use": "sig", "kid": kid})
        more = [{"kty": "AKP", "alg": "ML-DSA-65", "kid": "later", "pub": "AAAA"},
                {"kty": "oct", "kid": "shared", "k": encode(b"known to everybody, who may read this")}]  # fmt: skip
        return {"keys": [*found, *more]}

    def id_token(self, given: dict[str, Any], access_token: str) -> str:
        now = int(time.time()) + self.late_s
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {
            "iss": self.issuer, "aud": CLIENT, "azp": CLIENT, "iat": now, "auth_time": now, "exp": now + 300,
            "nonce": given["nonce"], "at_hash": encode(half), **self.users[given["user"]],
        }  # fmt: skip
        header: dict[str, Any] = {}
        if self.twist:
            self.twist(claims, header)
        return self.sign({name: value for name, value in claims.items() if value is not None}, header)

    def logout_token(self, **claims: Any) -> str:
        """What is sent when somebody was signed out there."""
        now = int(time.time())
        event = {"http://schemas.openid.net/event/backchannel-logout": {}}
        whole = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8),
                 "events": event, **claims}  # fmt: skip
        return self.sign({name: value for name, value in whole.items() if value is not None}, {"typ": "logout+jwt"})

    # --- the three places ---

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=bank",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            **self.metadata,
        }

    def allow(self, query: dict[str, str], user: str) -> str:
        """The address to send the browser back to."""
        code = secrets.token_urlsafe(24)
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT)
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        self.codes[code] = {**query, "user": user}
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        kept = self.codes.pop(form.get("code", ""), None)
        pair = f"{quote(CLIENT, safe='')}:{quote(SECRET, safe='')}".encode()
        if authorization != "Basic " + base64.b64encode(pair).decode():
            return 401, {"error": "invalid_client"}
        shown = encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if kept is None or kept["redirect_uri"] != form.get("redirect_uri") or kept["code_challenge"] != shown:
            return 400, {"error": "invalid_grant"}
        access_token = secrets.token_urlsafe(24)
        return 200, {"access_token": access_token, "token_type": "Bearer", "expires_in": 300,
                     "id_token": self.id_token(kept, access_token)}  # fmt: skip


@contextmanager
def serve_provider() -> Iterator[IdentityProvider]:
    """The provider on a loopback port, until the end of the block."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None: ...

        def _reply(self, status: int, body: Any = None, location: str = "") -> None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header(
                "content-type", "text/html; charset=utf-8" if isinstance(body, bytes) else "application/json"
            )
            self.send_header("content-length", str(len(raw)))
            if location:
                self.send_header("location", location)
            self.end_headers()
            self.wfile.write(raw)

        def _query(self, text: str) -> dict[str, str]:
            return {name: values[0] for name, values in parse_qs(text).items()}

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            query = self._query(parts.query)
            if provider.down:
                return self._reply(503, {})
            if parts.path == "/.well-known/openid-configuration":
                return self._reply(200, provider.document())
            if parts.path == "/jwks":
                return self._reply(200, provider.jwks())
            if parts.path == "/authorize" and "user" in query:
                return self._reply(302, b"", provider.allow(query, query.pop("user")))
            if parts.path == "/authorize":
                links = "".join(
                    f'<li><a id="{user}" href="{self.path}&user={user}">{user}</a></li>' for user in provider.users
                )
                return self._reply(200, f"{HEAD}<title>Sign in</title><ul>{links}</ul>".encode())
            if parts.path == "/logout":
                back = query.get("post_logout_redirect_uri", "")
                page = f'{HEAD}<title>Signed out</title><a id="back" href="{back}">back</a>'
                return self._reply(200, page.encode())
            return self._reply(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = self._query(self.rfile.read(int(self.headers["content-length"])).decode())
            if provider.down:
                return self._reply(503, {})
            return self._reply(*provider.token(form, self.headers.get("authorization", "")))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
