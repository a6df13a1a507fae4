"""Records on a real database: drafted when a person's talk closes, confirmed by people, listed to whom they concern."""

from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.centre import BOT, Centre, speaker_of
from tests.records import SAID, Bench, open_bench

from suiban.audit.api import Query
from suiban.conversations.events import ConversationClosed
from suiban.desk.reactions import TimelineListener
from suiban.eventlog.api import facts_unseen
from suiban.platform.postgres import Scope


@pytest.fixture
async def bench(centre: Centre) -> AsyncIterator[Bench]:
    async with open_bench(centre) as opened:
        yield opened


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
