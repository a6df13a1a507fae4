"""Every HTTP route x whoever should not get at company A's things. A route that is missing from the table fails."""

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from fastapi import APIRouter, FastAPI
from tests.checks import changed, leaks, no_mishaps
from tests.house import House, open_house
from tests.marks import MARKS

from suiban.kit.ids import SessionId
from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.platform.http import CHANGING

CALLERS = ("nobody", "visitor_b", "fellow", "agent_b", "boss_b", "admin_b", "editor", "auditor", "colleague")
Expected = dict[str, int]


class Route(msgspec.Struct):
    """What the table says of one route. ``expected`` is caller -> status, for every caller.

    ``writes`` are tables a permitted caller changes, and only for themselves; ``shows`` are kinds of marks that this
    company's own people may see there; ``counts`` are tables where a refused guess leaves its trace.
    """

    expected: Expected
    path: str = ""
    json: Any = None
    upload: bool = False
    writes: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    shows: dict[str, tuple[str, ...]] = {}


def each(rest: int, **named: int) -> Expected:
    """Every caller's status, those who are not named get the first."""
    assert named.keys() <= set(CALLERS)
    return {caller: named.get(caller, rest) for caller in CALLERS}


def staff_only(rest: int, **named: int) -> Expected:
    """Those without a staff session are asked to sign in."""
    return each(rest, **{"nobody": 401, "visitor_b": 401, "fellow": 401, **named})


NO_WEBHOOK = "whk_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
ANYBODY = each(200)
NO_PAGE = each(404)
GUESS = frozenset({"staff.sign_in_try", "staff.member", "audit.entry"})
SIGN_OUT = frozenset({"staff.session", "eventlog.fact", "audit.entry"})
REPLY = {"title": "您好", "body": "您好，{{customer_name}}", "category": "", "language": "zh"}
NEW_SESSION = frozenset({"customers.session", "customers.customer", "customers.person", "customers.identifier"})

