"""What each company's people see of one conversation: their own part, and nothing that tells of the other company."""

from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from tests.centre import BOT, Centre, speaker_of

from suiban.app.migrate import load_migrations
from suiban.conversations.api import Say
from suiban.customers.api import PROOF_APP, Preference
from suiban.guard.api import Phrase, PhraseGuard
from suiban.kit.ids import ConversationId, CustomerId
from suiban.kit.masking import Spoken
from suiban.routing.api import ColleagueUnknown
from suiban.staff.api import StaffCaller


async def get(desk_http: httpx.AsyncClient, caller: StaffCaller, path: str) -> Any:
    answer = await desk_http.get(path, headers={"x-login": caller.login})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def joint_talk(centre: Centre, both: StaffCaller, customer: CustomerId) -> ConversationId:
    """Held by somebody of both companies, who lets the insurer in."""
    talk = await centre.write(customer, "我的卡丢了")
    await centre.give(both, talk)
    async with centre.db.transaction(both.scope()) as tx:
        known = await centre.customers.counterpart(tx, customer, centre.insurer)
        await centre.conversations.open_part(
            tx, talk, centre.insurer, known.customer_id, speaker_of(both), known.proof_level
        )
    await centre.catch_up()
    return talk


async def proven(centre: Centre, *, consents: bool) -> CustomerId:
    """Somebody of the bank who is signed in at its app."""
    customer = await centre.customer()
    async with centre.db.transaction(centre.scope) as tx:
        await centre.customers.open_session(tx, centre.bank, centre.channels[centre.bank], customer, PROOF_APP)
        if consents:
            yes = Preference("group_service", "chat", allowed=True, evidence="form 7")
            await centre.customers.set_preference(tx, customer, yes)
    return customer


# --- how surely somebody is known --------------------------------------------------------------------------------


@pytest.mark.parametrize(("consents", "level", "name"), [(True, 3, "王*国"), (False, 0, "")])
async def test_a_parts_company_knows_how_surely_the_customer_was_brought_in(
    centre: Centre, desk_http: httpx.AsyncClient, consents: bool, level: int, name: str
) -> None:
    """Without consent nobody is joined: the insurer has somebody new, of whom nothing is proven."""
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    auditor = await centre.hire("auditor", companies=[centre.insurer], roles=["auditor"], state=None)
    talk = await joint_talk(centre, both, await proven(centre, consents=consents))
    details = await get(desk_http, auditor, f"/api/conversations/{talk}")
    assert (details["card"]["proof_level"], details["customer"]["proof_level"]) == (level, level)
    assert details["card"]["customer_name"] == name
    own = await get(desk_http, both, f"/api/conversations/{talk}/card")
    assert (own["company_id"], own["proof_level"]) == (str(centre.bank), 3)


# --- which companies there are -----------------------------------------------------------------------------------


