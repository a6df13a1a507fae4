"""How the bank's own app tells Suiban who its signed-in user is, without passwords changing hands.

The app's *server* signs a short statement with the secret of the channel (shown to administrators); the app hands it to
the chat (``identify`` of the widget, or ``assertion`` of ``POST /api/chat/sessions``). It holds for one channel, for at
most five minutes, and opens one session. Only the standard library is needed.

    python examples/sign_assertion.py app-channel 1000000001 < secret.txt
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time


def sign_assertion(channel: str, customer_no: str, secret: str, *, now_s: float, nonce: str) -> str:
    """``base64url(json) . base64url(HMAC-SHA256(secret, first part))``, both without padding."""
    statement = {"channel": channel, "customer_no": customer_no, "exp": int(now_s) + 240, "nonce": nonce}
    body = _text(json.dumps(statement).encode())
    return f"{body}.{_text(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


if __name__ == "__main__":
    print(sign_assertion(*sys.argv[1:3], sys.stdin.read().strip(), now_s=time.time(), nonce=secrets.token_hex(16)))
