"""Searching on a real database: who finds what, how the index comes about, and what HTTP says."""

import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from tests.centre import Centre, speaker_of
from tests.conftest import Dsns

from suiban.customers.api import NewCustomer
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import ConversationId, CustomerId, PersonId
from suiban.kit.masking import Spoken
from suiban.kit.paging import MalformedCursor
from suiban.knowledge.api import Knowledge, NewArticle
from suiban.platform.http import Callers, install
from suiban.platform.postgres import DatabaseUnavailable
from suiban.search import jobs
from suiban.search.api import Search, SearchNotReady, Wanted
from suiban.search.http import routes
from suiban.search.jobs import Indexer
from suiban.search.store_index import load_state
from suiban.staff.api import StaffCaller

KEY = "k" * 32


class Desk:
    """Searching over a centre."""

    def __init__(self, centre: Centre, folder: Path, key: str = KEY) -> None:
        self.centre, self.folder = centre, folder
        self.search = Search(folder, key, centre.clock)

    async def index(self) -> None:
        """Bring the index up to date."""
        c = self.centre
        await Indexer(c.db, c.reader, c.hints, c.clock, self.folder, self.search.cutter).catch_up()
        c.later(10)  # whose talks are whose is read again

    async def find(self, caller: StaffCaller, text: str, **more: Any) -> list[ConversationId]:
        """The talks in which something is found."""
        page = await self.search.messages(self.centre.db, caller, Wanted(text, **more))
        return [hit.address.conversation_id for hit in page.items]


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Desk:
    return Desk(centre, tmp_path / "search")


