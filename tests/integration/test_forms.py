"""Forms of companies: written, checked, kept in versions, sent as they are kept, answered as they were sent."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.checks import no_mishaps
from tests.house import House

AMOUNT = {"key": "amount", "label": "金额", "kind": "amount", "required": True, "least": "100", "most": "5000"}
PICK = {
    "key": "pick",
    "label": "网点",
    "kind": "choice",
    "options": ["徐汇", "静安"],
    "options_en": ["Xuhui", "Jingan"],
}
FORM: dict[str, Any] = {"title": "预约取现", "title_en": "Cash", "fields": [AMOUNT, PICK]}


@pytest.fixture(autouse=True)
def nothing_goes_wrong() -> Any:
    with no_mishaps():
        yield


async def editor(house: House) -> httpx.AsyncClient:
    return house.browser(house.app(), await house.sign_in("editor"))


async def added(house: House, **more: Any) -> dict[str, Any]:
    async with await editor(house) as client:
        answer = await client.post("/api/forms", json={**FORM, "company_id": str(house.a), **more})
        assert answer.status_code == 201, answer.text
        kept: dict[str, Any] = answer.json()
        return kept


def said(talk: object, **more: Any) -> dict[str, Any]:
    return {
        "type": "say",
        "ref": uuid4().hex,
        "client_id": str(uuid4()),
        "conversation_id": str(talk),
        "text": "",
        **more,
    }


async def audited(house: House, form_id: str) -> list[str]:
    rows = await house.sql.fetch("select action from audit.entry where object_id = $1 order by xid, id", form_id)
    return [row["action"] for row in rows]


async def test_a_form_is_kept_in_versions_and_retired(house: House) -> None:
    kept = await added(house)
    path = f"/api/forms/{kept['form_id']}"
    assert (kept["version"], kept["active"], kept["form"]["version"]) == (1, True, 1)
    async with await editor(house) as client:
        changed = await client.put(path, json={**FORM, "title": "大额取现", "version": 1})
        assert (changed.json()["version"], changed.json()["form"]["title"]) == (2, "大额取现")
        stale = await client.put(path, json={**FORM, "version": 1})
        assert (stale.status_code, stale.json()["code"]) == (409, "talk_form_stale")
        versions = (await client.get(f"{path}/versions")).json()["items"]
        assert [(one["version"], one["form"]["title"]) for one in versions] == [(2, "大额取现"), (1, "预约取现")]
        assert (await client.put(f"{path}/active", json={"version": 2, "active": False})).json()["active"] is False
        again = await client.put(f"{path}/active", json={"version": 2, "active": False})
        assert again.json()["code"] == "talk_form_stale"
        assert kept["form_id"] in {one["form_id"] for one in (await client.get("/api/forms")).json()["items"]}
    async with house.browser(house.app(), await house.sign_in("holder")) as client:
        shown = (await client.get("/api/forms")).json()["items"]
        assert kept["form_id"] not in {one["form_id"] for one in shown}
        assert (await client.get(f"{path}/versions")).status_code == 403
    async with house.browser(house.app(), await house.sign_in("b-agent")) as client:
        assert (await client.get("/api/forms")).json()["items"] == []
    assert await audited(house, kept["form_id"]) == ["forms.form_saved", "forms.form_saved", "forms.form_retired"]


@pytest.mark.parametrize(
    "change",
    [
        {"fields": [AMOUNT, AMOUNT]},
        {"fields": [{**AMOUNT, "least": "6000"}]},
        {"fields": [{**AMOUNT, "least": "ten"}]},
        {"fields": [{**AMOUNT, "kind": "phone"}]},
        {"fields": [{**AMOUNT, "kind": "date", "least": "2026-02-30", "most": ""}]},
        {"fields": [{**PICK, "options": []}]},
        {"fields": [{**PICK, "options_en": ["Xuhui"]}]},
        {"fields": []},
        {"fields": [{"key": "card", "label": "卡号", "kind": "card"}]},
        {"title": ""},
        {"title": "一\x00二"},
    ],
)
async def test_what_does_not_fit_together_is_refused(house: House, change: dict[str, Any]) -> None:
    async with await editor(house) as client:
        answer = await client.post("/api/forms", json={**FORM, "company_id": str(house.a), **change})
    assert answer.status_code in (400, 422), answer.text
    assert await house.sql.fetchval("select count(*) from forms.version where definition ->> 'title' = ''") == 0


async def test_what_is_sent_is_what_is_kept_and_keeps_its_version(house: House) -> None:
    kept = await added(house)
    customer = await house.customer()
    talk = (await house.write(customer, "取现")).conversation_id
    await house.give("holder", talk)
    async with house.staff_socket(await house.sign_in("holder")) as holder:
        forged = {**kept["form"], "title": "改过的"}
        assert (await holder.ask(said(talk, form=forged)))["code"] == "bad_frame"
        assert (await holder.ask(said(talk, form_id="frm_" + "0" * 32)))["code"] == "talk_form_unknown"
        sent = await holder.ask(said(talk, form_id=kept["form_id"]))
        assert sent["type"] == "ack"
    async with await editor(house) as client:
        newer = {**FORM, "fields": [PICK], "version": 1}
        assert (await client.put(f"/api/forms/{kept['form_id']}", json=newer)).status_code == 200
    async with house.customer_socket(await house.session(house.a, customer)) as wire:

        async def answered(values: dict[str, Any]) -> dict[str, Any]:
            return await wire.ask(said(talk, quote=sent["seq"], values=values))

        for values in ({"amount": "99"}, {"amount": "5000.01"}, {"amount": "100.001"}, {"pick": "徐汇"}):
            assert (await answered(values))["code"] == "form_invalid", values
        assert (await answered({"amount": "100", "pick": "Xuhui"}))["code"] == "form_invalid"
        assert (await answered({"amount": "4999.5", "pick": "徐汇"}))["type"] == "ack"
    async with house.browser(house.app(), await house.sign_in("holder")) as client:
        items = (await client.get(f"/api/conversations/{talk}/messages")).json()["items"]
    form, answer = items[-2]["extra"]["form"], items[-1]["extra"]["answer"]
    assert (form["form_id"], form["version"], form["title"]) == (kept["form_id"], 1, "预约取现")
    assert answer == {
        "title": "预约取现", "form_id": kept["form_id"], "version": 1,
        "rows": [{"label": "金额", "value": "4,999.50"}, {"label": "网点", "value": "徐汇"}],
    }  # fmt: skip


async def test_it_is_sent_only_in_its_companys_part_by_who_holds_and_while_it_is_in_use(house: House) -> None:
    kept = await added(house)
    foreign, own = await house.held_talk("b-agent", house.b), await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("b-agent")) as stranger:
        assert (await stranger.ask(said(foreign, form_id=kept["form_id"])))["code"] == "talk_form_unknown"
        assert (await stranger.ask(said(own, form_id=kept["form_id"])))["code"] == "not_found"
    async with await editor(house) as client:
        await client.put(f"/api/forms/{kept['form_id']}/active", json={"version": 1, "active": False})
    async with house.staff_socket(await house.sign_in("holder")) as holder:
        assert (await holder.ask(said(own, form_id=kept["form_id"])))["code"] == "talk_form_unknown"
