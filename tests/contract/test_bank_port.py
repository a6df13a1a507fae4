"""The port against the sandbox: what the catalogue promises is what comes back, for every operation."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from tests.books import CODE, Books, Client, cny, new_books, open_bank

from suiban.corebank.api import COMMON_REFUSALS, OPERATIONS, Call, Refused, Shape
from suiban.demobank.model.handling import OPERATIONS as OWN
from suiban.kit.money import Money


@pytest.fixture(scope="module")
async def books(postgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened
        await opened.holds()


@pytest.fixture
async def client(books: Books) -> Client:
    return await books.customer()


def fits(value: Any, shape: Shape, where: str = "result") -> None:
    """Whether a value is of this shape, without anything more."""
    if isinstance(shape, Mapping):
        assert isinstance(value, dict), where
        names = {name.rstrip("?"): name for name in shape}
        assert set(value) == set(names), where
        for plain, name in names.items():
            if value[plain] is not None or not name.endswith("?"):
                fits(value[plain], shape[name], f"{where}.{plain}")
    elif not isinstance(shape, str):
        assert isinstance(value, list), where
        for item in value:
            fits(item, shape[0], f"{where}[]")
    elif not (shape.endswith("?") and value is None):
        assert _is(shape.removesuffix("?"), value), f"{where}: {value!r} is no {shape}"


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "whole":
            return type(value) is int
        case "flag":
            return type(value) is bool
        case "money":
            return isinstance(msgspec.convert(value, Money), Money)
        case "date":
            return date.fromisoformat(value).isoformat() == value
        case "month":
            return re.fullmatch(r"\d{4}-\d{2}", value) is not None
        case "moment":
            return datetime.fromisoformat(value).tzinfo is not None
        case "decimal":
            return isinstance(value, str) and Decimal(value).is_finite()
    return value in kind.split("|")


async def prepared(client: Client, name: str) -> dict[str, Any]:
    """Arguments with which a fresh customer's operation is done; what has to happen before it does."""
    accounts, cards, loans = client.opened.accounts, client.opened.cards, client.opened.loans
    on = (client.books.clock.now() + timedelta(days=3)).date().isoformat()
    pay = {
        "from_": accounts["main"], "to_name": client.opened.name, "to_number": accounts["spare"], "amount": cny(100_00)
    }  # fmt: skip
    cash = {"branch": "hz-binjiang", "on": on, "amount": cny(60_000_00), "account": accounts["main"]}
    paper = {"account": accounts["savings"], "amount": cny(10_000_00), "until": "2027-03-01", "language": "en"}
    seat = {
        "company_name": "杭州云朵科技有限公司", "licence_no": "91330108MA2AX00001", "legal_person": "林薇",
        "branch": "hz-binjiang", "on": on, "documents": ["fil_1", "fil_2"],
    }  # fmt: skip
    trust = {
        "company": "insurer", "plan": "T-SHUMIAO", "settlor": client.opened.name, "premium": cny(300_000_00),
        "beneficiaries": [{"name": "小明", "relation": "子女", "share": 100}], "from_": accounts["company"],
    }  # fmt: skip
    buy = {"product": "W-SUICHAO", "from_": accounts["main"], "amount": cny(1_000_00)}
    bill = {"card": cards["credit"], "month": "2026-10", "amount": cny(6_000_00), "periods": 12}

    async def result(operation: str, wanted: str, **arguments: Any) -> Any:
        return (await client.done(operation, **arguments))[wanted]

    match name:
        case "account.statement":
            return {"account": accounts["main"], "month": "2026-10"}
        case "account.close_check":
            return {"account": accounts["main"]}
        case "loan.schedule" | "loan.early_quote":
            return {"loan": loans["mortgage"]}
        case "fx.quote":
            return {"sell_currency": "USD", "buy_currency": "CNY", "amount": cny(1_000_00, "USD")}
        case "credit.instalment_quote":
            return bill
        case "credit.advance_quote":
            return {"card": cards["credit"], "amount": cny(2_000_00)}
        case "transfer.quote":
            return {"from_": accounts["main"], "bank": "willow", "amount": cny(100_00)}
        case "transfer.execute":
            return pay
        case "transfer.reverse":
            return {"transfer": await result("transfer.execute", "id", **pay)}
        case "loan.repay":
            return {"loan": loans["mortgage"], "amount": cny(10_000_00), "from_": accounts["main"]}
        case "fx.exchange":
            quote = await result("fx.quote", "id", **await prepared(client, "fx.quote"))
            return {"quote": quote, "from_": accounts["usd"], "to": accounts["main"]}
        case "credit.instalment":
            return {"quote": await result("credit.instalment_quote", "id", **bill)}
        case "credit.repay":
            return {"card": cards["credit"], "from_": accounts["main"], "amount": cny(500_00)}
        case "credit.advance":
            return {"card": cards["credit"], "to": accounts["main"], "amount": cny(500_00)}
        case "account.close":
            return {"account": accounts["savings"], "to": accounts["main"]}
        case "wealth.buy":
            return buy
        case "wealth.cancel":
            return {"order": await result("wealth.buy", "order", **buy)}
        case "wealth.redeem":
            return {"product": "W-NIANLUN90", "amount": cny(1_000_00), "to": accounts["main"]}
        case "trust.open":
            return trust
        case "trust.cancel":
            return {"reference": await result("trust.open", "reference", **trust)}
        case "limits.set":
            return {"per_transfer": cny(80_000_00)}
        case "card.block":
            return {"card": cards["debit"], "reason": "lost"}
        case "card.unblock" | "card.replace":
            await client.done("card.block", card=cards["debit"], reason="other")
            return {"card": cards["debit"]} | ({"branch": "hz-xihu"} if name == "card.replace" else {})
        case "card.exchange":
            return {"card": cards["debit"], "reason": "worn"}
        case "card.activate":
            return {"card": cards["fresh"], "code": CODE}
        case "card.issue":
            return {"kind": "debit", "account": accounts["savings"]}
        case "password.reset_start":
            return {"card": cards["debit"]}
        case "cash.book":
            return cash
        case "cash.cancel":
            return {"reference": await result("cash.book", "reference", **cash)}
        case "contact.change":
            return {"field": "email", "value": "new@mail.example"}
        case "certificate.issue":
            return paper
        case "certificate.cancel":
            return {"reference": await result("certificate.issue", "reference", **paper)}
        case "account.open_appointment":
            return seat
        case "appointment.cancel":
            return {"reference": await result("account.open_appointment", "reference", **seat)}
        case "risk.record":
            return {"answers": [3, 4, 2, 5, 1]}
        case "code.send":
            return {"purpose": "transfer"}
        case "code.check":
            return {"challenge": await result("code.send", "challenge", purpose="transfer"), "code": CODE}
    return {}