@pytest.fixture
async def http(centre: Centre, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async def find(request: Request) -> StaffCaller:
        caller = centre.people.get(request.headers.get("x-login", ""))
        if caller is None:
            raise NotSignedIn
        return caller

    app = FastAPI()
    knowledge = Knowledge(centre.log, centre.clock, centre.hints)
    app.include_router(routes(centre.db, desk.search, centre.customers, centre.tasks, knowledge, centre.audit))
    install(app, Callers(staff=find, customer=find), set(), 0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        yield client


async def test_everybody_finds_what_the_desk_shows_them_and_nothing_else(centre: Centre, desk: Desk) -> None:
    await desk.index()
    agent, other = await centre.hire("li"), await centre.hire("wu", state=None)
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    auditor = await centre.hire("song", roles=("auditor",), companies=[centre.bank, centre.insurer], state=None)
    talks = []
    for _ in range(2):
        talks.append(await centre.waiting_talk())
        await centre.hold(agent, talks[-1])
    held, ended = talks
    await centre.close(agent, ended)
    offered = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    await centre.catch_up()
    free = await centre.talk()
    foreign = await centre.talk(centre.insurer)
    every = [held, ended, offered, free, foreign]
    await desk.index()
    for caller in (agent, other, boss, auditor):
        found = await desk.find(caller, "卡丢")
        async with centre.db.snapshot(caller.scope()) as tx:
            visible = {talk for talk in every if await centre.desk.may_see(tx, caller, talk)}
        assert set(found) == visible, caller.login
    assert {held, ended} <= set(await desk.find(agent, "卡丢"))
    assert set(await desk.find(auditor, "卡丢")) == set(every)
    assert await desk.find(auditor, "卡丢", company_id=centre.insurer) == [foreign]
    assert await desk.find(boss, "卡丢", company_id=centre.insurer) == []


async def test_who_was_asked_in_finds_it_until_that_ends(centre: Centre, desk: Desk) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob", state=None)
    talk = await centre.waiting_talk()
    await centre.give(ann, talk)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.consult(tx, talk, speaker_of(ann), bob.staff_id, Spoken("请看一下"))
    await desk.index()
    assert await desk.find(bob, "卡丢") == [talk]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.end_consultation(tx, talk, speaker_of(ann), bob.staff_id)
    assert await desk.find(bob, "卡丢") == [], "at once, whatever is remembered of whose talks are whose"


async def test_what_was_taken_back_is_found_no_more(centre: Centre, desk: Desk) -> None:
    ann = await centre.hire("ann")
    talk = await centre.talk(text="在吗")
    await centre.give(ann, talk)
    await centre.say(ann, talk, "您的补卡已经寄出")
    await desk.index()
    assert await desk.find(ann, "补卡") == [talk]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.recall(tx, talk, 2, speaker_of(ann))
    assert await desk.find(ann, "补卡") == [], "before the index has heard of it"
    await desk.index()
    assert await desk.find(ann, "补卡") == []


async def test_of_one_customer_even_what_was_said_as_a_visitor(centre: Centre, desk: Desk) -> None:
    boss, ann = await centre.hire("boss", roles=("supervisor",), state=None), await centre.hire("ann")
    visitor, known = await centre.customer(), await centre.customer(name="李晓梅")
    talk, other = await centre.write(visitor, "我的卡丢了"), await centre.talk()
    await centre.give(ann, talk)
    await desk.index()
    assert set(await desk.find(boss, "卡丢")) == {talk, other}
    assert await desk.find(boss, "卡丢", customer_id=visitor) == [talk]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.identify(tx, talk, known)
    for caller in (boss, ann):
        assert await desk.find(caller, "卡丢", customer_id=known) == [talk]
        assert await desk.find(caller, "卡丢", customer_id=visitor) == []


async def test_a_talk_that_is_lost_is_found_no_more(centre: Centre, desk: Desk) -> None:
    agent = await centre.hire("li", companies=[centre.bank, centre.insurer])
    talk = await centre.waiting_talk()
    await centre.give(agent, talk)
    await desk.index()
    assert await desk.find(agent, "卡丢") == [talk]
    await centre.withdraw_mandate(agent, centre.bank)
    left = await centre.hire("li2", companies=[centre.insurer])
    assert await desk.find(left, "卡丢") == []


async def test_what_was_said_is_found_after_it_was_logged(centre: Centre, desk: Desk) -> None:
    await desk.index()
    agent = await centre.hire("li")
    talk = await centre.waiting_talk()
    await centre.give(agent, talk)
    await desk.index()
    generation = state_of(desk).generation
    assert await desk.find(agent, "补办") == []
    await centre.say(agent, talk, "已经为您补办")
    assert await desk.find(agent, "补办") == []
    await desk.index()
    assert await desk.find(agent, "补办") == [talk]
    assert await desk.find(agent, "补办", author_kind="staff", staff_id=agent.staff_id) == [talk]
    assert await desk.find(agent, "补办", author_kind="customer") == []
    assert state_of(desk).generation == generation
    await desk.index()  # nothing new: nothing twice
    assert await desk.find(agent, "补办") == [talk]


async def test_a_lost_or_foreign_index_is_made_anew(centre: Centre, desk: Desk) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    talk = await centre.talk()
    with pytest.raises(SearchNotReady):
        await desk.find(boss, "卡丢")
    await desk.index()
    assert await desk.find(boss, "卡丢") == [talk]
    first = state_of(desk).generation
    for path in (desk.folder / first).glob("*"):
        path.write_bytes(b"broken")
    with pytest.raises(SearchNotReady):
        await Desk(centre, desk.folder).find(boss, "卡丢")
    await desk.index()
    assert state_of(desk).generation != first
    assert await desk.find(boss, "卡丢") == [talk]
    other = Desk(centre, desk.folder, "another key")
    with pytest.raises(SearchNotReady):
        await other.find(boss, "卡丢")
    await other.index()
    assert await other.find(boss, "卡丢") == [talk]
    assert len([path for path in desk.folder.iterdir() if path.is_dir()]) == 1
    shutil.rmtree(desk.folder)
    await desk.index()
    assert await desk.find(boss, "卡丢") == [talk]


async def test_a_build_that_was_broken_off_goes_on(centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), companies=[centre.bank, centre.insurer], state=None)
    talks = [await centre.talk() for _ in range(7)] + [await centre.talk(centre.insurer) for _ in range(4)]
    monkeypatch.setattr(jobs, "SCAN_MESSAGES_MAX", 2)
    monkeypatch.setattr(jobs, "COMMIT_MESSAGES_MAX", 4)
    whole, scans = jobs.store.scan, []

    async def breaks(*arguments: Any) -> Any:
        scans.append(arguments)
        if len(scans) == 4:
            raise ConnectionError
        return await whole(*arguments)

    monkeypatch.setattr(jobs.store, "scan", breaks)
    with pytest.raises(DatabaseUnavailable):
        await desk.index()
    state = state_of(desk)
    assert state.building is not None
    assert state.building.indexed == 4
    assert len(await desk.find(boss, "卡丢")) >= 4  # what is there is found already
    late = await centre.talk()
    await desk.index()
    assert state_of(desk).generation == state.generation
    assert state_of(desk).building is None
    assert sorted(await desk.find(boss, "卡丢")) == sorted([*talks, late])


async def test_pages_show_each_once_newest_first_and_all_words_before_some(centre: Centre, desk: Desk) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    both, one = [], []
    for _ in range(12):
        centre.later(1)
        both.append(await centre.talk(text="信用卡丢了，要挂失"))
        centre.later(1)
        one.append(await centre.talk(text="信用卡账单"))
    await desk.index()
    found: list[ConversationId] = []
    cursor = None
    while True:
        page = await desk.search.messages(centre.db, boss, Wanted("信用卡 挂失"), cursor, 5)
        found += [hit.address.conversation_id for hit in page.items]
        assert len(page.items) == 5 or page.next_cursor is None
        if (cursor := page.next_cursor) is None:
            break
    assert found == [*reversed(both), *reversed(one)]
    assert await desk.find(boss, "信用卡 挂失", newest=True) == list(reversed(both))
    for broken in ("x", "2~1", "0~", "0~-1", "1~99999999999999999999", "0~１"):
        with pytest.raises(MalformedCursor):
            await desk.search.messages(centre.db, boss, Wanted("卡"), broken)


async def test_days_and_channels(centre: Centre, desk: Desk) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), companies=[centre.bank, centre.insurer], state=None)
    early = await centre.talk()
    centre.later(3600)
    middle = centre.clock.now()
    centre.later(3600)
    late = await centre.talk(centre.insurer)
    await desk.index()
    assert await desk.find(boss, "卡丢", since=middle) == [late]
    assert await desk.find(boss, "卡丢", until=middle) == [early]
    assert await desk.find(boss, "卡丢", since=middle, until=middle) == []
    assert await desk.find(boss, "卡丢", channel_id=centre.channels[centre.bank]) == [early]


