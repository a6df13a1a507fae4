"""Web push: messages that only one browser can read (RFC 8291), to services that know us by our key (RFC 8292).

The push service of a browser's maker sees when something is sent and how long it is, never what it says.
"""

import base64
import binascii
import json
import os
import struct
from datetime import datetime, timedelta
from typing import Final, Self
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from suiban.kit.errors import BadInput

PAYLOAD_BYTES_MAX: Final = 1_000
RECORD_BYTES: Final = 4_096
ENDPOINT_CHARACTERS_MAX: Final = 1_000
PROOF_HOLDS: Final = timedelta(hours=12)
PUBLIC_BYTES: Final = 65
AUTH_BYTES: Final = 16
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PURPOSE: Final = b"platform.web_push"


class BadBrowserKeys(BadInput):
    """These are not the keys of a browser's subscription."""

    code = "bad_browser_keys"


class Browser(msgspec.Struct, frozen=True):
    """Where a browser is reached, and what it can open. The endpoint is as good as a secret: never logged."""

    endpoint: str
    public: bytes
    auth: bytes

    @classmethod
    def parse(cls, endpoint: str, public: str, auth: str) -> Self:
        """From the text a browser gives. Raises :class:`BadBrowserKeys`."""
        try:
            found = cls(endpoint, unpacked(public), unpacked(auth))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.public)
        except (ValueError, binascii.Error):
            raise BadBrowserKeys from None
        if len(found.auth) != AUTH_BYTES or len(found.public) != PUBLIC_BYTES:
            raise BadBrowserKeys
        return found

    def __repr__(self) -> str:
        return "Browser(…)"


class OwnKey:
    """The installation's key for push services, made from its secret: the same on every machine, kept nowhere else."""

    def __init__(self, secret_key: str, contact: str) -> None:
        hkdf = HKDF(algorithm=SHA256(), length=48, salt=None, info=_PURPOSE)
        number = int.from_bytes(hkdf.derive(secret_key.encode()), "big") % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(number, ec.SECP256R1())
        self._contact = contact
        self.public = packed(_point(self._key.public_key()))

    def header(self, endpoint: str, now: datetime) -> str:
        """The header ``authorization`` for one endpoint's service."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + PROOF_HOLDS).timestamp()),
            "sub": self._contact,
        }
        head = packed(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
        body = packed(json.dumps(claims, separators=(",", ":")).encode())
        signed = f"{head}.{body}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = packed(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={self.public}"


def encrypt(
    payload: bytes, browser: Browser, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """What is posted: content encoding ``aes128gcm``. ``own`` and ``salt`` are made anew unless a test gives them."""
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise ValueError("too much for a push")
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser.public)
    mine = _point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derive(shared, browser.auth, b"WebPush: info\x00" + browser.public + mine, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\x00", 12)
    record = AESGCM(key).encrypt(nonce, payload + b"\x02", None)
    return salt + struct.pack("!IB", RECORD_BYTES, len(mine)) + mine + record


def packed(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """The bytes again. Raises ValueError on anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def host_allowed(endpoint: str, allowed: tuple[str, ...]) -> bool:
    """Whether the endpoint's host is one of ``allowed``; ``*.example.org`` stands for all hosts below it."""
    try:
        host = (urlsplit(endpoint).hostname or "").lower()
    except ValueError:
        return False
    return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in map(str.lower, allowed))


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