def test_the_sandbox_offers_what_the_catalogue_says() -> None:
    assert set(OWN) == set(OPERATIONS)
    assert {name for name, item in OWN.items() if item.writes} == {n for n, item in OPERATIONS.items() if item.writes}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_arguments_are_those_of_the_catalogue(name: str) -> None:
    fields = {item.encode_name: item for item in msgspec.structs.fields(OWN[name].arguments)}
    assert set(fields) == {item.name for item in OPERATIONS[name].arguments}
    for item in OPERATIONS[name].arguments:
        if item.required:
            assert fields[item.name].required, item.name
        if item.choices:
            assert set(get_args(fields[item.name].type)) == set(item.choices)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
async def test_a_result_is_of_the_shape_the_catalogue_says(client: Client, name: str) -> None:
    arguments = await prepared(client, name)
    if OPERATIONS[name].writes:
        key = f"shape:{name}:{client.opened.customer_no}"
        result = await client.done(name, key, **arguments)
        assert await client.done(name, key, **arguments) == result, "asked again it is answered as the first time"
    else:
        result = await client.done(name, **arguments)
    fits(result, OPERATIONS[name].result)


async def test_every_refusal_is_one_the_catalogue_names(books: Books, client: Client) -> None:
    """Each operation with arguments that are well formed and name nothing that is there."""
    for name, operation in OPERATIONS.items():
        values = {
            "text": "nothing", "whole": 3, "money": cny(10**14), "date": "1999-01-01", "month": "1999-01",
            "wholes": [1] * 5, "texts": ["a", "b"], "records": [{"name": "a", "relation": "b", "share": 1}],
        }  # fmt: skip
        given = {item.name: item.choices[0] if item.choices else values[item.type] for item in operation.arguments}
        answer = (await books.port.call_many([Call(f"no:{name}", name, "bank", client.opened.customer_no, given)]))[0]
        if isinstance(answer, Refused):
            assert answer.code in {*operation.refusals, *COMMON_REFUSALS}, name


def test_shapes_are_really_looked_at() -> None:
    with pytest.raises(AssertionError):
        fits({"id": "x", "more": 1}, {"id": "text"})
    with pytest.raises(AssertionError):
        fits({"id": 1.5}, {"id": "whole"})
