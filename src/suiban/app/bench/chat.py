"""``suiban bench chat``: customers, agents, bot and wallboards on one node; or the most it can durably take."""

import argparse
import asyncio
import contextlib
import json
import random
import statistics
from typing import Any

import asyncpg
import uvloop

from suiban.app.bench.chat_load import (
    AgentClient,
    CustomerClient,
    CustomerState,
    Record,
    ask_the_bot,
    connect_agents,
    connect_customers,
    talk,
)
from suiban.app.bench.chat_people import People, enter_people
from suiban.app.bench.chat_reference import bare_insert_per_s, batch_rows_mean
from suiban.app.bench.running import percentile, process_of, running_suiban, say
from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.platform.engines.listener import raise_descriptor_limit

EVERY_S = 8.0
QUESTIONS_PER_S = 20
ASKERS = 80
WALLBOARDS = 5
WARM_UP_S = 5.0
SETTLE_S = 3.0
SATURATE_CUSTOMERS = 400
SATURATE_ROUNDS = 3
SATURATE_ROUND_S = 8.0


def main(arguments: list[str]) -> int:
    """Measure and print; the exit code is 1 when anything acknowledged was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="suiban bench chat", description=__doc__)
    parser.add_argument("--customers", type=int, default=4000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--meaning", choices=("on", "off"), default="on", help="does the bot ask for meaning (on)")
    parser.add_argument("--saturate", action="store_true", help="as many messages as it takes, and a bare reference")
    parser.add_argument("--json", action="store_true", help="one flat object on stdout")
    options = parser.parse_args(arguments)
    raise_descriptor_limit()
    figures = uvloop.run(_saturate(options) if options.saturate else _steady(options))
    if options.json:
        print(json.dumps(figures))
    else:
        width = max(map(len, figures))
        print("\n".join(f"{name:<{width}}  {value}" for name, value in figures.items()))
    return 1 if figures["lost"] or figures["doubled"] or figures["out_of_order"] else 0


async def _steady(options: argparse.Namespace) -> dict[str, Any]:
    extra = {"SUIBAN_SOCKETS_MAX": str(options.customers + 1000), "SUIBAN_MEANING": options.meaning}
    async with running_suiban(extra) as (settings, supervisor), open_services(settings, "bench") as services:
        say("entering people")
        people = await enter_people(services, options.customers, ASKERS, WALLBOARDS)
        url, origin = f"ws://127.0.0.1:{settings.port}", f"http://127.0.0.1:{settings.port}"
        record, chance = Record(), random.Random(7)  # noqa: S311
        agents = await connect_agents(url, origin, people.agents, record)
        boards = await connect_agents(url, origin, people.watchers, record, wallboard=True)
        say("learning what the articles mean")
        await _until_learned(services, people)
        edge = process_of(supervisor, "edge")
        before = edge.memory_info().rss
        states = [CustomerState() for _ in people.customers]
        say(f"connecting {len(states)} customers")
        customers = await connect_customers(url, origin, people.customers, states, record)
        per_customer = (edge.memory_info().rss - before) / len(customers)
        askers = await connect_customers(url, origin, people.askers, [CustomerState() for _ in people.askers], record)
        horizon = asyncio.create_task(_watch_horizon(settings, services, people))
        await _talk_for(options.seconds, customers, askers, record, chance)
        ages = await _stop(horizon)
        say("dropping all customers")
        reconnect_s, customers = await _drop_all(url, origin, people, customers, states, record)
        await asyncio.sleep(SETTLE_S)
        await _until_acked(states)
        verdict = await _verdict(services, people, record, agents)
        boards_seen = sum(board.boards for board in boards)
        _hang_up([*customers, *askers], [*agents, *boards])
        return {
            "ack_ms_p50": _ms(record.ack_ms, 0.5),
            "ack_ms_p99": _ms(record.ack_ms, 0.99),
            "delivery_ms_p50": _ms(record.delivery_ms, 0.5),
            "delivery_ms_p99": _ms(record.delivery_ms, 0.99),
            **verdict,
            "reconnect_s": round(reconnect_s, 2),
            "rss_per_customer_kib": round(per_customer / 1024, 1),
            "horizon_age_ms_p99": round(percentile(ages, 0.99), 1),
            "bot_answer_ms_p50": _ms(record.bot_ms, 0.5),
            "bot_answer_ms_p99": _ms(record.bot_ms, 0.99),
            "bot_answers": len(record.bot_ms),
            "customers": len(states),
            "agents": len(agents),
            "messages_acked": len(record.acked),
            "wallboards_shown": boards_seen,
            "refused": sum(record.refused.values()),
            "seconds": options.seconds,
        }


async def _until_learned(services: Services, people: People) -> None:
    """What is measured is the house at work, not its first minutes."""
    knowledge = services.knowledge
    while knowledge.knows_meaning and not await knowledge.has_learned(services.db, people.company_id):
        await asyncio.sleep(1.0)


async def _talk_for(
    seconds: float, customers: list[CustomerClient], askers: list[CustomerClient], record: Record, chance: random.Random
) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + WARM_UP_S + seconds
    tasks = [
        loop.create_task(talk(customers, EVERY_S, until, chance)),
        loop.create_task(ask_the_bot(askers, QUESTIONS_PER_S, until, chance)),
    ]
    await asyncio.sleep(WARM_UP_S)
    record.bot_ms.clear()
    record.measuring = True
    while loop.time() < until:
        await asyncio.sleep(min(5.0, max(0.1, until - loop.time())))
        ack, bot = _ms(record.ack_ms, 0.99), _ms(record.bot_ms, 0.99)
        say(f"{len(record.ack_ms)} acknowledged, p99 {ack} ms; bot p99 {bot} ms")
    await asyncio.gather(*tasks)
    record.measuring = False


async def _drop_all(
    url: str, origin: str, people: People, customers: list[CustomerClient], states: list[CustomerState], record: Record
) -> tuple[float, list[CustomerClient]]:
    """Everybody says one more thing, loses the connection at once, and comes back; nothing of it may be lost."""
    loop = asyncio.get_running_loop()
    for client in customers:
        client.say("网络不好")
    for client in customers:
        if client.transport is not None:
            client.transport.underlying_transport.abort()
    began = loop.time()
    back = await connect_customers(url, origin, people.customers, states, record)
    return loop.time() - began, back


async def _until_acked(states: list[CustomerState]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            while any(state.waiting for state in states):
                await asyncio.sleep(0.2)


async def _verdict(services: Services, people: People, record: Record, agents: list[AgentClient]) -> dict[str, Any]:
    """Compare what was acknowledged with what the tables hold and with what agents saw."""
    follower = await asyncpg.connect(services.settings.database_owner_url)
    try:
        rows = await follower.fetch(
            "select left(text, 36) as client_id, count(*) as times from conversations.message"
            " where company_id = $1 and author_kind = 'customer' and text like '________-____-____-____-____________ %'"
            " group by 1",
            people.company_id,
        )
        gaps = await follower.fetchval(
            "select count(*) from (select conversation_id, count(*) as n, max(talk_seq) as top"
            " from conversations.message where company_id = $1 group by 1) as talk where n <> top",
            people.company_id,
        )
    finally:
        await follower.close()
    stored = {row["client_id"]: row["times"] for row in rows}
    told = {client_id for client_id, (talk_id, _) in record.acked.items() if talk_id != "None"}
    lost = sum(1 for client_id in told if client_id not in stored)
    unseen = sum(1 for client_id in told if not record.seen[client_id])
    doubled = sum(1 for times in stored.values() if times > 1) + sum(1 for times in record.seen.values() if times > 1)
    return {
        "lost": lost + unseen,
        "doubled": doubled,
        "out_of_order": record.out_of_order + gaps,
    }


async def _watch_horizon(settings: Settings, services: Services, people: People) -> list[float]:
    """How long a fact stays above the horizon: commit one and see when it is below."""
    ages: list[float] = []
    writer = await asyncpg.connect(settings.database_owner_url)
    loop = asyncio.get_running_loop()
    try:
        while True:
            xid = await writer.fetchval(
                "insert into eventlog.fact (company_id, topic, kind, subject, body)"
                " values ($1, 'bench.Probe/1', 'bench.Probe/1', $1, '{}') returning xid::text",
                people.company_id,
            )
            began = loop.time()
            while not await writer.fetchval("select $1::text::xid8 < pg_snapshot_xmin(pg_current_snapshot())", xid):
                await asyncio.sleep(0.002)
            ages.append((loop.time() - began) * 1000)
            await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return ages
    finally:
        await writer.close()


async def _stop(task: "asyncio.Task[list[float]]") -> list[float]:
    task.cancel()
    return await task


async def _saturate(options: argparse.Namespace) -> dict[str, Any]:
    async with running_suiban() as (settings, _), open_services(settings, "bench") as services:
        say("entering people")
        people = await enter_people(services, SATURATE_CUSTOMERS, 0, WALLBOARDS)
        url, origin = f"ws://127.0.0.1:{settings.port}", f"http://127.0.0.1:{settings.port}"
        record = Record()
        agents = await connect_agents(url, origin, people.agents, record)
        states = [CustomerState() for _ in people.customers]
        customers = await connect_customers(url, origin, people.customers, states, record)
        rates: list[float] = []
        bare: list[float] = []
        sizes: list[float] = []
        for number in range(SATURATE_ROUNDS):
            rate, size = await _flat_out(settings, customers, record)
            rates.append(rate)
            sizes.append(size)
            bare.append(await bare_insert_per_s(settings, people.company_id, round(size), SATURATE_ROUND_S / 2))
            say(f"round {number + 1}: {rate:.0f}/s acknowledged, {bare[-1]:.0f}/s bare, {size:.0f} rows a batch")
        await asyncio.sleep(SETTLE_S)
        verdict = await _verdict(services, people, record, agents)
        _hang_up(customers, agents)
        ratio = statistics.median(a / b for a, b in zip(rates, bare, strict=True))
        return {
            "ratio_to_bare": round(ratio, 3),
            "acked_per_s": round(statistics.median(rates)),
            "ack_ms_p50": _ms(record.ack_ms, 0.5),
            "ack_ms_p99": _ms(record.ack_ms, 0.99),
            "bare_insert_per_s": round(statistics.median(bare)),
            "batch_rows_mean": round(statistics.mean(sizes), 1),
            **verdict,
            "delivery_ms_p99": _ms(record.delivery_ms, 0.99),
            "customers": len(customers),
            "rounds": SATURATE_ROUNDS,
        }


async def _flat_out(settings: Settings, customers: list[CustomerClient], record: Record) -> tuple[float, float]:
    """Every customer has one message in flight all the time; messages a second and rows a batch."""
    loop = asyncio.get_running_loop()
    going = True

    def again(client: CustomerClient) -> None:
        if going:
            client.say("请问这笔交易什么时候到账")

    for client in customers:
        client.state.on_ack = again
        client.say("请问这笔交易什么时候到账")
    await asyncio.sleep(1.0)
    record.measuring = True
    before, began = len(record.ack_ms), loop.time()
    await asyncio.sleep(SATURATE_ROUND_S)
    rate = (len(record.ack_ms) - before) / (loop.time() - began)
    record.measuring = False
    going = False
    await _until_acked([client.state for client in customers])
    return rate, await batch_rows_mean(settings, SATURATE_ROUND_S)


def _ms(values: list[float], share: float) -> float:
    return round(percentile(values, share), 1)


def _hang_up(customers: list[CustomerClient], agents: list[AgentClient]) -> None:
    for client in [*customers, *agents]:
        if client.transport is not None:
            client.transport.underlying_transport.abort()
