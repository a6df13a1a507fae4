"""Records on a real database: drafted when a person's talk closes, confirmed by people, listed to whom they concern."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI, Request
from tests.centre import BOT, Centre, speaker_of

from suiban.audit.api import Query
from suiban.conversations.events import ConversationClosed
from suiban.desk.reactions import TimelineListener
from suiban.eventlog.api import facts_unseen
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.knowledge.api import Knowledge
from suiban.platform.http import Callers, install
from suiban.platform.postgres import Scope
from suiban.platform.rates import Rates
from suiban.records.api import Code, Records
from suiban.records.http import routes
from suiban.records.model import DoorSettings
from suiban.records.reactions import DraftListener
from suiban.staff.api import StaffCaller


class Bench:
    """A centre with records, and HTTP over it; ``x-login`` says which member of staff asks, ``x-customer`` who else."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        knowledge = Knowledge(centre.log, centre.clock, centre.hints)
        self.records = Records(centre.log, centre.audit, centre.conversations, knowledge, centre.clock)
        self.listener = DraftListener(self.records)
        centre.listeners.append(self.listener)
        self.tokens: dict[str, str] = {}
        self.http: httpx.AsyncClient

    async def talk_of(self, agent: StaffCaller, *texts: str) -> ConversationId:
        """The customer opens; then agent and customer take turns. A text that begins with ``c:`` is the customer's."""
        customer = await self.centre.customer()
        talk = await self.centre.write(customer, texts[0])
        await self.centre.give(agent, talk)
        for text in texts[1:]:
            if text.startswith("c:"):
                await self.centre.write(customer, text[2:])
            else:
                await self.centre.say(agent, talk, text)
        return talk

    async def closed(self, agent: StaffCaller, *texts: str) -> ConversationId:
        """The same, closed by the agent."""
        talk = await self.talk_of(agent, *texts)
        await self.centre.close(agent, talk)
        return talk

    async def get(self, login: str, path: str) -> Any:
        """A GET that must work."""
        answer = await self.http.get(path, headers={"x-login": login})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def record(self, login: str, talk: ConversationId) -> Any:
        return await self.get(login, f"/api/conversations/{talk}/record")

    async def save(self, login: str, talk: ConversationId, record: Any, **changes: Any) -> httpx.Response:
        """Confirm what was read, with changes."""
        names = ("company_id", "version", "product", "scenario", "resolved", "sentiment", "summary", "promises",
                 "next_steps")  # fmt: skip
        body = {name: record[name] for name in names} | changes
        path = f"/api/conversations/{talk}/record"
        return await self.http.put(path, json=body, headers={"x-login": login})

    async def customer_of(self, talk: ConversationId) -> str:
        """A token of the talk's customer."""
        state = await self.centre.load(talk)
        async with self.centre.db.transaction(self.centre.scope) as tx:
            opened = await self.centre.customers.open_session(
                tx, state.company_id, state.channel_id, state.customer_id, 0
            )
        return opened.token


CODES = (("product", "credit-card", "信用卡", ("卡",)), ("product", "other", "其他", ()),
         ("scenario", "inquiry", "咨询", ()), ("scenario", "loss", "挂失", ("丢了",)))  # fmt: skip