TABLE: dict[tuple[str, str], Route] = {
    ("GET", "/healthz"): Route(ANYBODY),
    ("GET", "/api/openapi.json"): Route(ANYBODY),
    ("HEAD", "/api/openapi.json"): Route(ANYBODY),
    # signing in and oneself: never anything of somebody else's
    ("POST", "/api/sign-in"): Route(each(401), json={"login": "holder", "password": "wrong"}, counts=GUESS),
    ("GET", "/api/sign-in/demo"): Route(ANYBODY),
    ("POST", "/api/sign-out"): Route(staff_only(204), writes=SIGN_OUT),
    ("GET", "/api/me"): Route(
        staff_only(200), shows=dict.fromkeys(("editor", "auditor", "colleague"), ("staff",))
    ),
    # the audit
    ("GET", "/api/audit"): Route(
        staff_only(403, auditor=200, boss_b=200, admin_b=200), shows={"auditor": ("ids", "staff")}
    ),
    ("GET", "/api/audit/heads"): Route(
        staff_only(403, auditor=200, boss_b=200, admin_b=200), shows={"auditor": ("ids",)}
    ),
    ("GET", "/api/me/sessions"): Route(staff_only(200)),
    ("DELETE", "/api/me/sessions/{session_id}"): Route(staff_only(404), path="/api/me/sessions/{session}"),
    # people: administrators of other companies do not even learn that they exist
    ("GET", "/api/staff"): Route(staff_only(403, admin_b=200)),
    ("PUT", "/api/staff/{staff_id}/mandates"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/mandates", json={"companies": []}
    ),
    ("DELETE", "/api/staff/{staff_id}/sessions"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/sessions"
    ),
    # staff's way in: an unfinished sign-in opens nothing, and nobody asks or decides for another company
    ("POST", "/api/sign-in/code"): Route(each(401), json={"login": "holder", "code": "aaaa-aaaa-aaaa"}, counts=GUESS),
    ("POST", "/api/sign-in/second"): Route(each(401), json={"token": "{token_b}", "code": "123456"}),
    ("POST", "/api/sign-in/password"): Route(each(401), json={"token": "{token_b}", "password": "x"}),
    ("POST", "/api/sign-in/enrol"): Route(each(401), json={"token": "{token_b}"}),
    ("POST", "/api/sign-in/enrol/confirm"): Route(each(401), json={"token": "{token_b}", "code": "123456"}),
    ("PUT", "/api/me/password"): Route(staff_only(403), json={"present": "wrong", "new": "x"}, counts=GUESS),
    ("GET", "/api/me/second"): Route(staff_only(200)),
    ("POST", "/api/me/second"): Route(staff_only(403), json={"present": "wrong"}, counts=GUESS),
    ("POST", "/api/me/second/confirm"): Route(staff_only(409), json={"code": "123456"}),
    ("POST", "/api/me/second/codes"): Route(staff_only(403), json={"present": "wrong"}, counts=GUESS),
    ("DELETE", "/api/me/second"): Route(staff_only(403), json={"present": "wrong"}, counts=GUESS),
    ("DELETE", "/api/me/sessions"): Route(staff_only(200), writes=SIGN_OUT),
    ("GET", "/api/staff/{staff_id}/sessions"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/sessions"
    ),
    ("POST", "/api/staff/{staff_id}/code"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/code", json={"reason": "x"}
    ),
    ("POST", "/api/staff/{staff_id}/deactivate"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/deactivate", json={"reason": "x"}
    ),
    ("POST", "/api/staff/{staff_id}/reactivate"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/reactivate", json={"reason": "x"}
    ),
    ("POST", "/api/staff/{staff_id}/unlock"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/unlock", json={"reason": "x"}
    ),
    ("GET", "/api/access/policies"): Route(staff_only(403, admin_b=200)),
    ("PUT", "/api/access/policies/{company_id}"): Route(
        staff_only(403), path="/api/access/policies/{company}",
        json={"classes_min": 0, "password_days_max": 0, "session_hours_max": 12, "idle_minutes_max": 0,
              "second_step_roles": []},
    ),
    ("GET", "/api/staff/requests"): Route(staff_only(403, admin_b=200)),
    ("POST", "/api/staff/requests"): Route(
        staff_only(403, admin_b=404),
        json={"kind": "set_roles", "staff_id": "{staff}", "wanted": {"roles": ["editor"]}, "reason": "x"},
    ),
    ("POST", "/api/staff/requests/{request_id}/decision"): Route(
        staff_only(403, admin_b=404), path="/api/staff/requests/req_00000000000070008000000000000000/decision",
        json={"approve": True, "reason": "x"},
    ),
    ("DELETE", "/api/staff/requests/{request_id}"): Route(
        staff_only(403, admin_b=404), path="/api/staff/requests/req_00000000000070008000000000000000"
    ),
    # conversations and customers
    ("GET", "/api/conversations"): Route(
        staff_only(200, editor=403, admin_b=403, auditor=200), path="/api/conversations?customer_id={customer}",
        shows={"auditor": ("talk", "person", "staff", "queue", "ids")},
    ),
    ("GET", "/api/conversations/{conversation_id}"): Route(
        staff_only(404, auditor=200), path="/api/conversations/{talk}",
        shows={"auditor": ("talk", "person", "staff", "entry", "ids")},
    ),
    ("GET", "/api/conversations/{conversation_id}/card"): Route(
        staff_only(404, auditor=200), path="/api/conversations/{talk}/card",
        shows={"auditor": ("talk", "person", "staff", "ids")},
    ),
    ("GET", "/api/conversations/{conversation_id}/messages"): Route(
        staff_only(404, auditor=200), path="/api/conversations/{talk}/messages",
        shows={"auditor": ("talk", "ids")},
    ),
    ("GET", "/api/customers/{customer_id}"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200, colleague=200), path="/api/customers/{customer}",
        shows=dict.fromkeys(("auditor", "colleague"), ("person", "talk", "staff", "ids")),
    ),
    ("POST", "/api/customers/{customer_id}/reveal"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403, colleague=403), path="/api/customers/{customer}/reveal",
        json={"reason": "核实身份"},
    ),
    # routing
    ("GET", "/api/queues"): Route(
        staff_only(200, admin_b=403, editor=403, auditor=403), shows={"colleague": ("queue", "ids")}
    ),
    ("GET", "/api/colleagues"): Route(
        staff_only(200, admin_b=403, editor=403, auditor=403), shows={"colleague": ("staff",)}
    ),
    # programs: their keys and webhooks belong to administrators of their company; nobody here calls with a key
    ("GET", "/api/integrations/keys"): Route(staff_only(403, admin_b=200)),
    ("POST", "/api/integrations/keys"): Route(
        staff_only(403), json={"company_id": "{company}", "name": "x", "scopes": ["conversations.read"]}
    ),
    ("DELETE", "/api/integrations/keys/{key_id}"): Route(
        staff_only(403, admin_b=404), path="/api/integrations/keys/key_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
    ),
    ("GET", "/api/integrations/webhooks"): Route(staff_only(403, admin_b=200)),
    ("POST", "/api/integrations/webhooks"): Route(
        staff_only(403),
        json={"company_id": "{company}", "name": "x", "url": "https://8.8.8.8/", "events": ["message.said"]},
    ),
    ("PUT", "/api/integrations/webhooks/{webhook_id}"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}",
        json={"name": "x", "url": "https://8.8.8.8/", "events": ["message.said"], "active": True, "version": 1},
    ),
    ("POST", "/api/integrations/webhooks/{webhook_id}/secret"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}/secret"
    ),
    ("DELETE", "/api/integrations/webhooks/{webhook_id}"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}"
    ),
    ("GET", "/api/integrations/webhooks/{webhook_id}/deliveries"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}/deliveries"
    ),
    ("POST", "/api/integrations/deliveries/{delivery_id}/{what}"): Route(
        staff_only(403, admin_b=404), path="/api/integrations/deliveries/dlv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70/again"
    ),
    ("GET", "/api/v1/me"): Route(each(401)),
    ("GET", "/api/v1/conversations"): Route(each(401)),
    ("GET", "/api/v1/conversations/{conversation_id}/messages"): Route(
        each(401), path="/api/v1/conversations/{talk}/messages"
    ),
    ("POST", "/api/v1/conversations/{conversation_id}/messages"): Route(
        each(401), path="/api/v1/conversations/{talk}/messages", json={"text": "x"}
    ),
    ("POST", "/api/v1/conversations/{conversation_id}/notes"): Route(
        each(401), path="/api/v1/conversations/{talk}/notes", json={"text": "x"}
    ),
    ("GET", "/api/v1/customers/{customer_id}"): Route(each(401), path="/api/v1/customers/{customer}"),
    ("POST", "/api/v1/customers"): Route(each(401), json={"customer_no": "12345678", "name": "x"}),
    # what an empty chat offers: public, from articles for customers
    ("GET", "/api/chat/channels/{key}/questions"): Route(ANYBODY, path="/api/chat/channels/bank-app/questions"),
    # supervising: whoever may move conversations moves those of their own mandates; others do not exist for them
    ("POST", "/api/conversations/reassign"): Route(
        staff_only(403, boss_b=200), json={"conversation_ids": ["{talk}", "{waiting}"], "reason": "x"}
    ),
    ("PUT", "/api/staff/{staff_id}/presence"): Route(
        staff_only(403, boss_b=404), path="/api/staff/{staff}/presence", json={"state": "away", "reason": "x"}
    ),
    ("GET", "/api/work"): Route(staff_only(403, boss_b=200), path="/api/work?figure=waiting"),
    ("GET", "/api/presence/reasons"): Route(staff_only(200, admin_b=403, editor=403, auditor=403)),
    ("GET", "/api/presence/day"): Route(
        staff_only(404, admin_b=403, editor=403, auditor=403, colleague=404),
        path="/api/presence/day?company_id={company}&staff_id={staff}",
    ),
    # files
    ("POST", "/api/files"): Route(
        staff_only(404, admin_b=403, editor=403, auditor=403), path="/api/files?conversation_id={talk}", upload=True
    ),
    ("GET", "/api/files/{file_id}"): Route(
        each(404, nobody=401, auditor=200), path="/api/files/{file}", shows={"auditor": ("ids",)}
    ),
    ("GET", "/api/files/{file_id}/state"): Route(
        each(404, nobody=401, auditor=200), path="/api/files/{file}/state", shows={"auditor": ("ids",)}
    ),
    # knowledge: another company's shelf does not exist, the own one may be read by who edits and who audits
    ("GET", "/api/knowledge/search"): Route(
        staff_only(404, editor=200, auditor=200, colleague=200),
        path="/api/knowledge/search?q=信用卡丢了&company_id={company}",
        shows=dict.fromkeys(("editor", "auditor", "colleague"), ("knowledge",)),
    ),
    # searching: of each kind only one's own; who watches over others leaves a line in the audit
    ("GET", "/api/search"): Route(
        staff_only(200), path="/api/search?q=信用卡丢了", writes=frozenset({"audit.entry"}),
        shows=dict.fromkeys(("editor", "auditor", "colleague"), ("knowledge", "person", "talk", "ids")),
    ),
    # replies written once: of another company there are none; who edits them need not talk, who only talks edits none
    ("GET", "/api/canned"): Route(
        staff_only(200, admin_b=200, editor=200, auditor=403),
        shows=dict.fromkeys(("editor", "colleague"), ("canned", "ids")),
    ),
    ("POST", "/api/canned"): Route(
        staff_only(404, agent_b=403, auditor=403, colleague=403, editor=201),
        json=REPLY | {"company_id": "{company}", "personal": False, "code": "{code}"},
        writes=frozenset({"assist.canned", "audit.entry"}),
    ),
    ("PUT", "/api/canned/{canned_id}"): Route(
        staff_only(404, auditor=403, colleague=403, editor=200), path="/api/canned/{canned}",
        json=REPLY | {"code": "hello", "version": 1}, writes=frozenset({"assist.canned", "audit.entry"}),
        shows={"editor": ("ids",)},
    ),
    ("POST", "/api/canned/{canned_id}/use"): Route(
        staff_only(404, admin_b=403, editor=403, auditor=403), path="/api/canned/{canned}/use",
        json={"conversation_id": "{talk}"},
    ),
    ("DELETE", "/api/canned/{canned_id}"): Route(
        staff_only(404, auditor=403, colleague=403, editor=409), path="/api/canned/{canned}?version=9",
    ),
    ("POST", "/api/canned/{canned_id}/restore"): Route(
        staff_only(404, auditor=403), path="/api/canned/{canned}/restore"  # it is not deleted
    ),
    # suggested to the holder and nobody else, whoever may read the talk
    ("GET", "/api/suggestions/{conversation_id}"): Route(
        staff_only(404, admin_b=403, editor=403, auditor=403), path="/api/suggestions/{talk}"
    ),
    ("POST", "/api/suggestions/{conversation_id}/outcomes"): Route(
        staff_only(404, admin_b=403, editor=403, auditor=403), path="/api/suggestions/{talk}/outcomes",
        json={"items": []},
    ),
    # the chat's door is public: it opens a new visitor's session, whoever's token is shown to it
    ("GET", "/api/chat/channels/{key}"): Route(ANYBODY, path="/api/chat/channels/bank-app"),
    ("POST", "/api/chat/sessions"): Route(
        ANYBODY, json={"channel_key": "bank-app", "resume_token": "{token_b}"}, writes=NEW_SESSION
    ),
    ("POST", "/api/chat/sign-out"): Route(
        each(401, visitor_b=204, fellow=204), writes=frozenset({"customers.session", "eventlog.fact"})
    ),
    ("POST", "/api/chat/files"): Route(
        each(401, visitor_b=200, fellow=200), upload=True, writes=frozenset({"conversations.file"})
    ),
    # records, ratings, transcripts
    ("GET", "/api/conversations/{conversation_id}/record"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200), path="/api/conversations/{talk}/record",
        shows={"auditor": ("talk", "ids")},
    ),
    ("PUT", "/api/conversations/{conversation_id}/record"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403), path="/api/conversations/{talk}/record",
        json={
            "company_id": "{company}", "version": 0, "product": "other", "scenario": "inquiry", "resolved": "yes",
            "sentiment": "calm", "summary": [], "promises": [], "next_steps": [],
        },
    ),
    ("POST", "/api/conversations/{conversation_id}/transcript"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200), path="/api/conversations/{talk}/transcript",
        json={"format": "json", "reason": "review"}, writes=frozenset({"audit.entry"}),
        shows={"auditor": ("talk", "staff", "entry", "ids")},
    ),
    ("GET", "/api/records"): Route(staff_only(200, editor=403, admin_b=403)),
    ("GET", "/api/records/waiting"): Route(staff_only(200, editor=403, admin_b=403)),
    ("GET", "/api/records/codes"): Route(
        staff_only(200, editor=403, admin_b=403), shows=dict.fromkeys(("auditor", "colleague"), ("ids",))
    ),
    ("GET", "/api/ratings"): Route(staff_only(200, editor=403, admin_b=403)),
    ("GET", "/api/chat/conversations/{conversation_id}/rating"): Route(
        each(401, visitor_b=404, fellow=404), path="/api/chat/conversations/{talk}/rating"
    ),
    ("POST", "/api/chat/conversations/{conversation_id}/rating"): Route(
        each(401, visitor_b=404, fellow=404), path="/api/chat/conversations/{talk}/rating", json={"score": 1}
    ),
    ("GET", "/api/chat/conversations/{conversation_id}/transcript"): Route(
        each(401, visitor_b=404, fellow=404), path="/api/chat/conversations/{talk}/transcript"
    ),
    # the demo bank's own app: knows its numbered customers only, whom our marked ones are not
    ("GET", "/api/demo-bank/customers"): Route(ANYBODY),
    ("POST", "/api/demo-bank/sign-in"): Route(each(404), json={"customer_no": "{customer}"}),
    # pages: files of the front end (none are built here)
    ("GET", "/"): Route(each(307)),
    ("GET", "/desk"): Route(each(307)),
    ("GET", "/mobile"): Route(each(307)),
    ("GET", "/developers"): Route(each(307)),
    ("GET", "/developers/{name:path}"): Route(NO_PAGE, path="/developers/index.html"),
    ("GET", "/desk/{name:path}"): Route(NO_PAGE, path="/desk/conversations/{talk}"),
    ("GET", "/mobile/{name:path}"): Route(NO_PAGE, path="/mobile/index.html"),
    ("GET", "/widget/frame.html"): Route(NO_PAGE, path="/widget/frame.html?channel=bank-app"),
    ("GET", "/widget/{name:path}"): Route(NO_PAGE, path="/widget/widget.js"),
    ("GET", "/demo/site.html"): Route(NO_PAGE),
}  # fmt: skip


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


