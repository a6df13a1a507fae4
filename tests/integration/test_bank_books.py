"""The demo bank's books: what the database itself refuses, what a key means, whose is whose, who comes first."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from tests.books import CODE, TOKEN, Books, Client, cny, new_books, open_bank

from suiban.corebank.api import Call, Done, Refused
from suiban.demobank.errors import CustomerThere
from suiban.demobank.faults import Fault
from suiban.demobank.model.opening import NewCustomer


@pytest.fixture(scope="module")
async def books(postgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened


@pytest.fixture(autouse=True)
async def lawful(books: Books) -> AsyncIterator[None]:
    """After each of these tests the books are in order."""
    yield
    await books.holds()


@pytest.fixture
async def client(books: Books) -> Client:
    return await books.customer()


def pay(client: Client, to: Client, amount: int, **more: Any) -> dict[str, Any]:
    """Arguments of a transfer between main accounts."""
    return {
        "from_": client.opened.accounts["main"], "to_name": to.opened.name, "to_number": to.opened.accounts["main"],
        "amount": cny(amount), **more,
    }  # fmt: skip


# --- what the database refuses -----------------------------------------------------------------------------------

LINE = """
with e as (insert into demobank.entry values ('T-{0}', 'k', 'test', now(), '2026-11-23') returning reference)
insert into demobank.line (entry, place, account, currency, amount, balance, on_day, text, text_en)
select reference, place, account, 'CNY', amount, (select balance + amount from demobank.account where number = account),
  '2026-11-23', 't', 't' from e, (values {1}) as l(place, account, amount)
