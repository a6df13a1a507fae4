"""How the bank's own app answers, in the middle of a talk, that its user has just proven afresh who they are.

The chat hands the app a *request* (the event ``stepup`` of the widget, or a message of kind ``step_up``). The app makes
sure by its own means: a one-time code, a PIN, a face. Its *server* then signs a statement that carries the request, how
surely (``acr``, the level that was asked or more), by what means (``amr``, RFC 8176) and when (``auth_time``). The app
hands it in: ``identify(assertion)`` of the widget, or ``PUT /api/chat/step-up/{request}``. It answers this one request,
once. Only the standard library is needed.

    python examples/sign_step_up.py bank-app 1000000001 stp_0193f0e4a7c07b0f8a3a1d2c4b5e6f70 otp < secret.txt
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time


def sign_step_up(
    channel: str, customer_no: str, request: str, means: list[str], secret: str, *, now_s: float, nonce: str,
    level: int = 4,
) -> str:  # fmt: skip
    """``base64url(json) . base64url(HMAC-SHA256(secret, first part))``, both without padding.

    Sign only for who is signed in at the app at this moment, and only after they have proven it.
    """
    statement = {
        "channel": channel, "customer_no": customer_no, "exp": int(now_s) + 120, "nonce": nonce,
        "request": request, "acr": str(level), "amr": means, "auth_time": int(now_s),
    }  # fmt: skip
    body = _text(json.dumps(statement).encode())
    return f"{body}.{_text(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


if __name__ == "__main__":
    channel, customer_no, request, *means = sys.argv[1:]
    secret = sys.stdin.read().strip()
    print(sign_step_up(channel, customer_no, request, means, secret, now_s=time.time(), nonce=secrets.token_hex(16)))
