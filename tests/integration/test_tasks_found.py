"""Finding tasks by their title on a real database: who finds which, by what, and how far is looked."""

import msgspec
import pytest
from tests.centre import Centre

from suiban.kit.ids import CompanyId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.paging import Page
from suiban.staff.api import StaffCaller
from suiban.tasks import store
from suiban.tasks.api import Author, Edit, TaskCard, TaskUnknown


async def page(
    centre: Centre, caller: StaffCaller, *words: str, before: str | None = None, limit: int = 50,
    companies: frozenset[CompanyId] | None = None,
) -> Page[TaskCard]:  # fmt: skip
    after = WorkId.parse(before) if before else None
    asked = caller.companies if companies is None else companies
    async with centre.db.snapshot(caller.scope()) as tx:
        return await centre.tasks.find(tx, caller, asked, words, after, limit)


async def find(centre: Centre, caller: StaffCaller, *words: str) -> list[str]:
    return [card.work_id for card in (await page(centre, caller, *words)).items]


async def opens(centre: Centre, caller: StaffCaller, work: WorkId) -> bool:
    try:
        await centre.see(caller, work)
    except TaskUnknown:
        return False
    return True


async def test_one_finds_what_one_may_open_and_nothing_else(centre: Centre) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob", state=None)
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    auditor = await centre.hire("song", roles=("auditor",), companies=[centre.bank, centre.insurer], state=None)
    foreign_boss = await centre.hire("yan", roles=("supervisor",), companies=[centre.insurer], state=None)
    everybody = (ann, bob, boss, auditor, foreign_boss)
    had = await centre.task()
    await centre.take(ann, had)
    task = await centre.see(ann, had)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.tasks.pass_on(tx, ann, task, "超出权限")
        await centre.tasks.cancel(tx, Author("staff", boss.staff_id), await centre.tasks.access(tx, boss, had))
    done = await centre.task()
    await centre.take(ann, done)
    task = await centre.see(ann, done)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.tasks.complete(tx, ann, task, "done")
    offered = await centre.task()
    await centre.routing.offer_round(centre.db)
    entered = await centre.task("claim", by=bob)
    works = [had, done, offered, entered, await centre.task("loan")]
    for caller in everybody:
        opened = [str(work) for work in reversed(works) if await opens(centre, caller, work)]
        assert await find(centre, caller, "开户") == opened, caller.login
    assert len(await find(centre, auditor, "开户")) == 5
    assert await find(centre, ann, "开户") == [str(offered), str(done), str(had)]
    assert await find(centre, bob, "开户") == []
    assert (await page(centre, auditor, "开户", companies=frozenset())).items == ()
    # who names a company without a mandate for it
    assert (await page(centre, boss, "开户", companies=auditor.companies - boss.companies)).items == ()
    assert (await page(centre, bob, "开户", companies=auditor.companies)).items == ()


async def test_whoever_entered_it_finds_it(centre: Centre) -> None:
    ann, bob = await centre.hire("ann", state=None), await centre.hire("bob", state=None)
    work = await centre.task(by=ann)
    assert await find(centre, ann, "开户") == [str(work)]
    assert await find(centre, bob, "开户") == []
    await centre.withdraw_mandate(ann, centre.bank)
    ann = msgspec.structs.replace(ann, companies=frozenset([centre.insurer]))
    assert await find(centre, ann, "开户") == []


@pytest.mark.parametrize(
    ("title", "words", "found"),
    [
        ("补录开户资料", ("开户",), True),
        ("补录开户资料", ("资料", "补录"), True),
        ("补录开户资料", ("资料", "销户"), False),
        ("補錄開戶資料", ("开户",), True),
        ("Refund of ＡＮＮＵＡＬ fee", ("annual fee",), True),
        ("年费 15 元", ("15元",), True),
        ("年费 100% 退还", ("100%",), True),
        ("年费 1000 退还", ("100%",), False),
        ("a_b", ("a_b",), True),
        ("axb", ("a_b",), False),
        ("a\\b", ("a\\b",), True),
        ("客户 13812341234 来电", ("1381234",), False),
        ("客户 13812341234 来电", ("812341",), False),
        ("客户 13812341234 来电", ("1234",), True),
        ("客户 13812341234 来电", ("13812341234",), True),
        ("补录开户资料", ("",), False),
        ("补录开户资料", (), False),
    ],
)  # fmt: skip
async def test_by_every_word_of_the_title_as_it_is_shown(
    centre: Centre, title: str, words: tuple[str, ...], found: bool
) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    work = await centre.task(title=title)
    assert await find(centre, boss, *words) == [str(work)] * found


async def test_a_title_that_was_changed(centre: Centre) -> None:
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    work = await centre.task()
    by = Author("staff", boss.staff_id)
    async with centre.db.transaction(centre.scope) as tx:
        task = await centre.tasks.access(tx, boss, work)
        await centre.tasks.edit(tx, by, task, Edit(text=Spoken("销户")))
    assert await find(centre, boss, "开户") == [str(work)]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.tasks.edit(tx, by, task, Edit(title=Spoken("补录销户资料")))
    assert await find(centre, boss, "开户") == []
    assert await find(centre, boss, "销户") == [str(work)]


@pytest.mark.parametrize("role", ["supervisor", "agent"])
async def test_pages_hold_each_once_however_few_are_looked_through_at_once(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setattr(store, "LOOKED_MAX", 3)
    one = await centre.hire("one", roles=(role,), state=None)
    works = [await centre.task(by=one, title="开户" if n % 4 == 0 else "销户") for n in range(13)]
    seen: list[str] = []
    cursor: str | None = None
    asked = 0
    while asked == 0 or cursor:
        got = await page(centre, one, "开户", before=cursor, limit=2)
        seen += [card.work_id for card in got.items]
        cursor, asked = got.next_cursor, asked + 1
        assert asked < 10
    assert seen == [str(work) for work in reversed(works[::4])]
    assert asked == 5