async def test_a_timeline_does_not_name_the_other_company(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    at_bank = await centre.hire("bankauditor", roles=["auditor"], state=None)
    at_insurer = await centre.hire("insauditor", companies=[centre.insurer], roles=["auditor"], state=None)
    talk = await joint_talk(centre, both, await proven(centre, consents=True))
    async with centre.db.transaction(both.scope()) as tx:
        await centre.routing.transfer(tx, speaker_of(both), talk, queue_id=centre.queues["card"].id)
    await centre.catch_up()
    others = {
        at_bank.login: ("示范保险", "Insurer", centre.insurer),
        at_insurer.login: ("示范银行", "信用卡", centre.bank),
    }
    for auditor in (at_bank, at_insurer):
        details = await get(desk_http, auditor, f"/api/conversations/{talk}")
        page = await get(desk_http, auditor, f"/api/customers/{details['customer']['customer_id']}")
        kinds = {entry["kind"] for entry in page["timeline"]}
        assert {"part_opened", "passed_on"} <= kinds
        told = str([page["timeline"], details["entries"], details["parts"], details["customer"]])
        for word in others[auditor.login]:
            assert str(word) not in told, (auditor.login, word)


async def test_timelines_of_before_lose_the_names_as_well(centre: Centre, fresh_dsns) -> None:
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    talk = await joint_talk(centre, both, await proven(centre, consents=True))
    async with centre.db.transaction(both.scope()) as tx:
        await centre.routing.transfer(tx, speaker_of(both), talk, queue_id=centre.queues["card"].id)
    await centre.catch_up()
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update desk.timeline_entry set text = '旧' where text = '' or text <> ''")
    (sql,) = [text for _, name, text in load_migrations() if name.endswith("_desk_timeline_names.sql")]
    owner = await asyncpg.connect(fresh_dsns.owner)
    try:
        async with owner.transaction():
            await owner.execute(sql)
    finally:
        await owner.close()
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch("select company_id, kind, text from desk.timeline_entry")
    kept = {(row["company_id"] == centre.bank, row["kind"]) for row in rows if row["text"]}
    gone = {(row["company_id"] == centre.bank, row["kind"]) for row in rows if not row["text"]}
    assert kept == {(True, "conversation_opened"), (True, "passed_on")}
    assert gone == {(True, "part_opened"), (False, "part_opened"), (False, "passed_on")}


async def test_a_desk_names_only_companies_one_has_a_mandate_for(centre: Centre) -> None:
    """A mandate was withdrawn in the middle of a talk that the other company hosts: it is held on, without the name."""
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    talk = await joint_talk(centre, both, await proven(centre, consents=True))
    left = msgspec.structs.replace(both, companies=frozenset({centre.bank}))
    async with centre.db.snapshot(both.scope()) as tx:
        whole = await centre.desk.snapshot(tx, both)
    async with centre.db.snapshot(left.scope()) as tx:
        snapshot = await centre.desk.snapshot(tx, left)
    assert whole.state.conversations[0].part_companies == (str(centre.bank), str(centre.insurer))
    assert snapshot.state.conversations[0].part_companies == (str(centre.bank),)
    await centre.to_bot(both, talk)
    await centre.give(both, talk)
    facts = await centre.desk.facts_since(centre.reader, snapshot, left)
    assert facts
    assert all(str(centre.insurer) not in centre.desk.fact_frame(fact, left.companies).decode() for fact in facts)


async def test_a_part_that_is_opened_concerns_only_the_holders_desk(centre: Centre) -> None:
    people = [await centre.hire(login, companies=[centre.bank, centre.insurer]) for login in ("ann", "ben")]
    async with centre.db.snapshot(centre.scope) as tx:
        before = await centre.desk.snapshot(tx, people[0])
    await joint_talk(centre, people[0], await centre.customer())
    kinds = {
        person.login: {fact.kind for fact in await centre.desk.facts_since(centre.reader, before, person)}
        for person in people
    }
    assert "conversations.PartOpened/1" in kinds["ann"]
    assert kinds["ben"] == set()


# --- what may be read --------------------------------------------------------------------------------------------


async def test_an_auditor_reads_whom_a_talk_was_passed_to(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    auditor = await centre.hire("auditor", roles=["auditor"], state=None)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["card"], name_en="Credit cards")])
    talk = await centre.waiting_talk()
    waiting = await get(desk_http, auditor, f"/api/conversations/{talk}")
    holder = waiting["holder"]
    assert (holder["key"], holder["key_name"], holder["key_name_en"]) == ("card", "信用卡", "Credit cards")
    await centre.hold(ann, talk)
    await centre.to_bot(ann, talk)
    await centre.ask(talk, "loan")
    entries = (await get(desk_http, auditor, f"/api/conversations/{talk}"))["entries"]
    assert [(entry["to_kind"], entry["to_name"], entry["to_name_en"]) for entry in entries] == [
        ("queue", "信用卡", "Credit cards"),
        ("staff", "Ann", "Ann"),
        ("bot", "机器人", "Bot"),
        ("queue", "贷款", "贷款"),
    ]
    queues = (await get(desk_http, ann, "/api/queues"))["items"]
    assert [queue["name_en"] for queue in queues] == ["Credit cards", "贷款"]