@pytest.fixture
async def bench(centre: Centre) -> AsyncIterator[Bench]:
    bench = Bench(centre)
    codes = [
        Code(company, axis, key, name, key.title(), terms)  # type: ignore[arg-type]
        for company in (centre.bank, centre.insurer)
        for axis, key, name, terms in CODES
    ]
    async with centre.db.transaction(centre.scope) as tx:
        await bench.records.put_codes(tx, codes)

    async def staff(request: Request) -> StaffCaller:
        caller = centre.people.get(request.headers.get("x-login", ""))
        if caller is None:
            raise NotSignedIn
        return caller

    async def customer(request: Request) -> Any:
        async with centre.db.unscoped() as tx:
            caller = await centre.customers.find_session(tx, request.headers.get("x-customer", ""))
        if caller is None:
            raise NotSignedIn
        return caller

    app = FastAPI()
    app.include_router(
        routes(
            db=centre.db, records=bench.records, conversations=centre.conversations, rates=Rates(centre.clock),
            may_see=centre.desk.may_see,
        )
    )  # fmt: skip
    install(app, Callers(staff=staff, customer=customer), set(), 0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        bench.http = client
        yield bench


SAID = ("我的信用卡丢了，手机13912345678", "已为您办理挂失。我会在明天上午十点前给您回电。", "c:好的，谢谢")


# --- drafts ------------------------------------------------------------------------------------------------------


async def test_a_closed_talk_of_a_person_has_a_draft_with_evidence(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.closed(agent, *SAID)
    record = await bench.record("amy", talk)
    assert (record["version"], record["product"], record["scenario"]) == (0, "credit-card", "loss")
    assert record["resolved"] == "no"  # a call back is still owed
    assert record["closed_at"] is not None
    (promise,) = record["promises"]
    assert promise["seqs"] == [2]
    assert promise["due_at"] is not None
    assert record["summary"]
    assert all(sentence["seqs"] for sentence in record["summary"] + record["next_steps"])
    assert "13912345678" not in msgspec.json.encode(record).decode()
    stored = await bench.centre.value("select body ->> 'scenario' from records.record where conversation_id = $1", talk)
    assert stored == "loss"


async def test_a_talk_with_the_bot_alone_leaves_no_record_to_wrap_up(bench: Bench) -> None:
    await bench.centre.hire("amy")
    talk = await bench.centre.talk()
    async with bench.centre.db.transaction(bench.centre.scope) as tx:
        await bench.centre.conversations.close(tx, talk, BOT)
    await bench.centre.catch_up()
    assert await bench.centre.value("select count(*) from records.record") == 0


async def test_the_listener_may_read_the_same_twice(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.closed(agent, *SAID)
    record = await bench.record("amy", talk)
    assert (await bench.save("amy", talk, record, resolved="yes")).status_code == 200
    facts, _ = await facts_unseen(bench.centre.reader, bench.centre._begun, frozenset({ConversationClosed.KIND}))
    await bench.centre.hand(bench.listener, facts)
    again = await bench.record("amy", talk)
    assert (again["version"], again["resolved"], again["closed_at"]) == (1, "yes", record["closed_at"])


async def test_before_closing_the_draft_follows_the_talk(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.talk_of(agent, "我的卡有问题")
    assert (await bench.record("amy", talk))["scenario"] == "inquiry"
    await bench.centre.write((await bench.centre.load(talk)).customer_id, "其实是丢了")
    assert (await bench.record("amy", talk))["scenario"] == "loss"
    assert await bench.centre.value("select count(*) from records.record") == 0


# --- confirming --------------------------------------------------------------------------------------------------


async def test_confirming_keeps_every_version_and_tells_the_log_and_the_audit(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.closed(agent, *SAID)
    record = await bench.record("amy", talk)
    first = await bench.save("amy", talk, record)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    mended = [{"text": "客户电话 13912345678 已核对", "seqs": []}]
    second = await bench.save("amy", talk, first.json(), summary=mended, resolved="yes")
    assert second.json()["version"] == 2
    assert second.json()["summary"][0]["text"] == "客户电话 139****5678 已核对"
    assert second.json()["confirmed_name"] == "Amy"
    facts = await bench.centre.facts("records.RecordConfirmed/1")
    assert [(fact["version"], fact["resolved"]) for fact in facts] == [(1, "no"), (2, "yes")]
    assert all("客户" not in str(fact) for fact in facts)
    versions = await bench.centre.value("select array_agg(number order by number) from records.version")
    assert versions == [1, 2]
    async with bench.centre.db.transaction(bench.centre.scope) as tx:
        entries = (await bench.centre.audit.entries(tx, Query(action="records.confirmed"))).items
    assert [entry.detail["version"] for entry in entries] == [2, 1]


async def test_an_old_version_is_a_conflict(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.closed(agent, *SAID)
    record = await bench.record("amy", talk)
    assert (await bench.save("amy", talk, record)).status_code == 200
    answer = await bench.save("amy", talk, record)
    assert (answer.status_code, answer.json()["code"]) == (409, "record_changed")


async def test_what_is_not_in_the_catalogue_or_the_talk_is_refused(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.closed(agent, *SAID)
    record = await bench.record("amy", talk)
    for changes, code in (
        ({"product": "planted"}, "unknown_code"),
        ({"summary": [{"text": "x", "seqs": [99]}]}, "evidence_unknown"),
        ({"summary": [{"text": "x" * 301, "seqs": []}]}, "bad_input"),
        ({"promises": [{"text": "x", "due_at": "2026-01-01T00:00:00", "seqs": []}]}, "bad_input"),
        ({"planted": 1}, "bad_input"),
    ):
        answer = await bench.save("amy", talk, record, **changes)
        assert (answer.status_code, answer.json()["code"]) == (422, code), changes
    due = [{"text": "回电", "due_at": "2026-11-19T10:00:00+08:00", "seqs": [2]}]
    assert (
        (await bench.save("amy", talk, record, promises=due))
        .json()["promises"][0]["due_at"]
        .startswith("2026-11-19T02")
    )


async def test_only_who_served_or_watches_over_confirms(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    await bench.centre.hire("bob")
    await bench.centre.hire("boss", roles=("supervisor",))
    await bench.centre.hire("reader", roles=("auditor",), state=None)
    talk = await bench.closed(agent, *SAID)
    record = await bench.record("amy", talk)
    assert (await bench.save("bob", talk, record)).status_code == 404
    assert (await bench.save("reader", talk, record)).status_code == 403
    assert (await bench.record("reader", talk))["may_confirm"] is False
    assert (await bench.save("boss", talk, record)).status_code == 200


async def test_more_said_after_confirming_is_told(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.talk_of(agent, *SAID)
    record = await bench.record("amy", talk)
    assert (await bench.save("amy", talk, record)).json()["grown"] is False
    await bench.centre.say(agent, talk, "还有一点要补充")
    assert (await bench.record("amy", talk))["grown"] is True
    await bench.centre.close(agent, talk)
    assert (await bench.record("amy", talk))["version"] == 1  # closing does not undo what was confirmed


# --- lists -------------------------------------------------------------------------------------------------------


async def test_each_sees_their_own_list_and_the_supervisor_everybodys(bench: Bench) -> None:
    amy, bob = await bench.centre.hire("amy"), await bench.centre.hire("bob")
    await bench.centre.hire("boss", roles=("supervisor",))
    first, second = await bench.closed(amy, *SAID), await bench.closed(bob, *SAID)
    assert [item["conversation_id"] for item in (await bench.get("amy", "/api/records"))["items"]] == [str(first)]
    assert (await bench.get("amy", "/api/records/waiting"))["count"] == 1
    everybody = (await bench.get("boss", "/api/records?state=waiting"))["items"]
    assert {item["conversation_id"] for item in everybody} == {str(first), str(second)}
    assert {item["customer_name"] for item in everybody} == {"王*国"}
    assert (await bench.save("amy", first, await bench.record("amy", first))).status_code == 200
    assert (await bench.get("amy", "/api/records?state=waiting"))["items"] == []
    assert (await bench.get("amy", "/api/records/waiting"))["count"] == 0
    of_bob = await bench.get("amy", f"/api/records?staff_id={bob.staff_id}")
    assert all(item["staff_id"] == str(amy.staff_id) for item in of_bob["items"])


async def test_a_foreign_cursor_is_refused(bench: Bench) -> None:
    await bench.centre.hire("amy")
    for path in (
        "/api/records?cursor=1~x~y",
        "/api/records?cursor=2~2026-01-01T00:00:00+00:00~cnv_1",
        "/api/ratings?cursor=~",
    ):
        answer = await bench.http.get(path, headers={"x-login": "amy"})
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed_cursor"), path


async def test_another_company_sees_nothing(bench: Bench) -> None:
    amy = await bench.centre.hire("amy")
    await bench.centre.hire("stranger", companies=[bench.centre.insurer], roles=("supervisor",))
    talk = await bench.closed(amy, *SAID)
    assert (await bench.get("stranger", "/api/records"))["items"] == []
    assert (
        await bench.http.get(f"/api/conversations/{talk}/record", headers={"x-login": "stranger"})
    ).status_code == 404
    codes = (await bench.get("stranger", "/api/records/codes"))["items"]
    assert {code["company_id"] for code in codes} == {str(bench.centre.insurer)}
    async with bench.centre.db.transaction(Scope.of([bench.centre.insurer])) as tx:
        for table in ("record", "version", "rating", "code"):
            own = await tx.fetchval(
                f"select count(*) from records.{table} where company_id <> $1",
                bench.centre.insurer,  # type: ignore[arg-type]
            )
            assert own == 0


async def test_each_company_of_a_talk_has_its_own_record(bench: Bench) -> None:
    centre = bench.centre
    amy = await centre.hire("amy", companies=[centre.bank, centre.insurer])
    await centre.hire("insurers", companies=[centre.insurer], roles=("auditor",), state=None)
    talk = await bench.talk_of(amy, "我的信用卡丢了")
    joined = await centre.customer(centre.insurer)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, joined, speaker_of(amy))
    await centre.say(amy, talk, "保险的事我们明天下午三点给您回电。", centre.insurer)
    await centre.close(amy, talk)
    of_bank = await bench.get("amy", f"/api/conversations/{talk}/record?company_id={centre.bank}")
    of_insurer = await bench.get("insurers", f"/api/conversations/{talk}/record")
    assert of_insurer["company_id"] == str(centre.insurer)
    assert of_insurer["promises"]
    assert "信用卡" not in msgspec.json.encode(of_insurer).decode()
    assert "保险" not in msgspec.json.encode(of_bank).decode()


async def test_the_timeline_tells_of_it(bench: Bench) -> None:
    agent = await bench.centre.hire("amy")
    talk = await bench.closed(agent, *SAID)
    await bench.save("amy", talk, await bench.record("amy", talk), resolved="yes")
    timeline = next(item for item in bench.centre.listeners if isinstance(item, TimelineListener))
    facts, _ = await facts_unseen(bench.centre.reader, bench.centre._begun, timeline.topics)
    await bench.centre.hand(timeline, facts)
    customer = (await bench.centre.load(talk)).customer_id
    async with bench.centre.db.transaction(bench.centre.scope) as tx:
        visits = (await bench.centre.desk.timeline(tx, customer)).items
    found = [(visit.kind, str.__str__(visit.text)) for _, visit in visits if visit.kind.startswith("record_")]
    assert found == [("record_yes", "信用卡 · 挂失")]


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
