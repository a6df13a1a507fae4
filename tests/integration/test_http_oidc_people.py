"""Who somebody is here whom an identity provider vouches for, what is asked of it, how sessions end with its own."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from tests.bank import BANK, Browser, code, sign_in
from tests.integration.test_http_staff_access import code_of, enter, hire, remember, set_rules, sql
from tests.integration.test_http_staff_requests import ask, decide
from tests.oidc import Desk, person, through
from tests.provider import IdentityProvider

from suiban.app.wiring import Services
from suiban.kit.ids import StaffId

# --- who somebody is here -------------------------------------------------------------------------------------------


async def test_who_is_unknown_stays_outside(services: Services, idp: IdentityProvider, desk: Desk) -> None:
    idp.users["outsider"] = {"sub": "sub-of-outsider", "preferred_username": "outsider"}
    assert code(await through(desk()(), "outsider")) == (403, "identity_unknown")
    gone = await person(services, idp, "retired")
    await sql(services, "update staff.member set active = false where id = $1 returning 1", gone)
    assert code(await through(desk()(), "retired")) == (403, "identity_unknown")
    assert code(await through(desk(provision_company="bank")(), "retired")) == (403, "identity_unknown")
    for odd in ("", " ", "Robert'); drop table staff.member; --", "x" * 500, "名字", None, 7, ["worker"]):
        idp.users["odd"] = {"sub": "sub-of-odd", "preferred_username": odd}
        assert code(await through(desk(provision_company="bank")(), "odd")) == (403, "identity_unknown")


async def test_a_name_given_to_another_there_does_not_open_this_account(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    member = await person(services, idp, "boss-of-all")
    assert (await through(desk()(), "boss-of-all")).status_code == 200
    idp.users["impostor"] = {"sub": "sub-of-impostor", "preferred_username": "boss-of-all"}
    assert code(await through(desk()(), "impostor")) == (409, "identity_other")
    # two people may unlink it; then whoever has that login there is linked
    browser = desk()
    admin, security = browser(), browser()
    await sign_in(admin, "admin")
    await sign_in(security, "security")
    listed = {one["login"]: one for one in (await admin.get("/api/staff")).json()["items"]}
    assert (listed["boss-of-all"]["linked"], listed["agent"]["linked"]) == (True, False)
    asked = await ask(security, "unlink_identity", member)
    assert (await decide(admin, asked)).status_code == 200
    assert (await through(desk()(), "impostor")).json()["login"] == "boss-of-all"
    assert code(await ask(security, "unlink_identity", await hire(services, "unlinked"))) == (
        404,
        "identity_not_linked",
    )


async def test_who_is_entered_by_the_provider_has_no_role_until_two_agree(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    idp.users["fresh"] = {"sub": "sub-of-fresh", "preferred_username": "Fresh", "name": "新同事\u202e\x07"}
    browser = desk(provision_company="bank")
    client = browser()
    for _ in range(2):
        assert code(await through(client, "fresh")) == (403, "roles_awaited")
        assert "suiban_staff" not in client.cookies
    admin, security = browser(), browser()
    await sign_in(admin, "admin")
    await sign_in(security, "security")
    entered = next(one for one in (await admin.get("/api/staff")).json()["items"] if one["login"] == "fresh")
    assert (entered["name"], entered["roles"], entered["companies"]) == ("新同事", [], [str(BANK)])
    asked = await ask(admin, "set_roles", StaffId.parse(entered["staff_id"]), roles=["agent"])
    assert code(await through(client, "fresh")) == (403, "roles_awaited")
    assert (await decide(security, asked)).status_code == 200
    assert (await through(client, "fresh")).json()["roles"] == ["agent"]
    assert (await enter(browser(), "fresh", "")).status_code == 401


async def test_what_is_demanded_of_the_provider_is_demanded(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "grouped", groups=["staff"], amr=["pwd"])
    group = {"required": (("groups", "suiban"),)}
    refused = await through(desk(**group)(), "grouped")
    assert (code(refused), refused.json()["detail"]) == ((403, "oidc_token_refused"), {"reason": "claims"})
    idp.users["grouped"]["groups"] = ["staff", "suiban"]
    assert (await through(desk(**group)(), "grouped")).status_code == 200
    strong = {"strong": frozenset({"mfa", "gold"}), "must_be_strong": True}
    assert code(await through(desk(**strong)(), "grouped")) == (403, "oidc_too_weak")
    for claims in ({"amr": ["pwd", "mfa"]}, {"amr": ["pwd"], "acr": "gold"}):
        idp.users["grouped"] |= claims
        client = desk(**strong)()
        assert (await through(client, "grouped")).status_code == 200
        assert (await client.get("/api/me/sessions")).json()["items"][0]["strength"] == 2
    url = (await desk(acr_values="gold")().post("/api/sign-in/oidc/start")).json()["url"]
    assert parse_qs(urlsplit(url).query)["acr_values"] == ["gold"]


async def test_our_own_second_step_is_asked_unless_the_provider_had_one(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "stepped", amr=["pwd"])
    browser = desk(strong=frozenset({"mfa"}))
    try:
        await set_rules(browser, BANK, second_step_roles=["agent"])
        client = browser()
        due = (await through(client, "stepped")).json()
        assert due["step"] == "enrol"
        key = (await client.post("/api/sign-in/enrol", json={"token": due["token"]})).json()["key"]
        body = {"token": due["token"], "code": code_of(key, -30)}
        done = remember(client, await client.post("/api/sign-in/enrol/confirm", json=body))
        assert done.json()["login"] == "stepped"
        assert (await client.get("/api/me/sessions")).json()["items"][0]["method"] == "oidc"
        assert "/logout?" in (await client.post("/api/sign-out")).json()["end_session"]
        due = (await through(client, "stepped")).json()
        assert due["step"] == "second"
        done = await client.post("/api/sign-in/second", json={"token": due["token"], "code": code_of(key)})
        assert done.json()["login"] == "stepped"
    finally:
        await set_rules(browser, BANK)


async def test_passwords_can_be_turned_off_but_for_emergencies(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    browser = desk(passwords=False, password_logins=frozenset({"admin"}))
    assert (await browser().get("/api/sign-in/options")).json()["passwords"] is False
    for login in ("agent", "nobody-at-all"):
        assert code(await enter(browser(), login)) == (403, "passwords_off")
        by_code = await browser().post("/api/sign-in/code", json={"login": login, "code": "aaaa-aaaa-aaaa"})
        assert code(by_code) == (403, "passwords_off")
    assert (await enter(browser(), "admin")).status_code == 200


# --- the provider ends sessions --------------------------------------------------------------------------------------


async def test_who_is_signed_out_there_is_signed_out_here(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "shared", sid="sid-1")
    browser = desk()
    one, two, with_password = browser(), browser(), browser()
    await through(one, "shared")
    idp.users["shared"]["sid"] = "sid-2"
    await through(two, "shared")
    await enter(with_password, "shared")
    server = browser()
    del server.headers["origin"]

    async def tell(token: str) -> httpx.Response:
        return await server.post("/api/sign-in/oidc/logout", data={"logout_token": token})

    assert (await tell(idp.logout_token(sid="sid-1", sub="sub-of-shared"))).status_code == 200
    assert code(await one.get("/api/me")) == (401, "not_signed_in")
    assert (await two.get("/api/me")).status_code == 200
    assert (await tell(idp.logout_token(sub="sub-of-shared"))).status_code == 200
    assert code(await two.get("/api/me")) == (401, "not_signed_in")
    assert (await with_password.get("/api/me")).status_code == 200
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"sub": None}, "subject"), ({"sub": "x", "nonce": "n"}, "events"), ({"sub": "x", "events": {}}, "events"),
        ({"sub": "x", "aud": "other"}, "audience"), ({"sub": "x", "iss": "https://evil.example"}, "issuer"),
    ]  # fmt: skip
    for claims, reason in wrong:
        answer = await tell(idp.logout_token(**claims))
        assert (code(answer), answer.json()["detail"]) == ((403, "oidc_token_refused"), {"reason": reason})
    assert code(await tell(secrets.token_urlsafe(40))) == (403, "oidc_token_refused")
    assert code(await server.post("/api/sign-in/oidc/logout")) == (403, "oidc_token_refused")


async def test_nothing_of_this_exists_where_none_is_set_up(browser: Browser) -> None:
    client = browser()
    assert (await client.get("/api/sign-in/options")).json() == {"passwords": True, "provider": None}
    assert code(await client.post("/api/sign-in/oidc/start")) == (404, "oidc_off")
    assert code(await client.post("/api/sign-in/oidc", json={"state": "a" * 43, "code": "x"})) == (404, "oidc_off")
