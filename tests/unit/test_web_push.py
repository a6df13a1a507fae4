"""Web push: the RFC's own example, another library's reading of it, keys that lie, services that are not allowed."""

import base64
import json
from datetime import UTC, datetime

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from suiban.platform.web_push import (
    PAYLOAD_BYTES_MAX,
    BadBrowserKeys,
    Browser,
    OwnKey,
    encrypt,
    host_allowed,
    packed,
    unpacked,
)

# RFC 8291, appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
POSTED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
SERVICE = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
FIRST, SECOND = "k" * 40, "l" * 40


def browser(public: str = PUBLIC, auth: str = AUTH) -> Browser:
    return Browser.parse(SERVICE, public, auth)


def test_the_example_of_the_rfc_byte_for_byte() -> None:
    sender = ec.derive_private_key(int.from_bytes(unpacked(SENDER), "big"), ec.SECP256R1())
    assert packed(encrypt(PLAIN, browser(), sender, unpacked(SALT))) == POSTED


def test_another_library_reads_what_we_write_and_no_two_are_alike() -> None:
    theirs = ec.generate_private_key(ec.SECP256R1())
    public = theirs.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    auth = bytes(range(16))
    them = browser(packed(public), packed(auth))
    posted = [encrypt("客户有新消息".encode(), them) for _ in range(2)]
    assert posted[0] != posted[1]
    for body in posted:
        plain = http_ece.decrypt(body, private_key=theirs, auth_secret=auth, version="aes128gcm")
        assert plain.decode() == "客户有新消息"
    broken = posted[0][:-1] + bytes([posted[0][-1] ^ 1])
    with pytest.raises(http_ece.ECEException):
        http_ece.decrypt(broken, private_key=theirs, auth_secret=auth, version="aes128gcm")


def test_more_than_a_notice_is_not_sent() -> None:
    with pytest.raises(ValueError, match="too much"):
        encrypt(b"x" * (PAYLOAD_BYTES_MAX + 1), browser())


@pytest.mark.parametrize(
    ("public", "auth"),
    [
        (PUBLIC[:-2], AUTH),
        (packed(b"\x04" + b"\x01" * 64), AUTH),  # no point of the curve
        (packed(b"\x02" + unpacked(PUBLIC)[1:33]), AUTH),  # compressed
        (PUBLIC, AUTH[:-4]),
        (PUBLIC, "不是字母"),
        ("!" * 87, AUTH),
    ],
)
def test_keys_that_are_none_are_refused(public: str, auth: str) -> None:
    with pytest.raises(BadBrowserKeys):
        browser(public, auth)


def test_the_installations_key_is_the_same_everywhere_and_proves_itself_to_one_service() -> None:
    own = OwnKey(FIRST, "mailto:ops@bank.example")
    assert own.public == OwnKey(FIRST, "mailto:x@y").public
    assert own.public != OwnKey(SECOND, "mailto:x@y").public
    header = own.header(SERVICE, NOW)
    token, key = header.removeprefix("vapid t=").split(", k=")
    assert key == own.public
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    assert claims["aud"] == "https://push.example.net"
    assert claims["sub"] == "mailto:ops@bank.example"
    assert NOW.timestamp() < claims["exp"] <= NOW.timestamp() + 24 * 3600
    raw = unpacked(signature)
    dss = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(key))
    public.verify(dss, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://FCM.googleapis.com/x", True),
        ("https://db5.notify.windows.com/x", True),
        ("https://notify.windows.com/x", False),
        ("https://evilnotify.windows.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evil.example/?fcm.googleapis.com", False),
        ("https://fcm.googleapis.com@evil.example/x", False),
        ("https://[::1/x", False),
        ("https://127.0.0.1/x", False),
    ],
)
def test_only_named_services_are_called(endpoint: str, allowed: bool) -> None:
    assert host_allowed(endpoint, ("fcm.googleapis.com", "*.notify.windows.com")) is allowed


def test_an_endpoint_is_not_printed() -> None:
    assert "JzLQ3raZ" not in repr(browser())
