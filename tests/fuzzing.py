"""The description of the API in the hands of schemathesis: who calls, with what is known, and how it went.

The fuzzer is a process of its own and speaks HTTP to the real application. What it cannot know it is told: ids of
things that are there stand in the copy of the description that it reads, beside what the description itself says.
"""

import asyncio
import contextlib
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args
from xml.etree import ElementTree

import msgspec
import uvicorn
from fastapi import APIRouter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suiban.app.web import create_app
from suiban.integrations.model import KeyScope
from suiban.kit.ids import WebhookId
from suiban.platform.handed import BoundedProtocol
from suiban.platform.rates import Rate, Rates
from suiban.search.jobs import Indexer
from tests.house import ORIGIN, PASSWORD, House

STAFF: Final = ("holder", "boss", "auditor", "editor", "admin", "security")
CALLERS: Final = ("nobody", "customer", "program", *STAFF)
VERBS: Final = ("get", "put", "post", "delete", "patch")
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)
CALLER_HEADER: Final = b"x-fuzzed-as"
REFUSED_AT_THE_DOOR: Final = frozenset({400, 401, 403, 405, 406, 411, 413, 415, 422})
"""What one also gets who may not do a thing, or asks for it wrongly."""

Description = dict[str, Any]
Operation = tuple[str, str]


class Unlimited(Rates):
    """Nobody has to wait: limits have tests of their own, and behind them nothing would be reached."""

    def spend(self, rate: Rate, key: str) -> None:
        """Always."""


class Outcome(msgspec.Struct, frozen=True):
    """What a run of the fuzzer came to. ``problems``: what it found, each with how to do it again."""

    operations: int
    requests: int
    statuses: dict[int, int]
    problems: list[str]


