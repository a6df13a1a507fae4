"""One's own notices and first steps over HTTP."""

from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.bank import Browser, code, customer, sign_in

from suiban.platform.web_push import packed

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
WISHES = {"kinds": ["offer"], "quiet_from": 1320, "quiet_until": 420, "time_zone": "Asia/Shanghai"}


def subscription(endpoint: str = ENDPOINT) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = packed(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return {"endpoint": endpoint, "p256dh": public, "auth": packed(bytes(16)), "language": "zh"}


@pytest.fixture
async def agent(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "agent")
    return client


async def test_a_sign_in_is_told_until_it_says_no(agent: httpx.AsyncClient, browser: Browser) -> None:
    before = (await agent.get("/api/me/notices")).json()
    assert before["kinds"] == ["offer", "message", "consult"]
    assert (before["on"], before["last_error"]) == (False, "")
    assert len(before["key"]) == 87
    assert (await agent.put("/api/me/notices/push", json=subscription())).status_code == 204
    assert (await agent.get("/api/me/notices")).json()["on"]
    elsewhere = browser()
    await sign_in(elsewhere, "agent")
    assert not (await elsewhere.get("/api/me/notices")).json()["on"]
    assert (await agent.post("/api/me/notices/test")).status_code == 202
    assert code(await elsewhere.post("/api/me/notices/test")) == (409, "push_not_set_up")
    assert (await agent.delete("/api/me/notices/push")).status_code == 204
    assert not (await agent.get("/api/me/notices")).json()["on"]


async def test_wishes_are_kept_for_the_person(agent: httpx.AsyncClient, browser: Browser) -> None:
    assert (await agent.put("/api/me/notices", json=WISHES)).status_code == 204
    elsewhere = browser()
    await sign_in(elsewhere, "agent")
    found = (await elsewhere.get("/api/me/notices")).json()
    assert {name: found[name] for name in WISHES} == WISHES
    everything = {"kinds": ["offer", "message", "consult"], "time_zone": "Asia/Shanghai"}
    assert (await agent.put("/api/me/notices", json=everything)).status_code == 204
    assert (await agent.get("/api/me/notices")).json()["quiet_from"] is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"endpoint": "https://push.evil.example/x"}, "push_service_refused"),
        ({"endpoint": "http://169.254.169.254/latest/meta-data"}, "push_service_refused"),
        ({"endpoint": "https://fcm.googleapis.com.evil.example/"}, "push_service_refused"),
        ({"endpoint": "javascript:alert(1)"}, "bad_input"),
        ({"endpoint": "https://fcm.googleapis.com/" + "x" * 1_000}, "bad_input"),
        ({"p256dh": packed(b"\x04" + b"\x07" * 64)}, "bad_browser_keys"),
        ({"auth": packed(bytes(15))}, "bad_browser_keys"),
        ({"language": "<script>"}, "bad_input"),
        ({"more": 1}, "bad_input"),
    ],
)
async def test_what_no_browser_would_send_is_refused(
    agent: httpx.AsyncClient, changed: dict[str, Any], refusal: str
) -> None:
    answer = await agent.put("/api/me/notices/push", json=subscription() | changed)
    assert code(answer) == (422, refusal)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"quiet_until": None}, "bad_quiet"),
        ({"quiet_until": 1320}, "bad_quiet"),
        ({"quiet_from": 1440}, "bad_input"),
        ({"time_zone": "Mars/Olympus"}, "zone_unknown"),
        ({"kinds": ["everything"]}, "bad_input"),
    ],
)
async def test_wishes_that_make_no_sense(agent: httpx.AsyncClient, changed: dict[str, Any], refusal: str) -> None:
    assert code(await agent.put("/api/me/notices", json=WISHES | changed)) == (422, refusal)


async def test_tests_are_not_a_way_to_flood(agent: httpx.AsyncClient) -> None:
    answers = [(await agent.post("/api/me/notices/test")).status_code for _ in range(6)]
    assert answers == [409] * 5 + [429]


async def test_a_customer_agrees_for_one_session(browser: Browser) -> None:
    client = await customer(browser)
    assert (await client.get("/api/chat/push")).json()["on"] is False
    assert (await client.put("/api/chat/push", json=subscription(ENDPOINT + "-customer"))).status_code == 204
    assert (await client.get("/api/chat/push")).json()["on"] is True
    assert (await client.delete("/api/chat/push")).status_code == 204
    assert (await client.get("/api/chat/push")).json()["on"] is False


async def test_first_steps_are_ones_own_and_are_taken_once(agent: httpx.AsyncClient, browser: Browser) -> None:
    assert (await agent.get("/api/me/guide")).json() == {"done": [], "hidden": False}
    for step in ("accepted", "ready", "accepted"):
        assert (await agent.put(f"/api/me/guide/{step}")).status_code == 204
    assert (await agent.put("/api/me/guide", json={"hidden": True})).status_code == 204
    assert (await agent.get("/api/me/guide")).json() == {"done": ["accepted", "ready"], "hidden": True}
    assert (await agent.put("/api/me/guide", json={"hidden": False})).status_code == 204
    assert (await agent.get("/api/me/guide")).json()["hidden"] is False
    assert code(await agent.put("/api/me/guide/nothing_of_ours")) == (422, "bad_input")
    other = browser()
    await sign_in(other, "admin")
    assert (await other.get("/api/me/guide")).json() == {"done": [], "hidden": False}