"""


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (LINE.format(1, "(0, 'I-FEES-CNY', 5), (1, 'I-NOSTRO-CNY', -4)"), asyncpg.CheckViolationError),
        (LINE.format(2, "(0, 'I-FEES-CNY', 5), (1, 'I-FEES-USD', -5)"), asyncpg.ForeignKeyViolationError),
        (LINE.format(3, "(0, 'MAIN', -999999999), (1, 'I-FEES-CNY', 999999999)"), asyncpg.CheckViolationError),
        (LINE.format(4, "(0, 'I-FEES-CNY', 0)"), asyncpg.CheckViolationError),
        ("update demobank.line set amount = amount + 1", asyncpg.RestrictViolationError),
        ("delete from demobank.line", asyncpg.RestrictViolationError),
        ("update demobank.entry set key = 'x'", asyncpg.RestrictViolationError),
        ("update demobank.operation set key = 'x' where true", asyncpg.RestrictViolationError),
        ("delete from demobank.audit", asyncpg.RestrictViolationError),
        ("update demobank.account set held = balance + 1 where kind = 'savings'", asyncpg.CheckViolationError),
    ],
)
async def test_the_database_refuses(books: Books, client: Client, statement: str, error: type[Exception]) -> None:
    await client.done("code.send", purpose="x")
    connection = await asyncpg.connect(books.url)
    try:
        with pytest.raises(error):
            await connection.execute(statement.replace("MAIN", client.opened.accounts["main"]))
    finally:
        await connection.close()


async def test_the_check_sees_what_the_database_cannot(books: Books, client: Client) -> None:
    connection = await asyncpg.connect(books.url)
    number = client.opened.accounts["main"]
    try:
        await connection.execute("update demobank.account set balance = balance + 1 where number = $1", number)
        found = await books.bank.check()
        assert {name for name, count in found.items() if count} == {"balances_off", "currencies_off"}
        await connection.execute("update demobank.account set balance = balance - 1 where number = $1", number)
    finally:
        await connection.close()


# --- keys --------------------------------------------------------------------------------------------------------


async def test_a_key_moves_money_once(books: Books, client: Client) -> None:
    other, before = await books.customer(), await client.balance()
    first = await client.done("transfer.execute", "once", **pay(client, other, 100_00))
    assert await client.done("transfer.execute", "once", **pay(client, other, 100_00)) == first
    assert before - await client.balance() == 100_00
    assert await client.refused("transfer.execute", "once", **pay(client, other, 100_01)) == "key_reused"
    assert await other.refused("transfer.execute", "once", **pay(other, client, 100_00)) == "key_reused"
    told = await books.http.get("/operations/once")
    assert told.json()["answer"] == {"outcome": "done", "result": first}
    assert before - await client.balance() == 100_00


async def test_a_refusal_stands_under_its_key_even_when_it_would_no_longer_be_one(books: Books) -> None:
    client, other = await books.customer("drawn"), await books.customer()
    wanted = await client.balance() + 50_00
    assert await client.refused("transfer.execute", "no", **pay(client, other, wanted)) in {
        "insufficient_funds", "over_limit",
    }  # fmt: skip
    await client.done("limits.set", per_transfer=cny(500_000_00), per_day=cny(500_000_00))
    await other.done("transfer.execute", **pay(other, client, 100_00))
    assert await client.refused("transfer.execute", "no", **pay(client, other, wanted)) != "key_reused"
    await client.done("transfer.execute", "yes", **pay(client, other, wanted))


async def test_the_same_key_many_times_at_once_is_done_once(books: Books, client: Client) -> None:
    other, before = await books.customer(), await client.balance()
    call = client.call("transfer.execute", "at once", **pay(client, other, 70_00))
    async with open_bank(books.url) as second:  # another process on the same books
        ports = [books.port, second.port]
        told = await asyncio.gather(*(port.call_many([call] * 3) for port in ports for _ in range(4)))
    answers = [answer for part in told for answer in part]
    assert all(answer == answers[0] for answer in answers)
    assert before - await client.balance() == 70_00


# --- money -------------------------------------------------------------------------------------------------------


async def test_transfers_at_the_same_time_never_overdraw(books: Books) -> None:
    client, other = await books.customer("drawn"), await books.customer()
    await client.done("limits.set", per_transfer=cny(500_000_00), per_day=cny(1_000_000_00))
    before, theirs = await client.balance(), await other.balance()
    part = before // 4
    async with open_bank(books.url) as second:
        calls = [client.call("transfer.execute", **pay(client, other, part)) for _ in range(12)]
        told = await asyncio.gather(
            *((books.port, second.port)[number % 2].call_many([call]) for number, call in enumerate(calls))
        )
    done = sum(isinstance(answers[0], Done) for answers in told)
    refusals = {answers[0].code for answers in told if isinstance(answers[0], Refused)}
    assert (done, refusals) == (4, {"insufficient_funds"})
    assert await client.balance() == before - 4 * part
    assert await other.balance() == theirs + 4 * part


async def test_a_code_proves_once_however_many_ask_at_the_same_moment(books: Books) -> None:
    client = await books.customer("contact")
    challenge = (await client.done("code.send", purpose="x"))["challenge"]
    calls = [client.call("code.check", challenge=challenge, code=CODE) for _ in range(2)]
    async with open_bank(books.url) as second:
        second.faults.plant(Fault("wait_inside", seconds=0.5))
        first = asyncio.create_task(second.port.call_many(calls[:1]))
        await asyncio.sleep(0.2)  # it is written there and not yet committed
        late = await books.port.call_many(calls[1:])
        assert isinstance((await first)[0], Done)
    assert [answer.code for answer in late if isinstance(answer, Refused)] == ["code_spent"]


async def test_who_pays_into_an_account_that_is_just_being_closed_is_told_so(books: Books, client: Client) -> None:
    other = await books.customer()
    close = other.call("account.close", account=other.opened.accounts["spare"])
    paying = pay(client, other, 1_00) | {"to_number": other.opened.accounts["spare"]}
    async with open_bank(books.url) as second:
        second.faults.plant(Fault("wait_inside", seconds=0.5))
        closing = asyncio.create_task(second.port.call_many([close]))
        await asyncio.sleep(0.2)
        assert await client.refused("transfer.execute", **paying) == "account_closed"
        assert isinstance((await closing)[0], Done)


async def test_two_who_pay_each_other_do_not_stop_one_another(books: Books) -> None:
    one, two = await books.customer(), await books.customer()
    sums = await one.balance(), await two.balance()
    async with open_bank(books.url) as second:
        there = [one.call("transfer.execute", **pay(one, two, 1_00)) for _ in range(40)]
        back = [two.call("transfer.execute", **pay(two, one, 1_00)) for _ in range(40)]
        told = await asyncio.gather(
            *(books.port.call_many([call]) for call in there), *(second.port.call_many([call]) for call in back)
        )
    assert all(isinstance(answers[0], Done) for answers in told)
    assert (await one.balance(), await two.balance()) == sums


async def test_limits_hold_for_the_day_and_begin_anew_with_the_next(postgres, books: Books) -> None:
    client, other = await books.customer(), await books.customer()
    await client.done("limits.set", per_transfer=cny(300_00), per_day=cny(500_00))
    assert await client.refused("transfer.execute", **pay(client, other, 300_01)) == "over_limit"
    await client.done("transfer.execute", **pay(client, other, 300_00))
    assert (await client.done("limits.get"))["used_today"] == cny(300_00)
    assert await client.refused("transfer.execute", **pay(client, other, 200_01)) == "over_limit"
    spare = client.opened.accounts["spare"]
    await client.done("transfer.execute", **(pay(client, client, 400_00) | {"to_number": spare}))  # own: no limit
    books.clock.advance(timedelta(days=1))
    assert (await client.done("limits.get"))["used_today"] == cny(0)
    await client.done("transfer.execute", **pay(client, other, 300_00))
    assert await client.refused("limits.set", per_transfer=cny(600_000_00)) == "over_limit"


async def test_a_transfer_taken_back_leaves_nothing_behind(books: Books, client: Client) -> None:
    before = await client.balance()
    away = {"from_": client.opened.accounts["main"], "to_name": "陈晓雨", "to_number": "6230588800011223",
            "bank": "willow", "amount": cny(30_000_00)}  # fmt: skip
    made = await client.done("transfer.execute", **away)
    assert made["fee"] == cny(6_00)
    assert await client.balance() == before - 30_006_00
    back = await client.done("transfer.reverse", transfer=made["id"])
    assert back["balance"] == cny(before)
    assert (await client.done("limits.get"))["used_today"] == cny(0)
    assert await client.refused("transfer.reverse", transfer=made["id"]) == "duplicate"
    again = await client.done("transfer.execute", **away)
    books.clock.advance(timedelta(days=1))
    assert await client.refused("transfer.reverse", transfer=again["id"]) == "date_wrong"


async def test_money_that_was_spent_is_not_taken_back(books: Books, client: Client) -> None:
    other = await books.customer("drawn")
    made = await client.done("transfer.execute", **pay(client, other, 5_000_00))
    await other.done("limits.set", per_transfer=cny(500_000_00), per_day=cny(1_000_000_00))
    await other.done("transfer.execute", **pay(other, client, await other.balance() - 100_00))
    assert await client.refused("transfer.reverse", transfer=made["id"]) == "insufficient_funds"


async def test_a_name_must_be_the_holders(books: Books, client: Client) -> None:
    other = await books.customer()
    wrong = pay(client, other, 100_00, to_name="别人")
    assert await client.refused("transfer.execute", **wrong) == "payee_mismatch"
    assert await client.refused("transfer.execute", **(wrong | {"to_number": "6217000000000000"})) == "not_found"
    usd = pay(client, client, 100_00) | {"to_number": client.opened.accounts["usd"]}
    assert await client.refused("transfer.execute", **usd) == "amount_wrong"


async def test_a_statement_tells_what_was_booked(client: Client) -> None:
    main = client.opened.accounts["main"]
    await client.done("transfer.execute", **(pay(client, client, 12_34) | {
        "to_number": client.opened.accounts["spare"], "memo": "买书"}))  # fmt: skip
    told = await client.done("account.statement", account=main, from_="2026-09-01", to="2026-12-31")
    entries = told["entries"]
    assert [item["on"] for item in entries] == sorted(item["on"] for item in entries)
    balance = 0
    for item in entries:
        balance += item["amount"]["minor_units"]
        assert item["balance"]["minor_units"] == balance
    assert told["closing"]["minor_units"] == balance == await client.balance()
    assert told["in"]["minor_units"] - told["out"]["minor_units"] == balance
    assert entries[-1]["text"].endswith("买书")
    october = await client.done("account.statement", account=main, month="2026-10")
    assert {item["on"][:7] for item in october["entries"]} == {"2026-10"}
    for wrong in (
        {"month": "2026-13"},
        {"from_": "2026-02-01", "to": "2026-01-01"},
        {"month": "2026-10", "to": "2026-11-01"},
    ):
        assert await client.refused("account.statement", account=main, **wrong) == "date_wrong"


# --- whose is whose ----------------------------------------------------------------------------------------------


async def test_nobody_reaches_what_is_somebody_elses(books: Books, client: Client) -> None:
    thief = await books.customer()
    mine, theirs = thief.opened, client.opened
    code = await client.done("code.send", purpose="x")
    quote = await client.done("fx.quote", sell_currency="USD", buy_currency="CNY", amount=cny(1_00, "USD"))
    paid = await client.done("transfer.execute", **pay(client, thief, 1_00))
    paper = await client.done(
        "certificate.issue", account=theirs.accounts["savings"], amount=cny(100), until="2027-01-04", language="zh"
    )
    tries: list[tuple[str, dict[str, Any]]] = [
        ("account.statement", {"account": theirs.accounts["main"]}),
        ("account.close_check", {"account": theirs.accounts["savings"]}),
        ("account.close", {"account": theirs.accounts["spare"]}),
        ("transfer.execute", pay(client, thief, 1_00)),
        ("transfer.reverse", {"transfer": paid["id"]}),
        ("card.block", {"card": theirs.cards["debit"], "reason": "lost"}),
        ("card.activate", {"card": theirs.cards["fresh"], "code": CODE}),
        ("loan.early_quote", {"loan": theirs.loans["mortgage"]}),
        ("loan.repay", {"loan": theirs.loans["mortgage"], "amount": cny(1_00), "from_": mine.accounts["main"]}),
        ("fx.exchange", {"quote": quote["id"], "from_": mine.accounts["usd"], "to": mine.accounts["main"]}),
        ("certificate.cancel", {"reference": paper["reference"]}),
        ("code.check", {"challenge": code["challenge"], "code": CODE}),
        ("wealth.redeem", {"product": "W-NIANLUN90", "amount": cny(1_00), "to": theirs.accounts["main"]}),
        ("credit.repay", {"card": mine.cards["credit"], "from_": theirs.accounts["main"], "amount": cny(1_00)}),
    ]  # fmt: skip
    for operation, arguments in tries:
        assert await thief.refused(operation, **arguments) == "not_found", operation
    assert await client.done("code.check", challenge=code["challenge"], code=CODE) == {"proven": True}
    stranger = Call("stranger", "accounts.list", "insurer", client.opened.customer_no, {})
    assert (await books.port.call_many([stranger]))[0].code == "customer_unknown"  # type: ignore[union-attr]


async def test_what_was_asked_is_told_without_what_was_in_it(books: Books, client: Client) -> None:
    await client.done("accounts.list", "q")
    sent = await client.done("code.send", "s", purpose="x")
    await client.refused("code.check", "c", challenge=sent["challenge"], code="999999")
    await client.refused("code.check", "c", challenge=sent["challenge"], code="999999")
    told = await books.bank.audited(f"bank:{client.opened.customer_no}", 0, 100)
    assert [(item["operation"], item["key"], item["outcome"], item["code"]) for item in told] == [
        ("accounts.list", "q", "done", ""), ("code.send", "s", "done", ""),
        ("code.check", "c", "refused", "code_wrong"), ("code.check", "c", "repeated", "code_wrong"),
    ]  # fmt: skip
    connection = await asyncpg.connect(books.url)
    try:
        for table in ("operation", "code", "audit", "card"):
            rows = await connection.fetch(f"select to_jsonb(t)::text from demobank.{table} t")
            assert rows
            assert not [row[0] for row in rows if CODE in row[0] or "999999" in row[0]], table
    finally:
        await connection.close()
    assert CODE in (await books.bank.messages(f"bank:{client.opened.customer_no}"))[0]["text"]


# --- at length ---------------------------------------------------------------------------------------------------


async def test_books_stay_in_order_whatever_is_asked(books: Books) -> None:
    """Hundreds of operations of several customers, many at once, some twice, many of them refused."""
    lot = random.Random(20261123)
    clients = [await books.customer() for _ in range(4)]

    def some() -> Call:
        client, other = lot.sample(clients, 2)
        accounts, amount = client.opened.accounts, cny(lot.choice((1, 50_00, 3_000_00, 49_000_00, 600_000_00)))
        main, key = accounts["main"], f"lot:{lot.randrange(250)}"
        name, arguments = lot.choice([
            ("transfer.execute", pay(client, other, amount["minor_units"])),
            ("transfer.execute", pay(client, client, amount["minor_units"]) | {"to_number": accounts["savings"]}),
            ("transfer.execute", pay(client, other, amount["minor_units"]) | {
                "bank": "cedar", "to_number": "8801234500067890"}),
            ("credit.advance", {"card": client.opened.cards["credit"], "to": main, "amount": amount}),
            ("credit.repay", {"card": client.opened.cards["credit"], "from_": main, "amount": amount}),
            ("loan.repay", {"loan": client.opened.loans["mortgage"], "from_": main, "amount": amount}),
            ("wealth.buy", {"product": "W-SUICHAO", "from_": main, "amount": amount}),
            ("wealth.redeem", {"product": "W-SUICHAO", "to": main, "amount": amount}),
            ("certificate.issue", {"account": main, "amount": amount, "until": "2027-02-01", "language": "zh"}),
            ("cash.book", {"branch": "hz-binjiang", "on": "2026-12-05", "amount": amount, "account": main}),
            ("account.close", {"account": accounts["spare"], "to": main}),
        ])  # fmt: skip
        return client.call(name, key, **arguments)

    done = refused = 0
    for _ in range(12):
        told = await asyncio.gather(
            *(books.port.call_many([some() for _ in range(lot.randrange(1, 12))]) for _ in range(6))
        )
        answers = [answer for part in told for answer in part]
        done += sum(isinstance(answer, Done) for answer in answers)
        refused += sum(isinstance(answer, Refused) for answer in answers)
        assert done + refused > 0
        assert all(isinstance(answer, Done | Refused) for answer in answers)
        await books.holds()
    assert done > 60
    assert refused > 60


async def test_many_books_are_opened_and_opened_again_the_same(postgres) -> None:
    people = [
        NewCustomer("bank", str(1000300000 + number), f"客户{number}", level=("", "金卡", "私行")[number % 3])
        for number in range(300)
    ]

    async def look(books: Books) -> list[Any]:
        calls = [Call(f"l{one.customer_no}", "accounts.list", "bank", one.customer_no, {}) for one in people]
        return [answer.result for answer in await books.port.call_many(calls) if isinstance(answer, Done)]

    async with new_books(postgres) as url, open_bank(url) as books:
        assert await books.bank.open_if_empty(lambda: people) == 300
        assert await books.bank.open_if_empty(lambda: people) == 0
        first = await look(books)
        assert len(first) == 300
        one, two = people[0], people[1]
        accounts = first[0]["accounts"], first[1]["accounts"]
        moved = Call("m", "transfer.execute", "bank", one.customer_no, {
            "from": accounts[0][0]["number"], "to_name": two.name, "to_number": accounts[1][0]["number"],
            "amount": cny(1_00)})  # fmt: skip
        assert isinstance((await books.port.call_many([moved]))[0], Done)
        assert await look(books) != first
        assert (await books.http.post("/sandbox/reset")).json() == {"customers": 300}
        assert await look(books) == first
        await books.holds()
        with pytest.raises(CustomerThere):
            await books.bank.open_books(people[:1])


async def test_what_the_sandbox_has_no_bank_has(books: Books) -> None:
    made = await books.http.post("/sandbox/customers", json={"name": "新客户"})
    assert made.status_code == 201
    number = made.json()["customer_no"]
    told = await books.http.get("/sandbox/messages", params={"company": "bank", "customer_no": number})
    assert CODE in told.json()[0]["text"]
    again = await books.http.post("/sandbox/customers", json={"customer_no": number})
    assert (again.status_code, again.json()["code"]) == (409, "customer_there")
    async with open_bank(books.url, sandbox=False) as real:
        for method, path in (("POST", "/sandbox/customers"), ("POST", "/sandbox/reset"), ("POST", "/sandbox/faults")):
            refused = await real.http.request(method, path, json={})
            assert (refused.status_code, refused.json()["code"]) == (404, "not_a_sandbox")
    async with httpx.AsyncClient(transport=books.http._transport, base_url="http://bank") as nobody:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Bearer {TOKEN}x"}):
            refused = await nobody.post("/operations", content=b"[]", headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "not_let_in")
        assert (await nobody.get("/healthz")).json() == {"ready": True}
