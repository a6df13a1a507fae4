"""What a bank is sent that it should not be: each gets a clear answer, nobody else is held up, nothing moves."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.books import Books, Client, cny, new_books, open_bank

from suiban.corebank.api import OPERATIONS, Call, Done, Refused
from suiban.demobank.http import BODY_BYTES_MAX, CALLS_MAX


@pytest.fixture(scope="module")
async def books(postgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened
        await opened.holds()


@pytest.fixture(scope="module")
async def client(books: Books) -> Client:
    return await books.customer()


async def post(books: Books, body: bytes) -> httpx.Response:
    return await books.http.post("/operations", content=body)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "request_malformed"), (b"{", 422, "request_malformed"), (b"{}", 422, "request_malformed"),
        (b"null", 422, "request_malformed"), (b"\xff\xfe", 422, "request_malformed"),
        (b'[{"key":"\\ud800"}]', 422, "request_malformed"), (b"[" * 100_000, 422, "request_malformed"),
        (b"[" + b"{}," * CALLS_MAX + b"{}]", 413, "too_many_calls"),
        (b" " * (BODY_BYTES_MAX + 1), 413, "request_too_large"),
    ],
)  # fmt: skip
async def test_a_request_that_is_none(books: Books, body: bytes, status: int, code: str) -> None:
    answer = await post(books, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_one_bad_call_holds_up_no_other(books: Books, client: Client) -> None:
    good = {"key": "good", "operation": "limits.get", "company": "bank", "customer_no": client.opened.customer_no}
    bad: list[Any] = [
        7, {}, good | {"key": ""}, good | {"key": "x" * 201}, good | {"arguments": []}, good | {"key": 5},
        good | {"operation": "money.print"}, good | {"arguments": {"a": 1}}, good | {"customer_no": "1' or '1'='1"},
        good | {"customer_no": "\0"}, good | {"company": "\0"}, good | {"key": "a\0b"},
    ]  # fmt: skip
    answers = (await post(books, json.dumps([*bad, good]).encode())).json()
    assert [answer["outcome"] for answer in answers] == ["refused"] * len(bad) + ["done"]
    assert [answer["code"] for answer in answers[:-1]] == [
        *["arguments_wrong"] * 6, "operation_unknown", "arguments_wrong", "customer_unknown", *["arguments_wrong"] * 3,
    ]  # fmt: skip


AMOUNTS = [
    0, -1, 1.5, "100", True, None, 10**30, {"minor_units": 1, "currency": "CNY", "more": 1}, [], "",
]  # fmt: skip


@pytest.mark.parametrize("amount", AMOUNTS, ids=repr)
@pytest.mark.parametrize("currency", ["CNY", "cny", "XXX", "KWD", ""])
async def test_amounts_that_are_none(books: Books, client: Client, amount: Any, currency: str) -> None:
    before = await client.balance()
    money = amount if isinstance(amount, dict | list | str) else {"minor_units": amount, "currency": currency}
    code = await client.refused(
        "transfer.execute", from_=client.opened.accounts["main"], to_name="陈晓雨", to_number="6230588800011223",
        bank="willow", amount=money,
    )  # fmt: skip
    assert code in {"arguments_wrong", "amount_wrong"}
    assert await client.balance() == before


async def test_what_was_sent_is_not_said_back(client: Client) -> None:
    answer = await client.ask("code.check", challenge="x", code=123456)
    assert isinstance(answer, Refused)
    assert answer.code == "arguments_wrong"
    assert "123456" not in answer.text + answer.text_en
    assert "code" in answer.text_en


async def test_a_code_is_spent_by_tries_by_use_and_by_time(books: Books, client: Client) -> None:
    from datetime import timedelta

    from tests.books import CODE

    sent = (await client.done("code.send", purpose="a"))["challenge"]
    for _ in range(5):
        assert await client.refused("code.check", challenge=sent, code="000000") == "code_wrong"
    assert await client.refused("code.check", challenge=sent, code=CODE) == "code_spent"
    sent = (await client.done("code.send", purpose="a"))["challenge"]
    await client.done("code.check", challenge=sent, code=CODE)
    assert await client.refused("code.check", challenge=sent, code=CODE) == "code_spent"
    sent = (await client.done("code.send", purpose="a"))["challenge"]
    books.clock.advance(timedelta(minutes=5))
    assert await client.refused("code.check", challenge=sent, code=CODE) == "code_expired"
    fresh = client.opened.cards["fresh"]
    for _ in range(5):
        assert await client.refused("card.activate", card=fresh, code="000000") == "code_wrong"
    assert await client.refused("card.activate", card=fresh, code=CODE) == "code_spent"


async def test_nobodys_phone_is_flooded(books: Books) -> None:
    client = await books.customer("contact")
    answers = await books.port.call_many([client.call("code.send", purpose="x") for _ in range(25)])
    assert sum(isinstance(answer, Done) for answer in answers) == 20
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"over_limit"}


async def test_quotes_end_and_serve_once(books: Books, client: Client) -> None:
    from datetime import timedelta

    accounts = client.opened.accounts
    asked = {"sell_currency": "USD", "buy_currency": "CNY", "amount": cny(100_00, "USD")}
    late = await client.done("fx.quote", **asked)
    books.clock.advance(timedelta(minutes=10))
    ends = {"from_": accounts["usd"], "to": accounts["main"]}
    assert await client.refused("fx.exchange", quote=late["id"], **ends) == "quote_expired"
    quote = await client.done("fx.quote", **asked)
    made = await client.done("fx.exchange", quote=quote["id"], **ends)
    assert (made["sold"], made["bought"]) == (quote["sell"], quote["buy"]) == (cny(100_00, "USD"), cny(709_86))
    assert await client.refused("fx.exchange", quote=quote["id"], **ends) == "duplicate"
    bought = await client.done("fx.quote", sell_currency="CNY", buy_currency="USD", amount=cny(100_00, "USD"))
    assert bought["buy"] == cny(100_00, "USD")
    assert bought["sell"]["minor_units"] > made["bought"]["minor_units"], "the bank lives on the difference"
    assert await client.refused("fx.quote", **(asked | {"buy_currency": "USD"})) == "amount_wrong"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(OPERATIONS)), data=st.data())
async def test_whatever_is_sent_is_answered(books: Books, client: Client, name: str, data: st.DataObject) -> None:
    """Arguments of the right names with anything in them: refused in words, or done when they happen to be right."""
    names = [item.name for item in OPERATIONS[name].arguments]
    values = anything | st.sampled_from([*client.opened.accounts.values(), *client.opened.cards.values()])
    arguments = data.draw(st.dictionaries(st.sampled_from(names), values, max_size=6)) if names else {}
    body = json.dumps([{"key": "fuzz", "operation": name, "company": "bank",
                        "customer_no": client.opened.customer_no, "arguments": arguments}]).encode()  # fmt: skip
    answer = (await post(books, body)).json()[0]
    assert answer["outcome"] in {"done", "refused"}
    if answer["outcome"] == "refused":
        assert answer["text"]
        assert answer["text_en"]


async def test_half_a_sign_stops_no_other_call(client: Client) -> None:
    calls = [client.call("limits.get"), client.call("accounts.list", "\ud800"), client.call("contact.get")]
    answers = await client.books.port.call_many(calls)
    assert [type(answer) for answer in answers] == [Done, Refused, Done]


async def test_a_bank_that_answers_nonsense_is_unclear_never_an_error() -> None:
    from suiban.corebank.api import Unclear
    from suiban.corebank.client import HttpBank

    call = Call("k", "limits.get", "bank", "1", {})
    raised: list[Exception] = [
        httpx.ConnectError("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("x"),
        OSError(),
    ]
    bodies = [b"", b"{}", b"[]", b"[1]", b'[{"outcome":"done"}]', b'[{"outcome":"new"}]', b"[" * 5000, b"\xff"]
    found = []
    for wrong in [*raised, *bodies, 500, 503, 401, 302, 404]:

        def answer(request: httpx.Request, wrong: Any = wrong) -> httpx.Response:
            if isinstance(wrong, Exception):
                raise wrong
            return httpx.Response(
                wrong if isinstance(wrong, int) else 200, content=wrong if isinstance(wrong, bytes) else b""
            )

        port = HttpBank("http://bank", "t", transport=httpx.MockTransport(answer))
        answers = await port.call_many([call])
        await port.close()
        assert isinstance(answers[0], Unclear)
        found.append(answers[0].code)
    assert found == [
        "not_reached", "timed_out", "not_reached", "not_reached", *["answer_malformed"] * len(bodies),
        "bank_failed", "bank_busy", "not_let_in", "bank_failed", "bank_failed",
    ]  # fmt: skip
