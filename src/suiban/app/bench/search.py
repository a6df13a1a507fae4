"""``suiban bench search``: the index made from PostgreSQL as after a loss, then questions over HTTP to the house.

Everybody asks through a session of their own: an agent with five hundred talks, one with as many as are searched, a
supervisor of one company, an auditor of all. Planted messages are looked for by each: found by who may see them, by
nobody else. Making the index can be broken off and goes on; with ``--home`` the data stays for the next run.
"""

import argparse
import asyncio
import json
import random
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec
import uvloop

from suiban.app.bench.running import percentile, process_of, running_suiban, say
from suiban.app.bench.search_talk import Vocabulary, Written, give_talks, plant, write_messages
from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.conversations.api import Inbound
from suiban.customers.api import NewCustomer
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.search.model import TALKS_MAX
from suiban.search.store_index import index_bytes, load_state
from suiban.staff.api import NewMember

COMPANY_KEY: Final = "bank"
CHANNEL_KEY: Final = "bank-app"
PLANTED: Final = 20
FEW_TALKS: Final = 500
ASKED_FOR_S_MAX: Final = 10.0
BUILD_S_MAX: Final = 7200.0


class Person(msgspec.Struct, frozen=True):
    """Somebody who searches; ``companies`` and ``talks`` are what they may see, talks None: all."""

    name: str
    client: httpx.AsyncClient
    companies: frozenset[UUID]
    talks: frozenset[UUID] | None

    def may_see(self, company: UUID, talk: UUID) -> bool:
        """Whether a planted message is theirs to find."""
        return company in self.companies and (self.talks is None or talk in self.talks)


