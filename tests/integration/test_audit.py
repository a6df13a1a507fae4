"""The audit on a real database: entries stand with what they tell of, chains are tied behind, tampering is seen."""

import asyncio
from collections.abc import Iterable
from typing import Any

import asyncpg
import httpx
import pytest
from tests.centre import Centre
from tests.conftest import Dsns

from suiban.audit.api import HOUSE, Query, Verified
from suiban.audit.jobs import Chainer
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Scope


async def record(centre: Centre, count: int, company: CompanyId | None = None) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        for number in range(count):
            await centre.audit.record(tx, company or centre.bank, HOUSE, "house.tried", "try", number, "why", n=number)


def chainer(centre: Centre) -> Chainer:
    return Chainer(centre.audit, centre.db, centre.hints, centre.clock)


async def verify(centre: Centre, **more: Any) -> Verified:
    return await centre.audit.verify(centre.db, centre.bank, **more)


async def as_owner(dsns: Dsns, *statements: str) -> None:
    connection = await asyncpg.connect(dsns.owner)
    try:
        for statement in statements:
            await connection.execute(f"set row_security = off; {statement}")
    finally:
        await connection.close()


async def test_what_is_undone_leaves_no_entry(centre: Centre) -> None:
    async def fail() -> None:
        async with centre.db.transaction(centre.scope) as tx:
            await centre.audit.record(tx, centre.bank, HOUSE, "house.tried", "try", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with centre.db.transaction(centre.scope) as tx:
        assert (await centre.audit.entries(tx, Query())).items == ()


async def test_chains_are_tied_and_hold(centre: Centre) -> None:
    await record(centre, 7)
    await record(centre, 2, centre.insurer)
    assert await chainer(centre).step() == 9
    assert await chainer(centre).step() == 0
    await record(centre, 1)
    assert (await verify(centre)).waiting == 1
    await chainer(centre).step()
    found = await verify(centre)
    assert (found.links, found.waiting, found.fault) == (8, 0, "")


async def test_chainers_side_by_side_tie_each_entry_once(centre: Centre) -> None:
    await record(centre, 30)
    tied = await asyncio.gather(*(chainer(centre).step() for _ in range(5)))
    tied.append(await chainer(centre).step())
    assert sum(tied) == 30
    assert (await verify(centre)).fault == ""


async def test_an_entry_that_commits_late_is_tied_in_its_place(centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as late:
        await centre.audit.record(late, centre.bank, HOUSE, "house.late", "try", 0)
        await record(centre, 3)
        assert await chainer(centre).step() == 0  # they come after one that is still open
    assert await chainer(centre).step() == 4
    assert (await verify(centre)).fault == ""


async def test_the_application_can_neither_change_nor_delete(centre: Centre) -> None:
    await record(centre, 1)
    await chainer(centre).step()
    for statement in (
        "update audit.entry set reason = 'x'", "delete from audit.entry", "truncate audit.entry",
        "update audit.link set number = 2", "delete from audit.link", "delete from audit.head",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with centre.db.transaction(centre.scope) as tx:
                await tx.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statements", "fault", "number"),
    [
        (["update audit.entry set reason = 'other' where object_id = '2'"], "changed", 3),
        (["update audit.entry set detail = '{}' where object_id = '0'"], "changed", 1),
        (["delete from audit.entry where object_id = '3'"], "missing", 4),
        (["delete from audit.link where number = 2"], "gap", 2),
        (["delete from audit.entry where object_id = '4'", "delete from audit.link where number = 5"], "gap", 5),
        (
            ["insert into audit.entry (company_id, id, xid, at, actor_kind, action, object_kind, object_id)"
             " select company_id, '00000000-0000-7000-8000-000000000000', xid, at, 'house', 'house.planted', 'try', '9'"
             " from audit.entry where object_id = '1'"],
            "planted", 5,
        ),
    ],
)  # fmt: skip
async def test_tampering_is_seen(
    centre: Centre, fresh_dsns: Dsns, statements: Iterable[str], fault: str, number: int
) -> None:
    await record(centre, 5)
    await chainer(centre).step()
    assert (await verify(centre)).fault == ""
    await as_owner(fresh_dsns, *statements)
    found = await verify(centre)
    assert (found.fault, found.number) == (fault, number)


async def test_a_chain_made_anew_is_seen_by_a_head_that_was_kept(centre: Centre, fresh_dsns: Dsns) -> None:
    await record(centre, 5)
    await chainer(centre).step()
    async with centre.db.snapshot(Scope.of([centre.bank])) as tx:
        (head,) = await centre.audit.heads(tx)
    await as_owner(
        fresh_dsns, "update audit.entry set reason = 'other' where object_id = '2'", "truncate audit.link",
        "truncate audit.head",
    )  # fmt: skip
    await chainer(centre).step()
    assert (await verify(centre)).fault == ""  # the forger's own chain is sound
    found = await verify(centre, kept=(head.number, head.hash.hex()))
    assert (found.fault, found.number) == ("not_the_head", 5)


async def test_a_chain_cut_short_is_seen_by_a_head_that_was_kept(centre: Centre, fresh_dsns: Dsns) -> None:
    await record(centre, 5)
    await chainer(centre).step()
    async with centre.db.snapshot(Scope.of([centre.bank])) as tx:
        (head,) = await centre.audit.heads(tx)
    await as_owner(fresh_dsns, "truncate audit.link", "truncate audit.head", "truncate audit.entry")
    found = await verify(centre, kept=(head.number, head.hash.hex()))
    assert (found.fault, found.number) == ("gap", 1)


async def test_pages_and_filters(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    auditor = await centre.hire("auditor", roles=["auditor"], state=None)
    await centre.hire("agent", state=None)
    await record(centre, 60)
    await record(centre, 3, centre.insurer)
    headers = {"x-login": "auditor"}
    first = (await desk_http.get("/api/audit?action=house.", headers=headers)).json()
    second = (
        await desk_http.get("/api/audit", params={"action": "house.", "cursor": first["next_cursor"]}, headers=headers)
    ).json()
    told = [item["object_id"] for item in first["items"] + second["items"]]
    assert sorted(map(int, told)) == list(range(60)), "the insurer's are out of sight"
    assert second["next_cursor"] is None
    assert (await desk_http.get("/api/audit?object_id=17", headers=headers)).json()["items"][0]["detail"] == {"n": 17}
    assert (await desk_http.get("/api/audit?action=staff.", headers=headers)).json()["items"] == []
    assert (await desk_http.get("/api/audit", headers={"x-login": "agent"})).status_code == 403
    assert (await desk_http.get("/api/audit?cursor=nonsense", headers=headers)).json()["code"] == "malformed_cursor"
    assert auditor.may("audit")


async def test_what_staff_do_is_written_down(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    await centre.hire("auditor", roles=["auditor"], state=None)
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer])
    await centre.withdraw_mandate(ann, centre.insurer)
    items = (await desk_http.get("/api/audit", headers={"x-login": "auditor"})).json()["items"]
    assert [item["action"] for item in items] == ["staff.signed_in"]
    assert items[0]["actor_name"] == "Admin"
    people = (await desk_http.get("/api/audit/people", headers={"x-login": "auditor"})).json()["items"]
    assert [(one["login"], one["here"]) for one in people] == [("admin", True), ("ann", True), ("auditor", True)]
    await centre.withdraw_mandate(ann, centre.bank)
    people = (await desk_http.get("/api/audit/people", headers={"x-login": "auditor"})).json()["items"]
    assert [one["login"] for one in people if not one["here"]] == ["ann"], "who left can still be asked about"
    assert (await desk_http.get("/api/audit/people", headers={"x-login": "ann"})).status_code in {401, 403}
    async with centre.db.transaction(Scope.of([centre.insurer])) as tx:
        done = (await centre.audit.entries(tx, Query(action="staff.mandate_withdrawn"))).items
    assert [entry.object_id for entry in done] == [str(ann.staff_id)]
