"""Signing in at an identity provider that really signs, over HTTP on loopback: its truth is taken, its lies are not."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.bank import BANK, ORIGIN, code, sign_in
from tests.integration.test_http_staff_access import hire, sql
from tests.oidc import Desk, come_back, go, person, through
from tests.provider import CLIENT, IdentityProvider, encode

from suiban.app.wiring import Services

AUTHLIB = """
import oidc_provider_mock, sys
user = oidc_provider_mock.User(sub="u-1", claims={"preferred_username": "authlib-user"})
with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def authlib_provider() -> Iterator[str]:
    """Authlib's provider as a process of its own; its issuer."""
    # it uses what its own library deprecates: a warning, but not one about us
    command = [sys.executable, "-W", "ignore", "-c", AUTHLIB]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield f"http://localhost:{process.stdout.readline().strip()}"
        finally:
            process.stdin.close()
            process.wait(10)


# --- the way in ---------------------------------------------------------------------------------------------------


async def test_somebody_signs_in_there_and_is_signed_in_here(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    member = await person(services, idp, "worker")
    client = desk(name="行内统一身份", name_en="Bank ID")()
    options = (await client.get("/api/sign-in/options")).json()
    assert options == {"passwords": True, "provider": {"name": "行内统一身份", "name_en": "Bank ID"}}
    done = await through(client, "worker")
    assert done.json()["login"] == "worker"
    cookie = next(one for one in done.headers.get_list("set-cookie") if one.startswith("suiban_staff="))
    assert ("HttpOnly" in cookie, "SameSite=strict" in cookie) == (True, True)
    assert (await client.get("/api/me")).json()["staff_id"] == str(member)
    mine = (await client.get("/api/me/sessions")).json()["items"]
    assert [(one["method"], one["strength"]) for one in mine] == [("oidc", 1)]
    # linked once: the provider's own name for them counts from now on, not what they call themselves there
    idp.users["worker"]["preferred_username"] = "somebody-else"
    assert (await through(desk()(), "worker")).json()["login"] == "worker"
    linked = await sql(services, "select count(*) from audit.entry where company_id = $1 and object_id = $2 and"
                                 " action = 'staff.identity_linked'", BANK, str(member))  # fmt: skip
    assert linked == 1
    assert (
        (await client.post("/api/sign-in/oidc/start")).json()["url"].startswith(f"{idp.issuer}/authorize?tenant=bank&")
    )


async def test_a_provider_of_other_people_is_understood_too(services: Services, desk: Desk) -> None:
    """Not our own reading of the standard: Authlib's provider, over HTTP."""
    await hire(services, "authlib-user")
    with authlib_provider() as issuer:
        client = desk(issuer=issuer)()
        url = (await client.post("/api/sign-in/oidc/start")).json()["url"]
        async with httpx.AsyncClient(trust_env=False, verify=False) as there:
            answer = await there.post(url, data={"sub": "u-1"})
        back = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        done = await come_back(client, {"state": back["state"], "code": back["code"]})
    assert done.json()["login"] == "authlib-user"


async def test_signing_out_here_leads_to_signing_out_there(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "leaver")
    browser = desk()
    client = browser()
    await through(client, "leaver")
    left = (await client.post("/api/sign-out")).json()["end_session"]
    query = parse_qs(urlsplit(left).query)
    assert left.startswith(f"{idp.issuer}/logout?")
    assert query["post_logout_redirect_uri"] == [f"{ORIGIN}/desk/"]
    assert query["id_token_hint"][0].count(".") == 2
    assert code(await client.get("/api/me")) == (401, "not_signed_in")
    with_password = browser()
    await sign_in(with_password, "agent")
    assert (await with_password.post("/api/sign-out")).json() == {"end_session": None}
    # the provider being away keeps nobody from leaving
    other = desk()()
    await through(other, "leaver")
    idp.down = True
    assert (await other.post("/api/sign-out")).status_code == 200


# --- a state is good once, in one browser --------------------------------------------------------------------------


async def test_a_way_back_is_good_once_and_only_in_the_browser_that_began(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "careful")
    browser = desk()
    client, thief = browser(), browser()
    back = await go(client, "careful")
    assert code(await come_back(thief, back)) == (401, "oidc_flow_ended")
    assert (await thief.post("/api/sign-in/oidc/start")).status_code == 200
    assert code(await come_back(thief, back)) == (401, "oidc_flow_ended")
    assert (await come_back(client, back)).json()["login"] == "careful"
    for again in (client, thief):
        assert code(await come_back(again, back)) == (401, "oidc_flow_ended")
    # a code of somebody else in one's own flow: PKCE and the nonce are of another
    await person(services, idp, "victim")
    stolen, mine = await go(browser(), "victim"), await go(thief, "careful")
    assert code(await come_back(thief, mine | {"code": stolen["code"]})) == (403, "oidc_refused")


@pytest.mark.parametrize(
    "wrong",
    [{"state": ""}, {"state": "a" * 43}, {"state": "\x00" * 43}, {"state": "../../etc/passwd"}, {"code": "a" * 5000}],
)
async def test_what_is_no_way_back_goes_nowhere(
    services: Services, idp: IdentityProvider, desk: Desk, wrong: dict[str, str]
) -> None:
    if "wanderer" not in idp.users:
        await person(services, idp, "wanderer")
    client = desk()()
    answer = await come_back(client, await go(client, "wanderer") | wrong)
    assert answer.status_code in (401, 422)
    assert "suiban_staff" not in client.cookies


async def test_a_way_back_ends_after_ten_minutes(services: Services, idp: IdentityProvider, desk: Desk) -> None:
    await person(services, idp, "slow")
    client = desk()()
    back = await go(client, "slow")
    await sql(services, "update staff.oidc_flow set expires_at = now() returning 1")
    assert code(await come_back(client, back)) == (401, "oidc_flow_ended")


async def test_nobody_is_given_a_session_somebody_else_knows(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    """Session fixation: a cookie that was there before is not the session of who signs in."""
    await person(services, idp, "fixed")
    browser = desk()
    mallory, client = browser(), browser()
    await sign_in(mallory, "other")
    planted = mallory.cookies["suiban_staff"]
    client.cookies.set("suiban_staff", planted)
    done = await through(client, "fixed")
    made = next(one for one in done.headers.get_list("set-cookie") if one.startswith("suiban_staff="))
    assert planted not in made
    assert (await mallory.get("/api/me")).json()["login"] == "other"


async def test_pages_of_others_neither_begin_nor_finish(services: Services, idp: IdentityProvider, desk: Desk) -> None:
    await person(services, idp, "framed")
    browser = desk()
    client, evil = browser(), browser("https://evil.example")
    assert code(await evil.post("/api/sign-in/oidc/start")) == (403, "origin_refused")
    back = await go(client, "framed")
    assert code(await evil.post("/api/sign-in/oidc", json=back)) == (403, "origin_refused")
    # we redirect nobody: whatever stands in the address stays there
    for path in ("/desk/sign-in/oidc?return_to=https://evil.example", "/desk/sign-in/oidc?redirect_uri=//evil.example"):
        answer = await client.get(path)
        assert (answer.status_code, "location" in answer.headers) == (200, False)


# --- lies ---------------------------------------------------------------------------------------------------------


def claim(**changes: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda claims, header: claims.update(changes)


def later(seconds: int, *names: str) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda claims, header: claims.update(dict.fromkeys(names, claims["iat"] + seconds))


def head(**changes: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda claims, header: header.update(changes)


LIES: dict[str, tuple[Any, str]] = {
    "a nonce of another sign-in": (claim(nonce="n" * 43), "nonce"),
    "no nonce": (claim(nonce=None), "nonce"),
    "for another client": (claim(aud="other-app", azp=None), "audience"),
    "for several, and another party": (claim(aud=[CLIENT, "other-app"], azp="other-app"), "audience"),
    "for several, and no party": (claim(aud=[CLIENT, "other-app"], azp=None), "audience"),
    "for nobody": (claim(aud=None, azp=None), "audience"),
    "of another issuer": (claim(iss="https://login.evil.example"), "issuer"),
    "of an issuer that only begins alike": (claim(iss="http://127.0.0.1"), "issuer"),
    "expired": (later(-600, "exp"), "expired"),
    "never expiring": (claim(exp=None), "exp"),
    "expiring at a word": (claim(exp="tomorrow"), "exp"),
    "without a time": (claim(iat=None), "iat"),
    "about nobody": (claim(sub=None), "subject"),
    "about a list": (claim(sub=["sub-of-liar"]), "subject"),
    "signed by nobody": (head(alg="none"), "algorithm"),
    "signed by nobody, loudly": (head(alg="None"), "algorithm"),
    "signed with the public key as a secret": (head(alg="HS256"), "algorithm"),
    "of an unknown key": (head(kid="never-heard-of"), "signature"),
    "of a key of another kind": (head(alg="ES256"), "signature"),
    "of the shared key": (head(kid="shared"), "signature"),
    "critical of what nobody knows": (head(crit=["exp"]), "signature"),
    "for another access token": (claim(at_hash=encode(b"0" * 16)), "at_hash"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_lies_is_not_believed(
    services: Services, idp: IdentityProvider, desk: Desk, lie: str
) -> None:
    if "liar" not in idp.users:
        await person(services, idp, "liar")
    twist, reason = LIES[lie]
    client = desk()()
    idp.twist = twist
    answer = await through(client, "liar")
    assert code(answer) == (403, "oidc_token_refused")
    assert answer.json()["detail"] == {"reason": reason}
    assert "suiban_staff" not in client.cookies
    idp.twist = None
    assert (await through(client, "liar")).json()["login"] == "liar"


async def test_a_token_that_was_changed_on_the_way_is_not_believed(
    services: Services, idp: IdentityProvider, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person(services, idp, "changed")
    sign = idp.sign
    for change in (
        lambda token: token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
        lambda token: ".".join([token.split(".")[0], encode(b'{"sub":"x"}'), token.split(".")[2]]),
        lambda token: token.rpartition(".")[0] + ".",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(idp, "sign", lambda *given, change=change: change(sign(*given)))
            assert code(await through(desk()(), "changed")) == (403, "oidc_token_refused")


@pytest.mark.parametrize("late_s", [300, -300])
async def test_a_clock_five_minutes_off_is_told_as_such(
    services: Services, idp: IdentityProvider, desk: Desk, late_s: int
) -> None:
    if "timely" not in idp.users:
        await person(services, idp, "timely")
    idp.late_s = late_s
    answer = await through(desk()(), "timely")
    assert code(answer) == (403, "oidc_clock_skewed")
    assert "server_time" in answer.json()["detail"]
    idp.late_s = 30 if late_s > 0 else -30
    assert (await through(desk()(), "timely")).json()["login"] == "timely"


async def test_keys_that_change_are_fetched_and_forged_ones_do_not_make_us_hammer(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "rotated")
    browser = desk()
    assert (await through(browser(), "rotated")).status_code == 200
    old = idp.keys[idp.signing]
    idp.rotate("ES256")
    assert (await through(browser(), "rotated")).json()["login"] == "rotated"
    assert idp.asked.count("/jwks") == 2
    # the key that is gone signs nothing any more
    sign = idp.sign
    idp.twist = lambda claims, header: claims.update(stolen=True)
    idp.sign = lambda claims, header=None, key=None: sign(claims, {"kid": "gone"}, old)  # type: ignore[method-assign]
    try:
        for _ in range(6):
            assert code(await through(browser(), "rotated")) == (403, "oidc_token_refused")
    finally:
        del idp.sign
    assert idp.asked.count("/jwks") <= 4
    # where it was found out once, it is not asked about again
    assert idp.asked.count("/.well-known/openid-configuration") == 1


async def test_a_provider_that_is_down_or_somebody_else_is_told_as_such(
    services: Services, idp: IdentityProvider, desk: Desk
) -> None:
    await person(services, idp, "patient")
    client = desk()()
    idp.down = True
    answer = await client.post("/api/sign-in/oidc/start")
    assert code(answer) == (503, "oidc_unreachable")
    assert answer.json()["retryable"] is True
    idp.down = False
    back = await go(client, "patient")
    idp.down = True
    assert code(await come_back(client, back)) == (503, "oidc_unreachable")
    idp.down = False
    assert (await through(client, "patient")).json()["login"] == "patient"
    for lie in ({"issuer": "https://other.example"}, {"token_endpoint": "http://10.0.0.8/token"}, {"jwks_uri": 7}):
        idp.metadata = lie
        assert code(await desk()().post("/api/sign-in/oidc/start")) == (503, "oidc_unreachable")
    idp.metadata = {}
    closed = desk(issuer="http://127.0.0.1:9")()
    assert code(await closed.post("/api/sign-in/oidc/start")) == (503, "oidc_unreachable")
    assert code(await through(desk(secret="another")(), "patient")) == (403, "oidc_refused")
