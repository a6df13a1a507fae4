"""Canned replies and suggestions on a real house: whose they are, who gets them, and that nobody else does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.checks import leaks
from tests.house import House, open_house
from tests.marks import MARKS

from suiban.assist.reactions import SuggestionListener
from suiban.conversations.events import MessageReceived
from suiban.eventlog.events import Cursor, Logged
from suiban.kit.ids import ConversationId
from suiban.kit.time import ManualClock
from suiban.platform.engines.postgres_server import RunningPostgres


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


async def browser(house: House, login: str) -> httpx.AsyncClient:
    return house.browser(house.app(), await house.sign_in(login))


def reply(house: House, code: str, **more: Any) -> dict[str, Any]:
    return {
        "company_id": str(house.a), "personal": False, "code": code, "title": "核实身份", "category": "核实",
        "body": "{customer_name}，请提供{company}预留手机号后四位【后四位】。", "language": "zh",
    } | more  # fmt: skip


# --- writing -----------------------------------------------------------------------------------------------------


async def test_a_shared_reply_lives_from_writing_to_undo(house: House) -> None:
    async with await browser(house, "boss") as boss, await browser(house, "colleague") as agent:
        made = await boss.post("/api/canned", json=reply(house, "verify"))
        assert made.status_code == 201, made.text
        item = made.json()
        assert (item["initials"], item["pinyin"], item["version"]) == ("hssf", "heshishenfen", 1)
        path = f"/api/canned/{item['canned_id']}"
        listed = {one["code"] for one in (await agent.get("/api/canned")).json()["items"]}
        assert {"verify", "hello", "bye"} <= listed

        change = {name: item[name] for name in ("code", "body", "category", "language")} | {"title": "核身"}
        changed = await boss.put(path, json=change | {"version": 1})
        assert (changed.json()["initials"], changed.json()["version"]) == ("hs", 2)
        stale = await boss.put(path, json=change | {"version": 1})
        assert (stale.status_code, stale.json()["code"]) == (409, "canned_stale")
        assert (await boss.delete(path, params={"version": 1})).json()["code"] == "canned_stale"

        assert (await agent.delete(path, params={"version": 2})).status_code == 403
        assert (await boss.delete(path, params={"version": 2})).status_code == 204
        assert "verify" not in {one["code"] for one in (await agent.get("/api/canned")).json()["items"]}
        assert (await agent.post(f"{path}/restore")).status_code == 403
        assert (await boss.post(f"{path}/restore")).json()["version"] == 4
        assert "verify" in {one["code"] for one in (await agent.get("/api/canned")).json()["items"]}
    entries = await house.sql.fetch(
        "select action, detail->>'code' as code from audit.entry where object_id = $1 order by at, id",
        item["canned_id"],
    )
    assert [tuple(entry) for entry in entries] == [
        ("assist.canned_saved", "verify"), ("assist.canned_saved", "verify"), ("assist.canned_deleted", "verify"),
        ("assist.canned_restored", "verify"),
    ]  # fmt: skip


async def test_what_cannot_be_kept_is_refused(house: House) -> None:
    from suiban.guard.api import Phrase

    async with house.services.db.transaction(house.both) as tx:
        await house.services.guard.put_many(tx, [Phrase(house.a, "保本保息", "refuse", "不得承诺")])
    async with await browser(house, "boss") as boss:
        assert (await boss.post("/api/canned", json=reply(house, "hello"))).json()["code"] == "canned_code_taken"
        wrong = await boss.post("/api/canned", json=reply(house, "w1", body="好\n余额{balance}"))
        assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_variable")
        assert wrong.json()["detail"] == {"variable": "{balance}", "line": 2, "column": 3}
        refused = await boss.post("/api/canned", json=reply(house, "w2", body="这款保 本 保 息"))
        assert refused.json()["code"] == "canned_refused_by_guard"
        for bad in ({"code": "Ü"}, {"title": ""}, {"body": ""}, {"language": "fr"}, {"title": "a\nb"}):
            assert (await boss.post("/api/canned", json=reply(house, "w3") | bad)).status_code == 422, bad


async def test_personal_ones_are_seen_by_nobody_else(house: House) -> None:
    async with await browser(house, "colleague") as agent, await browser(house, "boss") as boss:
        made = await agent.post("/api/canned", json=reply(house, "hello", personal=True, body="只有我"))
        assert made.status_code == 201, made.text
        path = f"/api/canned/{made.json()['canned_id']}"
        assert made.json()["canned_id"] not in (await boss.get("/api/canned")).text
        assert MARKS["own"][0] not in (await boss.get("/api/canned")).text
        change = {name: made.json()[name] for name in ("code", "title", "body", "category", "language")}
        assert (await boss.put(path, json=change | {"version": 1})).status_code == 404
        assert (await boss.delete(path, params={"version": 1})).status_code == 404
        assert (await agent.delete(path, params={"version": 1})).status_code == 204
        assert (await boss.post(f"{path}/restore")).status_code == 404


# --- using -------------------------------------------------------------------------------------------------------


async def test_the_holder_gets_it_filled_and_it_counts(house: House) -> None:
    person = await house.customer(name="龘爨", gender="female")
    token = await house.session(house.a, person)
    talk = (await house.write(person, "您好")).conversation_id
    await house.give("holder", talk)
    body = {"conversation_id": str(talk)}
    async with await browser(house, "boss") as boss, await browser(house, "holder") as holder:
        made = (
            await boss.post(
                "/api/canned", json=reply(house, "fill", body="{customer_name}{queue}{hotline}|{agent_name}【金额】")
            )
        ).json()
        path = f"/api/canned/{made['canned_id']}/use"
        got = await holder.post(path, json=body)
        assert got.json() == {"text": f"龘女士|{MARKS['staff'][0]}-holder【金额】"}, token
        assert (await boss.post(path, json=body)).status_code == 404  # sees the talk, does not hold it
        async with await browser(house, "colleague") as other:
            assert (await other.post(path, json=body)).status_code == 404
        await holder.post(path, json=body)
        (mine,) = [one for one in (await holder.get("/api/canned")).json()["items"] if one["code"] == "fill"]
        assert (mine["uses"], mine["own_uses"]) == (2, 2)
        assert mine["own_last_at"] is not None


async def test_a_reply_does_not_cross_companies(house: House) -> None:
    """The holder serves both companies; company A's reply is no answer in company B's talk."""
    await house.hire({"both": (("agent", "supervisor"), "ab")})
    talk = await house.held_talk("both", house.b)
    async with await browser(house, "both") as both:
        own = (await both.post("/api/canned", json=reply(house, "b1", company_id=str(house.b), body="您好"))).json()
        body = {"conversation_id": str(talk)}
        assert (await both.post(f"/api/canned/{house.objects.canned}/use", json=body)).status_code == 404
        assert (await both.post(f"/api/canned/{own['canned_id']}/use", json=body)).json() == {"text": "您好"}


# --- suggestions -------------------------------------------------------------------------------------------------


def listener_of(house: House) -> SuggestionListener:
    return SuggestionListener(house.services.assist, house.services.clock)


def heard(house: House, talk: ConversationId, company: Any, at: datetime | None = None) -> Logged:
    return Logged(
        company_id=company, cursor=Cursor(1, 1), topic=MessageReceived.topic_of("staff"), kind=MessageReceived.KIND,
        subject=talk, body=b"{}", at=at or datetime.now(UTC),
    )  # fmt: skip


async def suggest(house: House, *facts: Logged) -> int:
    """What a worker does with facts; how many suggestions that made."""
    listener = listener_of(house)
    prepared = await listener.prepare(house.services.db, facts)
    async with house.services.db.transaction(house.both) as tx:
        await listener.handle(tx, facts, prepared)
    return len(prepared)


async def asked(house: House, login: str, text: str = "信用卡丢了怎么办") -> ConversationId:
    """A talk this person holds, with a question in it."""
    person = await house.customer()
    talk = (await house.write(person, text)).conversation_id
    await house.give(login, talk)
    return talk


async def test_only_the_holder_sees_the_suggestions(house: House) -> None:
    talk = await asked(house, "holder")
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.staff_socket(await house.sign_in("boss")) as boss,
        house.staff_socket(await house.sign_in("colleague")) as colleague,
        house.staff_socket(await house.sign_in("b-agent")) as stranger,
    ):
        watch = {"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 0}
        assert (await boss.ask(watch))["type"] == "done"
        assert await suggest(house, heard(house, talk, house.a)) == 1
        frame = await holder.until(type="suggestions")
        assert (frame["conversation_id"], frame["after_seq"]) == (str(talk), 1)
        assert [(item["key"], item["version"], item["source"]) for item in frame["items"]] == [("lost", 1, "手册")]
        assert 0.3 < frame["items"][0]["confidence"] <= 1
        for other in (boss, colleague, stranger):
            await other.ask({"type": "unwatch", "ref": "end", "conversation_id": str(talk)})
            assert not [one for one in other.seen if one["type"] == "suggestions"]
        assert leaks(bytes(stranger.everything), house) == []


async def test_who_no_longer_holds_hears_nothing(house: House) -> None:
    """It was thought of while they held; on its way the talk was passed on."""
    talk = await asked(house, "holder")
    (thought,) = await house.services.assist.think(house.services.db, {house.a}, {talk})
    async with house.staff_socket(await house.sign_in("holder")) as holder:
        await house.give("colleague", talk)
        await holder.until(type="fact", kind="conversations.PassedOn/1")
        own = {"type": "unwatch", "ref": "end", "conversation_id": str(talk)}
        await holder.ask(own)  # the fact was followed up
        house.services.assist.send(thought)
        await holder.ask(own | {"ref": "end2"})
        assert not [one for one in holder.seen if one["type"] == "suggestions"]


async def test_without_the_mandate_there_is_nothing_to_suggest(house: House) -> None:
    await house.hire({"lent": (("agent",), "ab")})
    talk = await asked(house, "lent")
    (thought,) = await house.services.assist.think(house.services.db, {house.a}, {talk})
    assert [item.key for item in thought.frame.items] == ["lost"]
    assert thought.seen_by(frozenset({house.b})).items == ()
    async with await browser(house, "lent") as lent:
        assert (await lent.get(f"/api/suggestions/{talk}")).status_code == 200
        await house.sql.execute(
            "update staff.mandate set withdrawn_at = now() where staff_id = $1 and company_id = $2",
            house.people["lent"], house.a,
        )  # fmt: skip
        assert (await lent.get(f"/api/suggestions/{talk}")).status_code == 404


async def test_the_desk_may_ask_and_small_talk_brings_nothing(house: House) -> None:
    async with await browser(house, "holder") as holder:
        for text, keys in (("信用卡丢了怎么办", ["lost"]), ("好的谢谢", []), ("今天天气不错", []), ("转人工", [])):
            talk = await asked(house, "holder", text)
            got = await holder.get(f"/api/suggestions/{talk}")
            assert [item["key"] for item in got.json()["items"]] == keys, text
        talk = await asked(house, "holder")
        await house.say("holder", talk, "好的")
        assert (await holder.get(f"/api/suggestions/{talk}")).json()["items"] == []  # nothing is left to answer


async def test_old_words_are_left_out_and_one_talk_is_thought_of_once(house: House) -> None:
    talk = await asked(house, "holder")
    assert await suggest(house, *[heard(house, talk, house.a)] * 3) == 1
    assert await suggest(house, heard(house, talk, house.a, datetime(2026, 1, 1, tzinfo=UTC))) == 0
    assert SuggestionListener(house.services.assist, ManualClock(datetime.now(UTC))).name == "assist"


async def test_outcomes_are_counted_by_article_and_day(house: House) -> None:
    talk = await asked(house, "holder")
    async with await browser(house, "holder") as holder, await browser(house, "colleague") as colleague:
        body = {"items": [{"company_id": str(house.a), "key": "lost", "outcome": "used"}]}
        path = f"/api/suggestions/{talk}/outcomes"
        assert (await holder.get(f"/api/suggestions/{talk}")).status_code == 200
        assert (await holder.post(path, json=body)).status_code == 204
        assert (await colleague.post(path, json=body)).status_code == 404
        other = {"items": [{"company_id": str(house.b), "key": "lost", "outcome": "used"}]}
        assert (await holder.post(path, json=other)).status_code == 404
        made_up = {"items": [{"company_id": str(house.a), "key": "never-written", "outcome": "ignored"}]}
        assert (await holder.post(path, json=made_up)).status_code == 204
    rows = await house.sql.fetch("select article_key, used, edited, ignored from assist.suggestion_day")
    assert [tuple(row) for row in rows] == [("lost", 1, 0, 0)]
