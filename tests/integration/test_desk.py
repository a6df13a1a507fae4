"""The desk over HTTP and through its door: who sees which conversation, cards, details, timelines."""

from typing import Any

import httpx
import pytest
from tests.centre import Centre, speaker_of

from suiban.conversations.api import Speaker
from suiban.desk.api import Visit
from suiban.desk.model import PAGE_CARDS, PAGE_ENTRIES
from suiban.kit.ids import ConversationId, CustomerId
from suiban.kit.masking import Spoken
from suiban.staff.api import StaffCaller


async def get(desk_http: httpx.AsyncClient, caller: StaffCaller, path: str, status: int = 200) -> Any:
    answer = await desk_http.get(path, headers={"x-login": caller.login})
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_card_says_who_waits_since_when_and_on_which_page(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    customer = (await centre.load(talk)).customer_id
    await centre.say(ann, talk, "您好")
    centre.later(5)
    await centre.write(customer, "在吗，卡号 6222 0212 3456 7890 123 丢了")
    asked_at = centre.clock.now()
    centre.later(5)
    await centre.write(customer, "快点" * 60)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.mark_many(tx, [(centre.bank, talk, "staff", 2, 2)])
    card = await get(desk_http, ann, f"/api/conversations/{talk}/card")
    assert card["customer_name"] == "王建国"
    assert (card["customer_level"], card["channel_name"], card["page_title"]) == ("金卡", "手机银行", "信用卡 › 挂失")
    assert (card["last_seq"], card["read_seq"], card["last_author"]) == (4, 2, "customer")
    assert len(card["last_text"]) == 60
    assert card["last_text"].endswith("…")
    assert card["waiting_since"] == asked_at.isoformat().replace("+00:00", "Z")
    await centre.say(ann, talk, "我在")
    card = await get(desk_http, ann, f"/api/conversations/{talk}/card")
    assert (card["waiting_since"], card["last_author"], card["last_text"]) == (None, "staff", "我在")


async def test_numbers_in_previews_are_masked(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    talk = await centre.talk(text="我的卡 6222021234567890 丢了，电话 13812341234")
    await centre.give(ann, talk)
    text = (await get(desk_http, ann, f"/api/conversations/{talk}/card"))["last_text"]
    assert "6222021234567890" not in text
    assert "13812341234" not in text


async def test_names_are_full_for_the_holder_and_masked_for_everybody_else(
    centre: Centre, desk_http: httpx.AsyncClient
) -> None:
    ann, boss = await centre.hire("ann"), await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    path = f"/api/conversations/{talk}"
    assert (await get(desk_http, ann, path))["customer"]["display_name"] == "王*国"  # being offered it
    await centre.accept(ann, (await centre.offers(ann))[0])
    assert (await get(desk_http, ann, path))["customer"]["display_name"] == "王建国"
    assert (await get(desk_http, boss, path))["card"]["customer_name"] == "王*国"
    assert (await get(desk_http, boss, f"{path}/card"))["customer_name"] == "王*国"
    await centre.catch_up()
    await centre.close(ann, talk)
    details = await get(desk_http, ann, path)
    assert (details["state"], details["customer"]["display_name"]) == ("closed", "王*国")


async def test_who_may_see_a_conversation(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    auditor = await centre.hire("auditor", roles=["auditor"], state=None)
    admin = await centre.hire("chief", roles=["administrator"], state=None)
    other_boss = await centre.hire("otherboss", companies=[centre.insurer], roles=["supervisor", "auditor"], state=None)
    talk = await centre.waiting_talk()
    paths = [f"/api/conversations/{talk}{rest}" for rest in ("", "/card", "/messages")]

    async def statuses(caller: StaffCaller) -> set[int]:
        answers = [await desk_http.get(path, headers={"x-login": caller.login}) for path in paths]
        assert all("我的卡丢了" not in answer.text for answer in answers if answer.status_code != 200)
        return {answer.status_code for answer in answers}

    assert await statuses(ann) == {404}  # nobody yet
    assert [await statuses(one) for one in (boss, auditor)] == [{200}, {200}]
    assert [await statuses(one) for one in (admin, other_boss)] == [{404}, {404}]
    await centre.routing.offer_round(centre.db)
    assert await statuses(ann) == {200}  # being offered it
    await centre.reject(ann, (await centre.offers(ann))[0])
    assert await statuses(ann) == {404}
    await centre.hold(ann, talk)
    await centre.to_bot(ann, talk)
    assert await statuses(ann) == {200}  # held it
    assert await statuses(ben) == {404}
    answers = [await desk_http.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {401}


async def test_lists_are_ones_own_or_all_in_mandate(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    boss = await centre.hire("boss", roles=["supervisor"], state=None)
    other = await centre.hire("otherboss", companies=[centre.insurer], roles=["supervisor"], state=None)
    mine = await centre.waiting_talk()
    await centre.hold(ann, mine)
    closed = await centre.waiting_talk()
    await centre.hold(ann, closed)
    await centre.close(ann, closed)
    bots = await centre.talk()

    async def listed(caller: StaffCaller, query: str = "") -> list[str]:
        page = await get(desk_http, caller, f"/api/conversations{query}")
        assert page["next_cursor"] is None
        return [item["conversation_id"] for item in page["items"]]

    assert await listed(ann) == [str(closed), str(mine)]
    assert await listed(ann, "?state=open") == [str(mine)]
    assert await listed(ann, "?state=closed") == [str(closed)]
    assert await listed(boss) == [str(bots), str(closed), str(mine)]
    assert await listed(boss, "?state=open") == [str(bots), str(mine)]
    assert await listed(other) == []
    customer = (await centre.load(bots)).customer_id
    assert await listed(boss, f"?customer_id={customer}") == [str(bots)]
    assert await listed(ann, f"?customer_id={customer}") == []


async def test_pages_follow_one_another(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    boss = await centre.hire("boss", roles=["supervisor"], state=None)
    talks = [str(await centre.talk()) for _ in range(PAGE_CARDS + 3)]
    for query in ("", "&state=open"):
        first = await get(desk_http, boss, f"/api/conversations?{query}")
        second = await get(desk_http, boss, f"/api/conversations?cursor={first['next_cursor']}{query}")
        found = [item["conversation_id"] for item in first["items"] + second["items"]]
        assert sorted(found) == sorted(talks)
        assert (len(first["items"]), second["next_cursor"]) == (PAGE_CARDS, None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/conversations?state=all", 422),
        ("/api/conversations?cursor=nonsense", 422),
        ("/api/conversations?customer_id=cnv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70", 422),
        ("/api/conversations/nonsense", 422),
        (f"/api/conversations/{ConversationId.new()}", 404),
        (f"/api/conversations/{ConversationId.new()}/messages", 404),
        ("/api/conversations/cnv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70/messages?limit=1000", 422),
        ("/api/conversations/cnv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70/messages?before=0", 422),
        ("/api/customers/nonsense", 422),
        (f"/api/customers/{CustomerId.new()}", 404),
    ],
)
async def test_bad_input_gets_a_clear_error(
    centre: Centre, desk_http: httpx.AsyncClient, path: str, status: int
) -> None:
    boss = await centre.hire("boss", roles=["supervisor"], state=None)
    assert "code" in await get(desk_http, boss, path, status)


async def test_a_bad_timeline_cursor_is_refused(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann, customer = await centre.hire("ann"), await centre.customer()
    for cursor in ("x", "2026-01-01~1", "2026-01-01T00:00:00Z~x", "2026-01-01T00:00:00Z"):
        problem = await get(desk_http, ann, f"/api/customers/{customer}?cursor={cursor}", 422)
        assert problem["code"] == "malformed_cursor"


async def test_details_hold_parts_holder_entries_and_marks(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer])
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    customer = await centre.customer(centre.insurer)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, customer, speaker_of(ann))
        await centre.conversations.note(tx, talk, speaker_of(ann), Spoken("客户着急"))
    details = await get(desk_http, ann, f"/api/conversations/{talk}")
    assert {part["company_id"] for part in details["parts"]} == {str(centre.bank), str(centre.insurer)}
    nothing = {"key": "", "key_name": "", "key_name_en": "", "stands_in": False}
    assert details["holder"] == {"kind": "staff", "id": str(ann.staff_id), "name": "Ann", **nothing}
    assert [(entry["kind"], entry["summary"]) for entry in details["entries"]] == [
        ("handover", "卡丢了"),
        ("handover", ""),
        ("note", "客户着急"),
    ]
    assert details["marks"]["staff"] == {"delivered_seq": 0, "read_seq": 0}
    assert details["state"] == "open"


async def test_each_companys_auditor_sees_only_its_part(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    bank_auditor = await centre.hire("bankauditor", roles=["auditor"], state=None)
    insurer_auditor = await centre.hire("insauditor", companies=[centre.insurer], roles=["auditor"], state=None)
    talk = await centre.waiting_talk()
    await centre.hold(both, talk)
    customer = await centre.customer(centre.insurer, "李雷雷")
    async with centre.db.transaction(both.scope()) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, customer, speaker_of(both))
    await centre.say(both, talk, "银行的答复")
    await centre.say(both, talk, "保险的答复", centre.insurer)
    await centre.catch_up()
    path = f"/api/conversations/{talk}"
    seen = {}
    for caller in (bank_auditor, insurer_auditor):
        page = await get(desk_http, caller, f"{path}/messages")
        seen[caller.login] = [item["text"] for item in page["items"]]
        assert (page["from"], page["through"]) == (1, 3)
    assert seen == {"bankauditor": ["我的卡丢了", "银行的答复"], "insauditor": ["保险的答复"]}
    part = await get(desk_http, insurer_auditor, path)
    assert [one["company_id"] for one in part["parts"]] == [str(centre.insurer)]
    assert part["entries"] == []
    nothing = {"key": "", "key_name": "", "key_name_en": "", "stands_in": False}
    assert part["holder"] == {"kind": "nobody", "id": None, "name": "", **nothing}
    assert (part["card"]["customer_id"], part["card"]["customer_name"]) == (str(customer), "李*雷")
    assert (part["card"]["channel_name"], part["card"]["last_text"]) == ("", "保险的答复")
    listed = await get(desk_http, insurer_auditor, "/api/conversations")
    assert [item["conversation_id"] for item in listed["items"]] == [str(talk)]
    assert part["state"] == "open"
    await centre.close(both, talk)
    assert (await get(desk_http, insurer_auditor, path))["state"] == "closed"
    closed = await get(desk_http, insurer_auditor, "/api/conversations?state=closed")
    assert [item["conversation_id"] for item in closed["items"]] == [str(talk)]


async def test_messages_page_backwards(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann, customer = await centre.hire("ann"), await centre.customer()
    for number in range(1, 8):
        talk = await centre.write(customer, f"第{number}句")
    await centre.give(ann, talk)
    path = f"/api/conversations/{talk}/messages?limit=3"
    last = await get(desk_http, ann, path)
    assert ([item["seq"] for item in last["items"]], last["from"], last["through"]) == ([5, 6, 7], 5, 7)
    first = await get(desk_http, ann, f"{path}&before=3")
    assert ([item["seq"] for item in first["items"]], first["from"], first["through"]) == ([1, 2], 1, 2)
    none = await get(desk_http, ann, f"{path}&before=1")
    assert (none["items"], none["from"], none["through"]) == ([], 1, 0)


async def test_the_timeline_tells_what_happened_once(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await centre.close(ann, talk)
    for _ in range(2):
        centre._read.clear()
        await centre.catch_up()
    customer = (await centre.load(talk)).customer_id
    page = await get(desk_http, ann, f"/api/customers/{customer}")
    found = {(entry["kind"], entry["text"]) for entry in page["timeline"]}
    assert found == {
        ("conversation_opened", "手机银行"),
        ("passed_on", "信用卡"),
        ("passed_on", "Ann"),
        ("conversation_closed", ""),
    }
    assert len(page["timeline"]) == 4
    assert {entry["ref"] for entry in page["timeline"]} == {str(talk)}
    assert page["customer"]["display_name"] == "王*国"
    assert all("王建国" not in str(value) for value in page.values())


async def test_visits_are_kept_in_pages_for_customers_of_the_company_only(
    centre: Centre, desk_http: httpx.AsyncClient
) -> None:
    ann = await centre.hire("ann")
    mine, theirs = await centre.customer(), await centre.customer(centre.insurer)
    visits = []
    for number in range(PAGE_ENTRIES + 5):
        centre.later(1)
        visits.append((centre.bank, mine, Visit(centre.clock.now(), "app", Spoken(f"第{number}次"))))
    visits.append((centre.bank, theirs, Visit(centre.clock.now(), "app", Spoken("错的"))))
    async with centre.db.transaction(centre.scope) as tx:
        await centre.desk.record_visits(tx, visits)
        await centre.desk.record_visits(tx, [])
    first = await get(desk_http, ann, f"/api/customers/{mine}")
    again = await desk_http.get(
        f"/api/customers/{mine}", params={"cursor": first["next_cursor"]}, headers={"x-login": "ann"}
    )
    texts = [entry["text"] for entry in first["timeline"] + again.json()["timeline"]]
    assert texts == [f"第{number}次" for number in reversed(range(PAGE_ENTRIES + 5))]
    await get(desk_http, ann, f"/api/customers/{theirs}", 404)
    assert await centre.value("select count(*) from desk.timeline_entry where text = '错的'") == 0


async def test_queues_and_colleagues_over_http(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    ann = await centre.hire("ann")
    await centre.hire("ben", companies=[centre.bank, centre.insurer])
    auditor = await centre.hire("auditor", roles=["auditor"], state=None)
    await centre.waiting_talk()
    queues = (await get(desk_http, ann, "/api/queues"))["items"]
    assert [(queue["key"], queue["waiting"]) for queue in queues] == [("card", 1), ("loan", 0)]
    (colleague,) = (await get(desk_http, ann, "/api/colleagues"))["items"]
    assert (colleague["name"], colleague["companies"]) == ("Ben", [str(centre.bank)])
    for path in ("/api/queues", "/api/colleagues"):
        await get(desk_http, auditor, path, 403)


async def test_the_snapshot_frame_has_cards_for_talks_and_offers(centre: Centre) -> None:
    ann = await centre.hire("ann")
    held = await centre.waiting_talk()
    await centre.hold(ann, held)
    offered = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    async with centre.db.snapshot(ann.scope()) as tx:
        snapshot = await centre.desk.snapshot(tx, ann)
    assert [card.conversation_id for card in snapshot.cards] == [str(held), str(offered)]
    assert [card.customer_name for card in snapshot.cards] == ["王建国", "王*国"]
    assert "王建国" not in repr(snapshot)
    frame = centre.desk.snapshot_frame(snapshot, centre.clock.now())
    assert frame.startswith(b'{"type":"snapshot","version":1,')


async def test_may_see_asks_for_the_scope_too(centre: Centre) -> None:
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer])
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await centre.withdraw_mandate(ann, centre.bank)
    left = StaffCaller(
        staff_id=ann.staff_id, session_id=ann.session_id, login="ann", name="Ann", title="", roles=ann.roles,
        companies=frozenset({centre.insurer}), capacity=4, csrf_token="", expires_at=ann.expires_at,
    )  # fmt: skip
    async with centre.db.transaction(left.scope()) as tx:
        assert not await centre.desk.may_see(tx, left, talk)
    async with centre.db.transaction(centre.scope) as tx:
        entries = await centre.conversations.entries(tx, talk)
    assert entries[-1].reason == "mandate_withdrawn"
    assert Speaker("system", None, "").kind == entries[-1].by_kind