async def test_what_vanished_from_the_database_is_not_shown_and_leaves_no_gap(
    centre: Centre, desk: Desk, fresh_dsns: Dsns
) -> None:
    import asyncpg

    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    talks = [await centre.talk() for _ in range(8)]
    await desk.index()
    owner = await asyncpg.connect(fresh_dsns.owner)
    try:
        await owner.execute("delete from conversations.message where conversation_id = any ($1::uuid[])", talks[3:7])
    finally:
        await owner.close()
    page = await desk.search.messages(centre.db, boss, Wanted("卡丢"), None, 3)
    assert len(page.items) == 3
    rest = await desk.search.messages(centre.db, boss, Wanted("卡丢"), page.next_cursor, 3)
    shown = [hit.address.conversation_id for hit in (*page.items, *rest.items)]
    assert sorted(shown) == sorted([talks[7], *talks[:3]])


async def test_a_page_that_stays_short_says_where_to_go_on(centre: Centre, desk: Desk, fresh_dsns: Dsns) -> None:
    import asyncpg

    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    talks = []
    for _ in range(40):
        talks.append(await centre.talk())
        centre.later(1)
    await desk.index()
    owner = await asyncpg.connect(fresh_dsns.owner)
    try:
        await owner.execute("delete from conversations.message where conversation_id = any ($1::uuid[])", talks[1:39])
    finally:
        await owner.close()
    shown, cursor = [], None
    for _ in range(4):
        page = await desk.search.messages(centre.db, boss, Wanted("卡丢"), cursor, 1)
        shown += [hit.address.conversation_id for hit in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert cursor is None
    assert shown == [talks[39], talks[0]]


async def test_numbers_are_found_and_never_shown(centre: Centre, desk: Desk, http: httpx.AsyncClient) -> None:
    await centre.hire("boss", roles=("supervisor",), state=None)
    await centre.talk(text="我的电话13812341234，卡号6222 0212 3456 7890")
    await desk.index()
    for asked in ("13812341234", "6222021234567890", "1234"):
        reply = await http.get("/api/search", params={"q": asked, "kind": "message"}, headers={"x-login": "boss"})
        (hit,) = reply.json()["messages"]["items"]
        assert "138****1234" in hit["text"]
        assert "13812341234" not in reply.text
    reply = await http.get("/api/search", params={"q": "138123", "kind": "message"}, headers={"x-login": "boss"})
    assert reply.json()["messages"]["items"] == []
    planted = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert b"13812341234" not in planted
    assert b"6222021234567890" not in planted


async def test_the_overview_holds_every_kind_and_survives_without_an_index(
    centre: Centre, desk: Desk, http: httpx.AsyncClient
) -> None:
    await centre.hire("boss", roles=("supervisor",), state=None)
    await centre.hire("admin", roles=("administrator",), state=None)
    await centre.talk()
    boss = {"x-login": "boss"}
    found = (await http.get("/api/search", params={"q": "建国"}, headers=boss)).json()
    assert found["messages"]["state"] == "unavailable"
    assert [item["name"] for item in found["customers"]["items"]] == ["王*国"]
    assert found["articles"] == {"items": []}
    refused = await http.get("/api/search", params={"q": "卡丢", "kind": "message"}, headers=boss)
    assert (refused.status_code, refused.json()["code"]) == (503, "search_not_ready")
    await desk.index()
    found = (await http.get("/api/search", params={"q": "卡丢"}, headers=boss)).json()
    (hit,) = found["messages"]["items"]
    assert (hit["text"], hit["marks"], hit["customer_name"], hit["seq"]) == ("我的卡丢了", [[2, 4]], "王*国", 1)
    assert (await http.get("/api/search", params={"q": "卡"}, headers={"x-login": "admin"})).status_code == 403
    assert (
        await http.get("/api/search", params={"q": "卡", "cursor": "x", "kind": "message"}, headers=boss)
    ).status_code == 422


async def test_tasks_are_among_the_kinds(centre: Centre, http: httpx.AsyncClient) -> None:
    await centre.hire("boss", roles=("supervisor",), state=None)
    await centre.hire("editor", roles=("editor",), state=None)
    customer = await centre.customer()
    works = [await centre.task(title=f"王建国 补卡 {n}", customer_id=customer) for n in range(22)]

    async def ask(login: str = "boss", **more: str) -> httpx.Response:
        return await http.get("/api/search", params={"q": "补 卡", **more}, headers={"x-login": login})

    found = (await ask()).json()["tasks"]
    assert [hit["work_id"] for hit in found["items"]] == [str(work) for work in works[:-6:-1]]
    hit = found["items"][0]
    assert (hit["title"], hit["title_marks"], hit["customer_name"]) == ("王建国 补卡 21", [[4, 6]], "王*国")
    assert (hit["state"], hit["kind"], hit["queue_name"]) == ("queued", "order", centre.queues["card"].name)
    first = (await ask(kind="task")).json()
    assert (first["messages"], first["customers"], first["articles"]) == (None, None, None)
    second = (await ask(kind="task", cursor=first["tasks"]["next_cursor"])).json()["tasks"]
    assert [len(first["tasks"]["items"]), len(second["items"]), second["next_cursor"]] == [20, 2, None]
    assert (await ask(company_id=str(centre.insurer))).json()["tasks"]["items"] == []
    assert (await ask("editor")).json()["tasks"] is None
    assert (await ask("editor", kind="task")).json()["tasks"] is None
    for wrong in ({"cursor": "x"}, {"cursor": str(customer)}, {"company_id": "x"}):
        refused = await ask(kind="task", **wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "malformed_id")


async def test_who_watches_over_others_is_audited_without_the_words(
    centre: Centre, desk: Desk, http: httpx.AsyncClient
) -> None:
    await desk.index()
    await centre.hire("boss", roles=("supervisor",), state=None)
    await centre.hire("li")
    for login in ("boss", "li"):
        await http.get("/api/search", params={"q": "王建国的秘密"}, headers={"x-login": login})
    query = (
        "select coalesce(string_agg(action || detail::text || object_id, ' '), '') from audit.entry where action = $1"
    )
    async with centre.db.snapshot(centre.scope) as tx:
        kept = await tx.fetchval(query, "search.queried")
    assert kept.count("search.queried") == 1
    assert '"characters": 6' in kept
    assert "秘密" not in kept


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("欧阳明月", 1), ("欧阳", 1), ("明月", 1), ("月", 1), ("OYMY", 1), ("oym", 1), ("ouyangmingyue", 1),
        ("钻石卡", 1), ("NO7788990011", 1), ("13900001111", 1), ("1111", 1), ("4321", 1), ("欧阳 钻石卡", 1),
        ("139 0000 1111", 1),
        ("欧阳 白金卡", 0), ("13900001112", 0), ("0000", 0), ("139000", 0), ("%", 0), ("", 0), ("阳月", 0),
    ],
)  # fmt: skip
async def test_customers_are_found(centre: Centre, asked: str, found: int) -> None:
    new = NewCustomer(
        company_id=centre.bank, id=CustomerId.new(), person_id=PersonId.new(), customer_no="NO7788990011",
        name=Spoken("欧阳明月"), phone=Spoken("13900001111"), card_last4=Spoken("4321"), tags=("钻石卡",),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.customers.add_customers(tx, [new])
        items = await centre.customers.find(tx, asked, None, 10)
    assert [item.id for item in items] == [new.id] * found
    for item in items:
        assert "13900001111" not in item.phone
    agent = await centre.hire("xu", companies=[centre.insurer], state=None)
    async with centre.db.snapshot(agent.scope()) as tx:
        assert await centre.customers.find(tx, asked, None, 10) == []


def state_of(desk: Desk) -> Any:
    """What the folder says of itself."""
    state = load_state(desk.folder)
    assert state is not None
    return state


async def test_an_article_is_shown_with_the_words_it_was_found_by_and_nonsense_finds_none(
    centre: Centre, http: httpx.AsyncClient
) -> None:
    await centre.hire("boss", roles=("supervisor",), state=None)
    body = "口头说明：" + "先看清楚情况再办理。" * 12 + "随后到网点补卡，工本费 15 元。"
    articles = [
        NewArticle(
            company_id=centre.bank, key=key, version=1, topic="卡", title=title, questions=(title,), keywords=(),
            body=text, audience=("agent",), source="手册", effective_from=date(2026, 1, 1),
        )
        for key, title, text in (("lost", "银行卡丢了怎么补卡", body), ("hours", "网点几点开门", "工作日九点。"))
    ]  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await Knowledge(centre.log, centre.clock, centre.hints).publish_many(tx, articles)
    for kind in ({}, {"kind": "article"}):
        asked = {"q": "补卡", **kind}
        (hit,) = (await http.get("/api/search", params=asked, headers={"x-login": "boss"})).json()["articles"]["items"]
        assert (hit["key"], hit["text"], hit["title_marks"]) == ("lost", body, [[7, 9]])
        assert [hit["excerpt"][low:high] for low, high in hit["marks"]] == ["补卡"]
        assert hit["marks"][0][0] < 20
        for nonsense in ("asdfgh", "紫色的三角形"):
            asked = {"q": nonsense, **kind}
            found = (await http.get("/api/search", params=asked, headers={"x-login": "boss"})).json()
            assert found["articles"]["items"] == []
