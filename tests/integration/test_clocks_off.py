"""Clocks that are five minutes off: the bank's backend, a browser, a webhook's receiver."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.bank import SECRET, Browser, chat, code, sign_in

from suiban.app.wiring import Services
from suiban.customers.api import Statement, make_assertion
from suiban.integrations.model import signature

sys.path.insert(0, str(Path(__file__).parents[2] / "clients" / "python"))
from suiban_client import SignatureRefused, verify  # type: ignore[import-not-found]

MINUTES = timedelta(minutes=5)


@pytest.mark.parametrize("off", [-MINUTES - timedelta(seconds=1), MINUTES])
async def test_an_app_whose_clock_is_off_is_told_ours(browser: Browser, services: Services, off: timedelta) -> None:
    now = services.clock.now()
    until = int((now + off + MINUTES).timestamp())  # as its own clock says: five minutes ahead
    statement = Statement("bank-app", "1000000001", until, "0123456789")
    answer = await chat(browser(), assertion=make_assertion(statement, SECRET))
    assert code(answer) == (401, "assertion_refused")
    assert answer.json()["detail"]["server_time"][:16] in {
        moment.isoformat()[:16] for moment in (now, now + timedelta(minutes=1))
    }
    # who cannot sign learns nothing
    forged = await chat(browser(), assertion=make_assertion(statement, SECRET + "x"))
    assert "detail" not in forged.json()


async def test_a_browser_whose_clock_is_off_keeps_its_sign_in(browser: Browser) -> None:
    """The cookie counts seconds from when it comes, and names no moment of our clock."""
    client = browser()
    answer = await client.post("/api/sign-in", json={"login": "agent", "password": "right"})
    cookie = answer.headers["set-cookie"].lower()
    assert "max-age=" in cookie
    assert "expires=" not in cookie
    await sign_in(client, "agent")
    assert (await client.get("/api/me")).status_code == 200


@pytest.mark.parametrize(("off_s", "believed"), [(299, True), (-299, True), (301, False), (-301, False)])
def test_a_receiver_whose_clock_is_off_by_less_than_five_minutes_believes_us(off_s: int, believed: bool) -> None:
    event = {"id": "dlv_1", "type": "message.said", "company_id": "c", "at": "2026-11-21T02:00:00Z", "data": {}}
    body, at, secret = json.dumps({**event, "sequence": 7}).encode(), 1_763_690_400, "whsec_" + "A" * 32
    headers = {
        "webhook-id": "dlv_1", "webhook-timestamp": str(at), "webhook-signature": signature(secret, "dlv_1", at, body)
    }  # fmt: skip
    if believed:
        assert verify(secret, headers, body, now_s=at + off_s).sequence == 7
    else:
        with pytest.raises(SignatureRefused, match="too old, or from the future"):
            verify(secret, headers, body, now_s=at + off_s)