class Turnstile:
    """Signs callers in by name, and again when what they asked for ended their own sign-in; counts the answers."""

    def __init__(self, app: ASGIApp, house: House, key: str) -> None:
        self._app, self._house, self._key = app, house, key
        self._headers: dict[str, dict[bytes, bytes]] = {}
        self.statuses: Counter[int] = Counter()
        self.reached: dict[str, set[Operation]] = {}
        """Caller -> operations that got so far as to do, or to look for, something."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        caller = headers.pop(CALLER_HEADER, b"").decode()
        if caller not in self._headers:
            self._headers[caller] = await self._sign_in(caller)
        scope["headers"] = [*{**headers, b"host": b"bank.test", **self._headers[caller]}.items()]

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.statuses[message["status"]] += 1
                if message["status"] == 401:
                    self._headers.pop(caller, None)
                if message["status"] not in REFUSED_AT_THE_DOOR and "route" in scope:
                    self.reached.setdefault(caller, set()).add((scope["method"].lower(), scope["route"].path_format))
            await send(message)

        await self._app(scope, receive, answered)

    async def _sign_in(self, caller: str) -> dict[bytes, bytes]:
        house, headers = self._house, {b"origin": ORIGIN.encode()}
        if caller == "program":
            headers[b"authorization"] = f"Bearer {self._key}".encode()
        elif caller == "customer":
            token = await house.session(house.a, house.objects.customer)
            headers[b"authorization"] = f"Bearer {token}".encode()
        elif caller in STAFF:
            await self._reinstate(caller)
            signed = await house.sign_in(caller)
            headers[b"cookie"] = f"suiban_staff={signed.token}".encode()
            headers[b"x-suiban-csrf"] = signed.caller.csrf_token.encode()
        return headers

    async def _reinstate(self, login: str) -> None:
        """The fuzzer also uses ids that it was answered: an administrator may have sent this one away."""
        sql, staff_id = self._house.sql, self._house.people[login]
        await sql.execute("update staff.member set active = true where id = $1", staff_id)
        await sql.execute("update staff.mandate set withdrawn_at = null where staff_id = $1", staff_id)


class Stage(msgspec.Struct, frozen=True):
    """A house behind a port, and what is known of it by the names that the description uses."""

    house: House
    turnstile: Turnstile
    description: Description
    known: dict[str, list[Any]]
    origin: str


@contextlib.asynccontextmanager
async def fuzzed_house(house: House, planted: Sequence[APIRouter] = ()) -> AsyncIterator[Stage]:
    """The house's application on a loopback port, without limits of how often; with further routes if wanted."""
    if "security" not in house.people:
        await house.hire({"security": (("security",), "a")})
    services = msgspec.structs.replace(house.services, rates=Unlimited(house.services.clock))
    app = create_app(services, house.services.settings.folders.root / "no-pages")
    for router in planted:
        app.include_router(router)
    key, known = await _furnish(house)
    s, folder = house.services, house.services.settings.folders.search
    await Indexer(s.db, s.follower, s.hints, s.clock, folder, s.search.cutter).catch_up()
    turnstile = Turnstile(app, house, key)
    config = uvicorn.Config(
        turnstile, http=BoundedProtocol, ws="none", lifespan="off", log_config=None, access_log=False, port=0
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Stage(house, turnstile, app.openapi(), known, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        await serving


async def _furnish(house: House) -> tuple[str, dict[str, list[Any]]]:
    """A program's key, a webhook, and the ids of everything, by name; first what is the caller's own company's."""
    s = house.services
    admin = (await house.sign_in("admin")).caller
    async with s.db.transaction(house.both) as tx:
        made = await s.integrations.create_key(tx, admin, house.a, "fuzzed", get_args(KeyScope), None)
    objects = house.objects.ids()
    others = [str(house.people[login]) for login in ("colleague", "b-agent")]  # callers have to stay
    return made.token, {
        "conversation_id": [objects["talk"], objects["waiting"]],
        "customer_id": [objects["customer"]],
        "staff_id": others,
        "company_id": [str(house.a), str(house.b)],
        "queue_id": [str(house.queues[house.a]), str(house.queues[house.b])],
        "file_id": [objects["file"]],
        "session_id": [objects["session"]],
        "canned_id": [objects["canned"]],
        "key_id": [str(made.key.id)],
        "webhook_id": [str(WebhookId.new())],
        "channel_key": ["bank-app"],
        "login": ["colleague"],
        "password": [PASSWORD],
        "present": [PASSWORD],
        "version": [1],
    }


# --- the description ---------------------------------------------------------------------------------------------


def operations(description: Description) -> dict[Operation, dict[str, Any]]:
    """(method, path) -> operation."""
    return {(verb, path): item[verb] for path, item in description["paths"].items() for verb in VERBS if verb in item}


def open_to(operation: Mapping[str, Any], caller: str) -> bool:
    """Whether the description says that this caller may come to the door at all."""
    wanted = [set(item) for item in operation["security"]]
    schemes = {"nobody": set[str](), "customer": {"customer"}, "program": {"key"}}.get(caller, {"staff", "csrf"})
    return not wanted if caller == "nobody" else any(item <= schemes for item in wanted)


def with_known(node: Any, known: Mapping[str, list[Any]]) -> Any:
    """The same with what is known beside each parameter and field of that name, in requests only."""
    if isinstance(node, list):
        return [with_known(item, known) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: value if key == "responses" else with_known(value, known) for key, value in node.items()}
    if made.get("in") in ("path", "query") and made["name"] in known:
        made["schema"] = _or_known(made["schema"], known[made["name"]])
    for name, field in made["properties"].items() if isinstance(made.get("properties"), dict) else ():
        singular = name.removesuffix("s")
        if name in known:
            made["properties"][name] = _or_known(field, known[name])
        elif singular in known and "items" in field:
            made["properties"][name] = field | {"items": _or_known(field["items"], known[singular])}
    return made


def _or_known(schema: Any, values: list[Any]) -> Any:
    return {"anyOf": [{"enum": values}, schema]}


def requests_only(description: Description, known: Mapping[str, list[Any]]) -> Description:
    """Bodies and parameters enriched with what is known; what answers look like stays word for word."""
    schemas = description["components"]["schemas"]
    bodies = {name for name in schemas if name.endswith("Body") or name.startswith("Body")}
    enriched = {name: with_known(value, known) if name in bodies else value for name, value in schemas.items()}
    return description | {
        "paths": with_known(description["paths"], known),
        "components": description["components"] | {"schemas": enriched},
    }


# --- running it --------------------------------------------------------------------------------------------------


def caller_of(key: Operation, operation: Mapping[str, Any]) -> str:
    """Somebody who may do this, and for whom much of it is there."""
    _, path = key
    for caller in ("nobody", "customer", "program"):
        if open_to(operation, caller):
            return caller
    if path.startswith(("/api/integrations", "/api/access", "/api/staff")) and not path.endswith("/presence"):
        return "security" if "policies" in path or path.endswith(("/unlock", "/sessions")) else "admin"
    if path.startswith("/api/audit"):
        return "auditor"
    if path.startswith("/api/settings"):
        return "admin"
    if (
        path.startswith("/api/forms")
        or path == "/api/canned"
        or (path.startswith("/api/canned/") and not path.endswith("/use"))
    ):
        return "editor"
    return "boss" if "reassign" in path or path.endswith(("/presence", "/work")) or "/presence/" in path else "holder"


AWAY: Final = frozenset({("get", "/api/demo-bank/messages")})
"""What asks the demo bank, which this house has not: it says so, and that one may try again."""


async def run_fuzzer(
    stage: Stage, callers: Mapping[Operation, str], folder: Path, examples: int, phases: str
) -> Outcome:
    """Let schemathesis loose on these operations, each as its caller; ``folder`` gets what it said and its report."""
    command = _prepare(stage, callers, folder)
    command += ["--max-examples", str(examples), "--phases", phases]
    before = stage.turnstile.statuses.copy()
    with (folder / "said.txt").open("wb") as said:
        fuzzer = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=said, stderr=said)
        try:
            code = await fuzzer.wait()
        finally:
            if fuzzer.returncode is None:
                fuzzer.kill()
    statuses = stage.turnstile.statuses - before
    problems = _problems(folder / "junit.xml")
    if code not in (0, 1) or (code == 1 and not problems):
        problems.append(f"the fuzzer ended with {code}: {_said(folder)[-4_000:]}")
    return Outcome(len(callers), statuses.total(), dict(sorted(statuses.items())), problems)


def _prepare(stage: Stage, callers: Mapping[Operation, str], folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    described = requests_only(stage.description, stage.known)
    (folder / "openapi.json").write_text(json.dumps(described))
    paths = described["paths"]
    settings = [
        _operation_settings(item["operationId"], callers.get(key), within_another(key[1], paths), key in AWAY)
        for key, item in operations(described).items()
    ]
    # named on the command line they would outweigh what an operation says of them
    checks = ["[checks]", "enabled = false", *(f"{check}.enabled = true" for check in CHECKS)]
    # what is longer than allowed may be refused before it is read
    checks += ['negative_data_rejection.expected-statuses = ["4xx", "5xx"]', ""]
    (folder / "schemathesis.toml").write_text("\n".join([*checks, *settings]))
    return [
        str(Path(sys.executable).with_name("st")), "--config-file", "schemathesis.toml", "run", "openapi.json",
        "--url", stage.origin, "--continue-on-failure", "--no-color", "--warnings", "off",
        "--generation-with-security-parameters", "false", "--generation-database", "none", "--seed", "20261122",
        "--suppress-health-check", "all", "--report-junit-path", "junit.xml", "--request-timeout", "30",
        "--output-sanitize", "false", "--output-truncate", "false",
    ]  # fmt: skip


def within_another(path: str, paths: Iterable[str]) -> bool:
    """Whether it may also be read as another path with an id in it: a method it does not know is a question to that
    one, as PUT /api/staff/requests is to /api/staff/{staff_id}."""
    parts = path.split("/")
    return any(
        other != path
        and len(others := other.split("/")) == len(parts)
        and all(theirs == ours or theirs.startswith("{") for ours, theirs in zip(parts, others, strict=True))
        for other in paths
    )


def _operation_settings(operation_id: str, caller: str | None, within: bool, away: bool) -> str:
    lines = ["[[operations]]", f'include-operation-id = "{operation_id}"']
    if caller is None:
        return "\n".join([*lines, "enabled = false\n"])
    if within:
        lines.append("checks.unsupported_method.enabled = false")
    if away:
        lines.append("checks.not_a_server_error.enabled = false")
    return "\n".join([*lines, f'headers = {{ "{CALLER_HEADER.decode()}" = "{caller}" }}\n'])


def _said(folder: Path) -> str:
    return (folder / "said.txt").read_text(errors="replace")


def _problems(report: Path) -> list[str]:
    if not report.exists():
        return ["the fuzzer left no report"]
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        for kind in ("failure", "error"):
            found += [f"{case.get('name')}: {item.get('message')}\n{item.text or ''}" for item in case.iter(kind)]
    return found