async def test_what_the_guard_warned_of_stays_with_the_message(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    boss = await centre.hire("boss", roles=["supervisor"], state=None)
    other = await centre.hire("other", companies=[centre.insurer], roles=["auditor"], state=None)
    async with centre.db.transaction(centre.scope) as tx:
        phrase = Phrase(centre.bank, "肯定能批", "warn", "不得承诺审批结果")
        await PhraseGuard(centre.clock, centre.hints).put_many(tx, [phrase])
    talk = await joint_talk(centre, both, await centre.customer())
    await centre.say(both, talk, "您放心，肯定能批")
    await centre.say(both, talk, "您好")
    await centre.say(both, talk, "保险这边", centre.insurer)
    for caller in (both, boss):
        items = (await get(desk_http, caller, f"/api/conversations/{talk}/messages"))["items"]
        assert [item["warnings"] for item in items[:3]] == [
            [],
            [{"phrase": "肯定能批", "note": "不得承诺审批结果"}],
            [],
        ]
    assert "肯定能批" not in str(await get(desk_http, other, f"/api/conversations/{talk}/messages"))


# --- what somebody wants who is offered --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["信用卡丢了怎么办", "转人工"], "信用卡丢了怎么办"),
        (["信用卡丢了怎么办", "请帮我转人工客服！", "在吗"], "信用卡丢了怎么办"),
        (["信用卡丢了", "贷款也要问，转人工"], "贷款也要问，转人工"),
        (["转人工"], "转人工"),
    ],
)
async def test_who_is_offered_a_talk_reads_what_the_customer_wants(
    centre: Centre, desk_http: httpx.AsyncClient, texts: list[str], shown: str
) -> None:
    ann, customer = await centre.hire("ann"), await centre.customer()
    for text in texts:
        talk = await centre.write(customer, text)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.say(tx, BOT, Say(talk, Spoken("好的，马上为您转接人工。")))
    await centre.ask(talk)
    await centre.routing.offer_round(centre.db)
    card = await get(desk_http, ann, f"/api/conversations/{talk}/card")
    assert (card["last_author"], card["last_text"]) == ("customer", shown)
    await centre.accept(ann, (await centre.offers(ann))[0])
    card = await get(desk_http, ann, f"/api/conversations/{talk}/card")
    assert (card["last_author"], card["last_text"]) == ("bot", "好的，马上为您转接人工。")


# --- who takes work ----------------------------------------------------------------------------------------------


async def test_who_has_no_capacity_is_no_agent_of_a_queue(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    boss = await centre.hire("boss", roles=["supervisor"], capacity=0)
    async with centre.db.snapshot(centre.scope) as tx:
        board = await centre.routing.wallboard(tx)
    assert [line.name for line in board.staff] == ["Ann"]
    assert (await get(desk_http, boss, "/api/colleagues"))["items"][0]["name"] == "Ann"
    assert (await get(desk_http, ann, "/api/colleagues"))["items"] == []
    talk = await centre.talk()
    await centre.give(ann, talk)
    with pytest.raises(ColleagueUnknown):
        async with centre.db.transaction(ann.scope()) as tx:
            await centre.routing.transfer(tx, speaker_of(ann), talk, staff_id=boss.staff_id)


async def test_offers_of_one_round_come_in_the_order_of_the_queue(centre: Centre) -> None:
    talks = []
    for _ in range(6):
        talks.append(await centre.waiting_talk())
        centre.later(1)
    ann = await centre.hire("ann", capacity=6)
    assert await centre.routing.offer_round(centre.db) == 6
    async with centre.db.snapshot(ann.scope()) as tx:
        offers = (await centre.desk.snapshot(tx, ann)).state.offers
    assert [offer.conversation_id for offer in offers] == [str(talk) for talk in talks]
    assert [offer.reservation_id for offer in offers] == sorted(offer.reservation_id for offer in offers)
    facts = await centre.facts("routing.Reserved/1")
    assert [fact["conversation_id"].replace("-", "") for fact in facts] == [talk.hex for talk in talks]