def main(arguments: list[str]) -> int:
    """Measure and print; the exit code is 1 when anything was found by the wrong or not found by the right one."""
    parser = argparse.ArgumentParser(prog="suiban bench search", description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--fresh", type=int, default=100, help="new messages to wait for")
    parser.add_argument("--home", type=Path, help="keep the data here, and go on with what is there")
    parser.add_argument("--json", action="store_true", help="one flat object on stdout")
    options = parser.parse_args(arguments)
    figures = uvloop.run(_measure(options))
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        width = max(map(len, figures))
        print("\n".join(f"{name:<{width}}  {value}" for name, value in figures.items()))
    return 1 if figures["missed"] or figures["leaked"] or figures["failed"] else 0


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    made = options.home is None
    home: Path = options.home or Path.cwd() / f"suiban-bench-{secrets.token_hex(4)}"
    try:
        async with running_suiban(kept=home) as (settings, _):
            written = await write_messages(settings, options.messages)
            planted = await _plant(settings, written)
        shutil.rmtree(home / "search", ignore_errors=True)  # as after a loss
        async with running_suiban(kept=home) as (settings, supervisor), open_services(settings, "bench") as services:
            build_s = await _until_built(settings, written.messages)
            people = await _people(settings, services, written)
            checked = await _check(people, planted)
            spent = await _ask(people, options.queries)
            fresh = await _fresh(services, people, options.fresh)
            web, search = (process_of(supervisor, part).memory_info().rss for part in ("web", "search"))
            for person in people:
                await person.client.aclose()
            every = [value for name, values in spent.items() if not name.startswith("by_") for value in values]
            return {
                "messages": written.messages,
                "query_ms_p50": _ms(every, 0.5),
                "query_ms_p99": _ms(every, 0.99),
                "query_ms_max": round(max(every), 1),
                **{f"{name}_ms_p99": _ms(values, 0.99) for name, values in spent.items()},
                "queries": len(every),
                "findable_after_ms_p50": _ms(fresh, 0.5),
                "findable_after_ms_p99": _ms(fresh, 0.99),
                "indexed_per_s": round(written.messages / build_s),
                "build_s": round(build_s, 1),
                "index_bytes": index_bytes(settings.folders.search),
                "rss_mib": round((web + search) / 2**20, 1),
                "web_rss_mib": round(web / 2**20, 1),
                "search_rss_mib": round(search / 2**20, 1),
                **checked,
            }
    finally:
        if made:
            shutil.rmtree(home, ignore_errors=True)


async def _plant(settings: Settings, written: Written) -> dict[UUID, dict[UUID, str]]:
    """Words nobody else says, in the newest, middle and oldest talks of each company."""
    planted: dict[UUID, dict[UUID, str]] = {}
    for company, talks in written.talks.items():
        step = max(1, len(talks) // PLANTED)
        chosen = talks[::step][:PLANTED]
        planted[company] = {
            talk: f"您好，暗号{_code(company, number)}，电话13{number:09d}，谢谢" for number, talk in enumerate(chosen)
        }
        await plant(settings, company, planted[company])
    return planted


def _code(company: UUID, number: int) -> str:
    rare = random.Random(company.int + number)  # noqa: S311
    return "".join(chr(0x9000 + rare.randrange(0xF00)) for _ in range(4))


async def _until_built(settings: Settings, messages: int) -> float:
    began = time.monotonic()
    said = 0.0
    while time.monotonic() - began < BUILD_S_MAX:
        state = load_state(settings.folders.search)
        if state is not None and state.building is None:
            return time.monotonic() - began
        if state is not None and state.building is not None and time.monotonic() - said > 15:
            said = time.monotonic()
            say(f"indexed: {state.building.indexed} of {messages} after {said - began:.0f} s")
        await asyncio.sleep(0.2)
    raise TimeoutError


async def _people(settings: Settings, services: Services, written: Written) -> list[Person]:
    async with services.db.unscoped() as tx:
        companies = await company_ids(tx)
    bank, every = companies[COMPANY_KEY], frozenset(companies.values())
    talks = written.talks[bank]
    few, many = talks[:: max(1, len(talks) // FEW_TALKS)][:FEW_TALKS], talks[-TALKS_MAX:]
    wanted: list[tuple[str, str, frozenset[CompanyId], Sequence[UUID] | None]] = [
        ("agent", "agent", frozenset({bank}), few),
        ("busy_agent", "agent", frozenset({bank}), many),
        ("supervisor", "supervisor", frozenset({bank}), None),
        ("auditor", "auditor", every, None),
    ]
    people = []
    for name, role, mandates, own in wanted:
        member = NewMember(
            id=StaffId.new(), login=f"b{secrets.token_hex(6)}", name="测试", title="", password_hash="!",  # noqa: S106
            roles=(role,), companies=tuple(mandates), capacity=4,
        )  # fmt: skip
        async with services.db.transaction(Scope.of(mandates)) as tx:
            await services.staff.add_members(tx, [member])
            login = await services.staff.find_login(tx, member.login)
            assert login is not None
            token = (await services.staff.sign_in(tx, login, "bench")).token
        if own is not None:
            await give_talks(settings, bank, own, member.id)
        client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{settings.port}", cookies={"suiban_staff": token}, timeout=30
        )
        people.append(Person(name, client, frozenset(mandates), None if own is None else frozenset(own)))
    return people


async def _get(person: Person, **query: Any) -> tuple[float, dict[str, Any]]:
    while True:
        began = time.perf_counter()
        answer = await person.client.get("/api/search", params=query)
        spent = (time.perf_counter() - began) * 1000
        if answer.status_code == 429:
            await asyncio.sleep(1)  # the house limits what one session may ask; that is not what is measured
            continue
        return spent, answer.json() if answer.status_code == 200 else {}


async def _check(people: Sequence[Person], planted: dict[UUID, dict[UUID, str]]) -> dict[str, int]:
    """Each planted word and number, by each person."""
    counts = {"planted": 0, "missed": 0, "leaked": 0, "failed": 0}
    for company, texts in planted.items():
        for talk, text in texts.items():
            counts["planted"] += 1
            code, phone = text[5:9], text[12:23]
            for person in people:
                for asked in (code, f"{code} {phone}"):
                    _, answer = await _get(person, q=asked, kind="message", order="newest")
                    if not answer:
                        counts["failed"] += 1
                        continue
                    found = {item["conversation_id"] for item in answer["messages"]["items"]}
                    right = {str(ConversationId.of(talk))} if person.may_see(company, talk) else set()
                    counts["missed"] += len(right - found)
                    counts["leaked"] += len(found - right) + any(
                        phone in item["text"] for item in answer["messages"]["items"]
                    )
    say(f"checked: {counts}")
    return counts


async def _ask(people: Sequence[Person], count: int) -> dict[str, list[float]]:
    chance = random.Random(11)  # noqa: S311
    frequent, rare = _words()
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        "frequent": lambda: {"q": chance.choice(frequent)},
        "rare": lambda: {"q": chance.choice(rare)},
        "two_words": lambda: {"q": f"{chance.choice(frequent)} {chance.choice(frequent)}"},
        "phrase": lambda: {"q": f'"{chance.choice(frequent)}{chance.choice(frequent)}"'},
        "sentence": lambda: {"q": "".join(chance.choice(frequent) for _ in range(4))},
        "number": lambda: {"q": f"{8 * chance.randrange(600_000):09d}"},
        "character": lambda: {"q": chance.choice("卡钱还款的")},
        "palette": lambda: {"q": chance.choice(frequent), "kind": ""},
    }
    spent: dict[str, list[float]] = {name: [] for name in kinds}
    turns = list(kinds.items())
    for number in range(count + 40):
        name, make = turns[number % len(turns)]
        query: dict[str, Any] = {"kind": "message"} | make()
        person = people[number // len(turns) % len(people)]
        took, answer = await _get(person, **{key: value for key, value in query.items() if value})
        if not answer:
            raise RuntimeError(f"a query failed: {name}")
        if number >= 40:  # the first ones find everything cold
            spent[name].append(took)
            spent.setdefault(f"by_{person.name}", []).append(took)
    say("asked")
    return {name: values for name, values in spent.items() if values}


def _words() -> tuple[list[str], list[str]]:
    found = Vocabulary(random.Random(7)).words  # noqa: S311 - the same order as when it was written
    return found[:60], found[-400:]


async def _fresh(services: Services, people: Sequence[Person], count: int) -> list[float]:
    """How long after its commit a new message is found over HTTP."""
    watcher = next(person for person in people if person.name == "supervisor")
    async with services.db.unscoped() as tx:
        channel = await services.conversations.find_channel(tx, CHANNEL_KEY)
    customer, scope = CustomerId.new(), Scope.of([channel.company_id])
    async with services.db.transaction(scope) as tx:
        new = NewCustomer(
            company_id=channel.company_id, id=customer, person_id=PersonId.new(), customer_no=secrets.token_hex(5),
            name=Spoken("测"),
        )  # fmt: skip
        await services.customers.add_customers(tx, [new])
    spent = []
    for number in range(count):
        word = f"fresh{secrets.token_hex(6)}".translate(str.maketrans("0123456789", "ghijklmnop"))
        inbound = Inbound(
            company_id=channel.company_id, channel_id=channel.id, external_id=f"bench-{word}", address=customer.hex,
            customer_id=customer, text=Spoken(f"新的消息{word}第{number}条"),
        )  # fmt: skip
        async with services.db.transaction(scope) as tx:
            await services.conversations.receive_many(tx, [inbound])
        began = time.perf_counter()
        while time.perf_counter() - began < ASKED_FOR_S_MAX:
            _, answer = await _get(watcher, q=word, kind="message", order="newest")
            if answer and answer["messages"]["items"]:
                break
            await asyncio.sleep(0.02)
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _ms(values: list[float], share: float) -> float:
    return round(percentile(values, share), 1)
