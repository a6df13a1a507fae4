"""What the demo bank would send by SMS, as the demo's phone page reads it; a bank that is away is said to be."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.bank import Browser, code
from tests.books import CODE, TOKEN, Books, new_books, open_bank

from suiban.app.demo.bank_outbox import BooksAway, Outbox


@pytest.fixture(scope="module")
async def books(postgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened


async def test_the_last_messages_newest_first(books: Books) -> None:
    client, other = await books.customer("contact"), await books.customer("contact")
    for _ in range(12):
        await client.done("code.send", purpose="x")
    await client.done("contact.change", field="email", value="new@mail.example")
    outbox = Outbox("http://bank", TOKEN, books.http._transport)
    found = await outbox.read("bank", client.opened.customer_no)
    assert len(found) == 10
    assert "联系方式" in found[0].text
    assert CODE in found[1].text_en
    assert await outbox.read("bank", other.opened.customer_no) == []


@pytest.mark.parametrize("wrong", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), 401, 500, b"{", b'[{"text":1}]'])
async def test_a_bank_that_is_away_or_speaks_nonsense(wrong: Exception | int | bytes) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        if isinstance(wrong, Exception):
            raise wrong
        return httpx.Response(wrong) if isinstance(wrong, int) else httpx.Response(200, content=wrong)

    with pytest.raises(BooksAway):
        await Outbox("http://bank", TOKEN, httpx.MockTransport(answer)).read("bank", "1")
    with pytest.raises(BooksAway):
        await Outbox("", TOKEN).read("bank", "1")


async def test_the_route_says_whom_it_does_not_know_and_that_there_are_no_books(browser: Browser) -> None:
    client = browser()
    assert code(await client.get("/api/demo-bank/messages?customer_no=1000000001")) == (503, "books_away")
    assert code(await client.get("/api/demo-bank/messages?customer_no=9")) == (404, "demo_customer_unknown")
    assert (await client.get("/api/demo-bank/messages")).status_code == 422
