"""What customers have of a talk that is over: a rating, a transcript; and what staff download of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.centre import Centre, speaker_of
from tests.records import SAID, Bench, open_bench

from suiban.audit.api import Query
from suiban.conversations.events import ConversationClosed
from suiban.eventlog.api import facts_unseen
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.records.model import DoorSettings


@pytest.fixture
async def bench(centre: Centre) -> AsyncIterator[Bench]:
    async with open_bench(centre) as opened:
        yield opened


# --- ratings -----------------------------------------------------------------------------------------------------


async def rate(bench: Bench, token: str, talk: ConversationId, **body: Any) -> httpx.Response:
    return await bench.http.post(f"/api/chat/conversations/{talk}/rating", json=body, headers={"x-customer": token})


async def test_a_customer_rates_their_own_talk_once_and_changes_it_for_a_while(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    await bench.centre.hire("bob")
    await bench.centre.hire("boss", roles=("supervisor",))
    talk, other = await bench.closed(agent, *SAID), await bench.closed(agent, *SAID)
    token = await bench.customer_of(talk)
    path = f"/api/chat/conversations/{talk}/rating"
    before = (await bench.http.get(path, headers={"x-customer": token})).json()
    assert (before["may_rate"], before["by_person"], before["score"]) == (True, True, None)
    assert (await rate(bench, token, other, score=1)).status_code == 404
    done = await rate(bench, token, talk, score=2, reasons=["slow", "slow"], words=" 等太久 ")
    assert (done.status_code, done.json()["score"], done.json()["reasons"]) == (200, 2, ["slow"])
    assert done.json()["words"] == "等太久"
    assert (await rate(bench, token, talk, score=2, reasons=["slow"], words="等太久")).status_code == 200
    listed = (await bench.get("boss", "/api/records"))["items"]
    assert [(item["conversation_id"], item["low"]) for item in listed] == [(str(talk), True), (str(other), False)]
    bench.centre.later(9 * 60)
    assert (await rate(bench, token, talk, score=4)).status_code == 200
    assert not any(item["low"] for item in (await bench.get("boss", "/api/records"))["items"])
    bench.centre.later(2 * 60)
    late = await rate(bench, token, talk, score=5)
    assert (late.status_code, late.json()["code"]) == (409, "not_rateable")
    facts = await bench.centre.facts("records.Rated/1")
    assert [(fact["score"], fact["changed"]) for fact in facts] == [(2, False), (4, True)]
    own = await bench.get("amy", "/api/ratings")
    assert [item["score"] for item in own["items"]] == [4]
    assert own["averages"][0]["mean"] == 4.0
    assert (await bench.get("bob", "/api/ratings")) == {"items": [], "averages": [], "next_cursor": None}
    assert [item["staff_name"] for item in (await bench.get("boss", "/api/ratings"))["items"]] == ["Amy"]


async def test_a_rating_before_the_draft_marks_it_all_the_same(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.talk_of(agent, *SAID)
    bench.centre.listeners.remove(bench.listener)
    await bench.centre.close(agent, talk)
    assert (await rate(bench, await bench.customer_of(talk), talk, score=1)).status_code == 200
    facts, _ = await facts_unseen(bench.centre.reader, bench.centre._begun, frozenset({ConversationClosed.KIND}))
    await bench.centre.hand(bench.listener, facts)
    assert (await bench.get("amy", "/api/records?state=low"))["items"][0]["score"] == 1


async def test_an_open_talk_an_old_one_and_a_silent_channel_are_not_rated(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.talk_of(agent, *SAID)
    token = await bench.customer_of(talk)
    assert (await rate(bench, token, talk, score=5)).status_code == 409
    await bench.centre.close(agent, talk)
    silent = DoorSettings(rate_person=False, rate_bot=False, transcript=False)
    async with bench.centre.db.transaction(bench.centre.scope) as tx:
        await bench.records.set_door(tx, bench.centre.bank, bench.centre.channels[bench.centre.bank], silent)
    assert (await rate(bench, token, talk, score=5)).status_code == 409
    async with bench.centre.db.transaction(bench.centre.scope) as tx:
        await bench.records.set_door(tx, bench.centre.bank, bench.centre.channels[bench.centre.bank], DoorSettings())
    bench.centre.clock.advance(timedelta(days=7, minutes=1))
    for score in (0, 6):
        assert (await rate(bench, await bench.customer_of(talk), talk, score=score)).status_code == 422
    assert (await rate(bench, await bench.customer_of(talk), talk, score=5)).status_code == 409


# --- transcripts -------------------------------------------------------------------------------------------------


async def download(bench: Bench, login: str, talk: ConversationId, **body: Any) -> httpx.Response:
    body = {"format": "txt", "reason": "复核投诉", **body}
    path = f"/api/conversations/{talk}/transcript"
    return await bench.http.post(path, json=body, headers={"x-login": login})


HOSTILE = "<script>alert(1)</script>\n[2026-01-01 00:00:00] 坐席\u202e 假的 卡号6222021234567890123"


async def test_staff_download_what_they_may_and_the_audit_says_why(bench: Bench) -> None:
    centre = bench.centre
    agent = await centre.hire("amy")
    await centre.hire("boss", roles=("supervisor",))
    talk = await bench.closed(agent, HOSTILE, "好的")
    for form, media in (("txt", "text/plain"), ("html", "text/html"), ("json", "application/json")):
        answer = await download(bench, "boss", talk, format=form)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(media)
        assert answer.headers["content-disposition"].startswith('attachment; filename="suiban-transcript-20')
        assert "王建国" not in answer.text + answer.headers["content-disposition"]
        assert "6222021234567890123" not in answer.text
        assert form == "json" or "\u202e" not in answer.text
        assert form != "html" or "<script" not in answer.text
    assert "\n[2026-01-01" not in (await download(bench, "boss", talk)).text
    assert (await download(bench, "boss", talk, reason="  ")).json()["code"] == "reason_missing"
    refused = await download(bench, "amy", talk)
    assert (refused.status_code, refused.json()["code"]) == (403, "transcript_not_allowed")
    async with centre.db.transaction(centre.scope) as tx:
        await bench.records.set_agents_download(tx, centre.bank, allowed=True)
        entries = (await centre.audit.entries(tx, Query(action="records.transcript_downloaded"))).items
    assert [(entry.reason, entry.detail["format"]) for entry in entries] == [
        ("复核投诉", form) for form in ("txt", "json", "html", "txt")
    ]
    assert (await download(bench, "amy", talk)).status_code == 200
    await centre.hire("bob")
    assert (await download(bench, "bob", talk)).status_code == 404


async def test_notes_are_for_staff_and_another_companys_part_for_its_own_people(bench: Bench) -> None:
    centre = bench.centre
    amy = await centre.hire("amy", companies=[centre.bank, centre.insurer])
    await centre.hire("boss", roles=("supervisor",))
    talk = await bench.talk_of(amy, "我的信用卡丢了")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.note(tx, talk, speaker_of(amy), Spoken("内部：请复核"))
    joined = await centre.customer(centre.insurer)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, joined, speaker_of(amy))
    await centre.say(amy, talk, "保单也一并处理", centre.insurer)
    await centre.close(amy, talk)
    of_staff = (await download(bench, "boss", talk)).text
    assert "请复核" in of_staff
    assert "保单" not in of_staff
    token = await bench.customer_of(talk)
    path = f"/api/chat/conversations/{talk}/transcript"
    own = await bench.http.get(f"{path}?format=txt", headers={"x-customer": token})
    assert own.status_code == 200
    assert "保单" in own.text
    assert "请复核" not in own.text
    assert (await bench.http.get(path, headers={"x-customer": "x"})).status_code == 401
    other = await bench.customer_of(await bench.closed(amy, *SAID))
    assert (await bench.http.get(path, headers={"x-customer": other})).status_code == 404
    async with centre.db.transaction(centre.scope) as tx:
        await bench.records.set_door(tx, centre.bank, centre.channels[centre.bank], DoorSettings(transcript=False))
    assert (await bench.http.get(path, headers={"x-customer": token})).status_code == 403