def routes_of(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of every route, also of routers that are included. Raises on what has no methods (a mount)."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes, prefix + route.include_context.prefix)
        else:
            for method in route.methods:
                yield method, prefix + route.path


def differences(app: FastAPI, table: Iterable[tuple[str, str]]) -> tuple[set[Any], set[Any]]:
    """Routes without a line, and lines without a route."""
    routes = set(routes_of(app.routes))
    return routes - set(table), set(table) - routes


# --- the table is complete ---------------------------------------------------------------------------------------


async def test_every_route_has_its_line(app: FastAPI) -> None:
    assert differences(app, TABLE) == (set(), set())
    assert all(set(route.expected) == set(CALLERS) for route in TABLE.values())


async def test_a_new_route_without_a_line_is_noticed(house: House) -> None:
    fresh, planted, nested = house.app(), APIRouter(prefix="/api"), APIRouter()

    @nested.patch("/customers/{customer_id}/secrets")
    async def patch_secrets(customer_id: str) -> None: ...

    planted.include_router(nested)
    fresh.include_router(planted)
    assert differences(fresh, TABLE) == ({("PATCH", "/api/customers/{customer_id}/secrets")}, set())
    fresh.add_api_route("/api/planted", patch_secrets, methods=["DELETE"])
    assert ("DELETE", "/api/planted") in differences(fresh, TABLE)[0]


async def test_a_line_without_a_route_is_noticed(app: FastAPI) -> None:
    assert differences(app, [*TABLE, ("GET", "/api/was-here")]) == (set(), {("GET", "/api/was-here")})


# --- the matrix --------------------------------------------------------------------------------------------------


class Attempt(msgspec.Struct):
    """One caller on one route."""

    answer: httpx.Response
    sent: str
    touched: set[tuple[str, str]]


async def attempt(house: House, app: FastAPI, caller: str, key: tuple[str, str], route: Route) -> Attempt:
    """Sign in afresh, ask, and compare the whole database."""
    client = await _client(house, app, caller)
    words = {
        **house.objects.ids(), "staff": str(house.people["holder"]), "company": str(house.a),
        "token_b": await house.session(house.b), "code": f"new-{SessionId.new().hex[-8:]}",
    }  # fmt: skip
    path, body = (route.path or key[1]).format(**words), _filled(route.json, words)
    files = {"file": ("a.png", await house.services.files.get(house.objects.file))} if route.upload else None
    before = await house.rows()
    async with client:
        answer = await client.request(key[0], path, json=body, files=files)
    return Attempt(answer, f"{path} {body}", changed(before, await house.rows()))


async def _client(house: House, app: FastAPI, caller: str) -> httpx.AsyncClient:
    address = f"203.0.113.{CALLERS.index(caller)}"
    match caller:
        case "nobody":
            return house.browser(app, address=address)
        case "visitor_b":
            return house.browser(app, bearer=await house.session(house.b), address=address)
        case "fellow":
            token = await house.session(house.a, await house.customer(name="同行"))
            return house.browser(app, bearer=token, address=address)
        case _:
            signed = await house.sign_in(caller if "_" not in caller else "b-" + caller[:-2])
            return house.browser(app, signed, address=address)


def _filled(json: Any, words: dict[str, str]) -> Any:
    if isinstance(json, dict):
        return {name: _filled(value, words) for name, value in json.items()}
    if isinstance(json, list):
        return [_filled(value, words) for value in json]
    return json.format(**words) if isinstance(json, str) else json


@pytest.mark.parametrize("key", TABLE, ids=" ".join)
async def test_nobody_reaches_what_is_not_theirs(house: House, app: FastAPI, key: tuple[str, str]) -> None:
    route = TABLE[key]
    with no_mishaps():
        for caller in CALLERS:
            done = await attempt(house, app, caller, key, route)
            place = f"{caller} {' '.join(key)}"
            assert done.answer.status_code == route.expected[caller], (place, done.answer.text)
            _check_writes(house, done, route, place)
            _check_bytes(house, done, route.shows.get(caller, ()), place)
            if done.answer.status_code >= 400 and key[1].startswith("/api"):
                assert done.answer.headers["content-type"] == "application/problem+json", place
                assert done.answer.json()["code"], place


def _check_writes(house: House, done: Attempt, route: Route, place: str) -> None:
    if done.answer.status_code >= 400:
        assert {table for table, _ in done.touched} <= route.counts, place
    else:
        assert {table for table, _ in done.touched} <= route.writes, place


def _check_bytes(house: House, done: Attempt, allowed: tuple[str, ...], place: str) -> None:
    answer = done.answer.content + b" ".join(name + b": " + value for name, value in done.answer.headers.raw)
    found = leaks(answer, house, done.sent, allowed)
    if "ids" in allowed:
        found = [mark for mark in found if any(mark in marks for marks in MARKS.values())]
    assert found == [], place


async def test_an_auditor_changes_nothing(house: House) -> None:
    """Of all who read company A's conversations, the auditor may change none: no success on any changing route."""
    # a download is a POST because it leaves its entry in the audit, and nothing else (its line says so)
    download = ("POST", "/api/conversations/{conversation_id}/transcript")
    own = {("POST", "/api/sign-out"), ("POST", "/api/chat/sessions"), ("DELETE", "/api/me/sessions"),
           ("POST", "/api/me/second/confirm"), download}  # fmt: skip
    edits = {key for key in TABLE if key[1].startswith("/api/canned")}
    writes = {key: route for key, route in TABLE.items() if key[0] in CHANGING and key not in own}
    assert len(writes) >= 7
    assert {route.expected["auditor"] for route in writes.values()} <= {401, 403, 404}
    not_edited = [route for key, route in writes.items() if key not in edits]
    assert {route.expected["editor"] for route in not_edited} <= {401, 403, 404}


async def test_a_write_that_changes_nothing_is_noticed_too(house: House) -> None:
    before = await house.rows()
    await house.sql.execute("update conversations.conversation set address = address where id = $1", house.objects.talk)
    assert changed(before, await house.rows()) == {("conversations.conversation", str(UUID(int=house.a.int)))}


async def test_the_owner_does_get_it(house: House, app: FastAPI) -> None:
    """The marks are really there: whoever holds the talk sees them, so not seeing them means something."""
    client = house.browser(app, await house.sign_in("holder"))
    ids = house.objects.ids()
    async with client:
        texts = [
            (await client.get(f"/api/conversations/{ids['talk']}")).text,
            (await client.get(f"/api/conversations/{ids['talk']}/messages")).text,
            (await client.get(f"/api/customers/{ids['customer']}")).text,
            (await client.get("/api/queues")).text,
            (await client.get("/api/knowledge/search?q=信用卡丢了")).text,
        ]
        assert (await client.get(f"/api/files/{ids['file']}")).status_code == 200
    together = " ".join(texts)
    for kind in ("talk", "entry", "staff", "queue", "knowledge"):
        assert all(mark in together for mark in MARKS[kind]), kind
    assert MARKS["person"][2] not in together  # the number itself leaves the house for nobody
    assert all(mark in together for mark in ("龘", "爨", "2184", *MARKS["person"][5:]))
