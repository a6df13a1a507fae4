"""Seeing something unmasked: with a reason, limited, written down, and only of one's own customers."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.centre import Centre

from suiban.audit.api import Query
from suiban.customers.api import NewCustomer, Profile
from suiban.customers.model import REVEALS_PER_DAY
from suiban.kit.ids import CustomerId, PersonId, SessionId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Scope
from suiban.staff.api import StaffCaller

PHONE = "13800001111"


async def known(centre: Centre) -> CustomerId:
    customer_id = CustomerId.new()
    new = NewCustomer(
        company_id=centre.bank, id=customer_id, person_id=PersonId.new(), customer_no="1000000009",
        name=Spoken("王建国"), phone=Spoken(PHONE),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.customers.add_customers(tx, [new])
    return customer_id


async def profile(centre: Centre, customer: CustomerId) -> Profile:
    async with centre.db.transaction(Scope.of([centre.bank])) as tx:
        return await centre.customers.profile(tx, customer)


async def signed(centre: Centre, login: str, **more: Any) -> StaffCaller:
    """Somebody with a real session: it is confirmed in the transaction."""
    await centre.hire(login, **more)
    async with centre.db.unscoped() as tx:
        found = await centre.staff.find_login(tx, login)
    assert found is not None
    async with centre.db.transaction(Scope.of(found.companies)) as tx:
        centre.people[login] = (await centre.staff.sign_in(tx, found, "")).caller
    return centre.people[login]


async def ask(
    http: httpx.AsyncClient, login: str, customer: CustomerId, identifier: object = None, reason: str = "核实身份"
) -> httpx.Response:
    body = {"identifier_id": str(identifier) if identifier else None, "reason": reason}
    return await http.post(f"/api/customers/{customer}/reveal", json=body, headers={"x-login": login})


async def test_the_holder_sees_it_with_a_reason_and_it_is_written_down(
    centre: Centre, desk_http: httpx.AsyncClient
) -> None:
    customer = await known(centre)
    ann = await signed(centre, "ann")
    await centre.give(ann, await centre.write(customer, "在吗"))
    phone = next(item for item in (await profile(centre, customer)).identifiers if item.kind == "phone")
    assert (await ask(desk_http, "ann", customer, phone.id, "  x ")).json()["code"] == "reason_missing"
    shown = (await ask(desk_http, "ann", customer, phone.id)).json()
    assert shown == {"value": PHONE, "left": REVEALS_PER_DAY - 1}
    assert (await ask(desk_http, "ann", customer)).json()["value"] == "王建国"
    async with centre.db.transaction(Scope.of([centre.bank])) as tx:
        entries = (await centre.audit.entries(tx, Query(object_id=str(customer)))).items
    assert [(entry.action, entry.reason, entry.detail["what"]) for entry in entries] == [
        ("customers.revealed", "核实身份", "name"), ("customers.revealed", "核实身份", "phone"),
    ]  # fmt: skip
    assert PHONE not in str([entry.detail for entry in entries])


async def test_who_does_not_hold_a_talk_is_refused(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    customer = await known(centre)
    ann = await signed(centre, "ann")
    for login, role in (("bob", "agent"), ("boss", "supervisor"), ("aud", "auditor")):
        await signed(centre, login, roles=[role])
    talk = await centre.write(customer, "在吗")
    await centre.give(ann, talk)
    assert (await ask(desk_http, "bob", customer)).json()["code"] == "not_your_customer"
    assert (await ask(desk_http, "aud", customer)).json()["code"] == "permission_missing"
    assert (await ask(desk_http, "boss", customer)).status_code == 200
    await centre.close(ann, talk)
    assert (await ask(desk_http, "ann", customer)).json()["code"] == "not_your_customer"


async def test_another_companys_customer_does_not_exist(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    customer = await known(centre)
    await signed(centre, "chief", companies=[centre.insurer], roles=["supervisor"])
    assert (await ask(desk_http, "chief", customer)).json()["code"] == "customer_unknown"


async def test_an_identifier_of_somebody_else_is_not_shown(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    customer, other = await known(centre), await centre.customer()
    ann = await signed(centre, "ann")
    await centre.give(ann, await centre.write(other, "在吗"))
    phone = next(item for item in (await profile(centre, customer)).identifiers if item.kind == "phone")
    assert (await ask(desk_http, "ann", other, phone.id)).json()["code"] == "customer_unknown"


async def test_the_days_limit_holds_also_for_many_at_once(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    customer = await known(centre)
    ann = await signed(centre, "ann")
    await centre.give(ann, await centre.write(customer, "在吗"))
    answers = await asyncio.gather(*(ask(desk_http, "ann", customer) for _ in range(REVEALS_PER_DAY + 5)))
    assert sorted(answer.status_code for answer in answers) == [200] * REVEALS_PER_DAY + [429] * 5
    async with centre.db.transaction(Scope.of([centre.bank])) as tx:
        refused = (await centre.audit.entries(tx, Query(action="customers.reveal_refused"))).items
    assert len(refused) == 5, "that it was tried is kept although it was refused"


async def test_a_session_that_ended_shows_nothing(centre: Centre, desk_http: httpx.AsyncClient) -> None:
    customer = await known(centre)
    ann = await signed(centre, "ann")
    await centre.give(ann, await centre.write(customer, "在吗"))
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.staff.revoke_session(tx, ann, SessionId.of(ann.session_id))
    assert (await ask(desk_http, "ann", customer)).status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"reason": "a\nb long"}, {"reason": "核实身份", "identifier_id": "x"}, {"reason": 1}]
)
async def test_bad_input_is_told(centre: Centre, desk_http: httpx.AsyncClient, body: dict[str, Any]) -> None:
    customer = await known(centre)
    await signed(centre, "boss", roles=["supervisor"])
    answer = await desk_http.post(f"/api/customers/{customer}/reveal", json=body, headers={"x-login": "boss"})
    assert answer.status_code == 422
