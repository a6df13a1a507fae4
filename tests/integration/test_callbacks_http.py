"""Call-backs at the edge: a customer by their session, an agent by theirs; numbers masked, shown to who calls."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from tests.bank import BANK, IDS, Browser, code, customer, say, sign_in

from suiban.app.wiring import Services
from suiban.conversations.api import Speaker, ToPerson, ToQueue
from suiban.conversations.events import PassedOn
from suiban.eventlog.api import current_snapshot, facts_unseen
from suiban.kit.ids import ConversationId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Scope
from suiban.routing.api import Queue

SCOPE = Scope.of([BANK])
BOT = Speaker("bot", None, "")
PATH = "/api/chat/callback"


async def wait_in_line(services: Services, talk: ConversationId) -> None:
    """The bot passes on, and the listener of the log has caught up."""
    async with services.db.transaction(SCOPE) as tx:
        queue = Queue(BANK, QueueId.new(), "card", "信用卡")
        await services.routing.add_queues(tx, [queue])
        begun = await current_snapshot(tx)
        to = ToQueue(queue_id=queue.id, queue_key="card")
        await services.conversations.pass_on(tx, talk, to, BOT, "asked_for_person", Spoken(""))
    async with services.db.transaction(SCOPE) as tx:
        facts, _ = await facts_unseen(services.follower, begun, frozenset({PassedOn.KIND}))
        await services.routing.follow(tx, [logged for logged in facts if logged.subject == talk])


async def give(services: Services, talk: ConversationId, staff_id: StaffId) -> None:
    async with services.db.transaction(SCOPE) as tx:
        held = await services.conversations.pass_on(tx, talk, ToPerson(staff_id), BOT, "", Spoken(""))
        await services.routing._end(tx, [(held.company_id, held.id, held.holder_token)])


@pytest.mark.usefixtures("app")
async def test_a_visitor_types_a_number_chooses_a_time_and_changes_their_mind(
    browser: Browser, services: Services
) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "转人工")
    asked = {"conversation_id": str(talk), "number": "138 0013 8000"}
    assert code(await visitor.put(PATH, json=asked)) == (409, "callback_not_waiting")
    await wait_in_line(services, talk)
    look = (await visitor.get(PATH, params={"conversation_id": str(talk)})).json()
    assert (look["promised"], look["own_number"]) == (None, "")
    assert (await visitor.put(PATH, json=asked)).json() == {"at": None, "number": "138****8000"}
    at = next(time["at"] for time in look["times"] if time["free"])
    assert (await visitor.put(PATH, json={**asked, "at": at})).json() == {"at": at, "number": "138****8000"}
    look = (await visitor.get(PATH, params={"conversation_id": str(talk)})).json()
    assert look["promised"] == {"at": at, "number": "138****8000"}
    for then, status in (("never", 422), ("wait", 204), ("wait", 404)):
        answer = await visitor.delete(PATH, params={"conversation_id": str(talk), "then": then})
        assert answer.status_code == status
    stranger = await customer(browser)
    assert code(await stranger.put(PATH, json=asked)) == (404, "callback_unknown")


@pytest.mark.usefixtures("app")
async def test_bad_numbers_and_times_are_refused_and_change_nothing(browser: Browser, services: Services) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "转人工")
    await wait_in_line(services, talk)
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    bad = [
        ({"number": "call me"}, (422, "callback_number_wrong")),
        ({"number": None}, (422, "callback_number_wrong")),
        ({"number": "+44 20 7946 0958"}, (422, "callback_number_wrong")),
        ({"number": "1" * 41}, (422, "bad_input")),
        ({"number": "13800138000", "at": past}, (422, "callback_time_closed")),
        ({"number": "13800138000", "at": "2026-11-23T10:00"}, (422, "bad_input")),
        ({"number": "13800138000", "at": 1}, (422, "bad_input")),
    ]
    for body, (status, named) in bad:
        answer = await visitor.put(PATH, json={"conversation_id": str(talk), **body})
        assert (answer.status_code, answer.json()["code"]) == (status, named), body
        assert "138" not in answer.text
    assert (await visitor.get(PATH, params={"conversation_id": str(talk)})).json()["promised"] is None
    # somebody who asks two hundred times is told to wait
    statuses = {
        (await visitor.put(PATH, json={"conversation_id": str(talk), "number": "13800138000"})).status_code
        for _ in range(20)
    }
    assert 429 in statuses


@pytest.mark.usefixtures("app")
async def test_an_agent_agrees_sees_the_number_once_and_says_what_became_of_it(
    browser: Browser, services: Services
) -> None:
    visitor, agent = await customer(browser), browser()
    talk = await say(services, visitor, "转人工")
    await wait_in_line(services, talk)
    await visitor.put(PATH, json={"conversation_id": str(talk), "number": "13800138000"})
    await sign_in(agent, "agent")
    base = f"/api/conversations/{talk}/callback"
    for answer in (await agent.post(f"{base}/number"), await agent.get(base)):
        assert answer.status_code == 404
    await give(services, talk, IDS["agent"])
    look = (await agent.get(base)).json()
    assert (look["callback"]["state"], look["callback"]["number"]) == ("open", "138****8000")
    assert look["times"]
    (line,) = (await agent.get("/api/callbacks")).json()["items"]
    assert (line["conversation_id"], line["number"], line["overdue"]) == (str(talk), "138****8000", False)
    shown = await agent.post(f"{base}/number")
    assert shown.json() == {"number": "+8613800138000", "uri": "tel:+8613800138000"}
    ended = await agent.post(f"{base}/outcome", json={"outcome": "reached"})
    assert ended.json()["state"] == "reached"
    assert code(await agent.post(f"{base}/number")) == (404, "callback_unknown")
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    agreed = await agent.put(base, json={"at": at, "number": "13800138000", "owner_id": str(IDS["agent"])})
    assert (agreed.status_code, agreed.json()["owner_id"]) == (200, str(IDS["agent"]))
    # it waits now, and is nobody's to agree on again
    assert (await agent.put(base, json={"at": at, "number": "13800138000"})).status_code == 404
    async with services.db.transaction(SCOPE) as tx:
        rows = await tx.fetch("select action, detail::text as detail from audit.entry where object_id = $1", str(talk))
    written = [row["action"] for row in rows if row["action"].startswith("callbacks.")]
    assert sorted(written) == ["callbacks.agreed", "callbacks.called", "callbacks.revealed"]
    assert not [row for row in rows if "13800138000" in row["detail"]]


@pytest.mark.usefixtures("app")
async def test_everybodys_are_for_who_watches(browser: Browser) -> None:
    agent, boss = browser(), browser()
    await sign_in(agent, "agent")
    await sign_in(boss, "boss")
    assert (await agent.get("/api/callbacks?of=all")).status_code == 403
    assert (await boss.get("/api/callbacks?of=all")).status_code == 200


async def test_it_is_in_the_description(app: FastAPI) -> None:
    assert "put" in app.openapi()["paths"][PATH]
