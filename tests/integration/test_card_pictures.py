"""Pictures on cards: said by programs and people, seen by who sees the talk, kept while the card stands."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.bank import BOTH, Browser, code, customer, picture, say
from tests.integration.test_programs import ALL, key_of

from suiban.app.wiring import Services
from suiban.conversations.errors import CardPictureRefused
from suiban.conversations.model import Say, Speaker
from suiban.conversations.model.content import Card
from suiban.kit.ids import ConversationId, FileId
from suiban.kit.masking import Spoken

CARD: dict[str, Any] = {
    "title": "新版信用卡", "text": "免年费", "alt": "一张蓝色的卡",
    "buttons": [{"does": "say", "label": "我要办", "text": "我要办新版信用卡"}],
}  # fmt: skip


async def upload(program: httpx.AsyncClient, talk: ConversationId, files: Any = None) -> httpx.Response:
    return await program.post(f"/api/v1/files?conversation_id={talk}", files=files or picture())


async def send(program: httpx.AsyncClient, talk: ConversationId, once: str, **body: Any) -> httpx.Response:
    path = f"/api/v1/conversations/{talk}/messages"
    return await program.post(path, json=body, headers={"idempotency-key": once})


async def test_a_program_says_a_card_with_a_picture_that_the_customer_sees(
    browser: Browser, services: Services
) -> None:
    visitor, stranger = await customer(browser), await customer(browser)
    talk = await say(services, visitor, "有什么新卡")
    program, _ = await key_of(browser, ALL)
    sent = await upload(program, talk)
    assert sent.status_code == 201, sent.text
    file_id = sent.json()["file_id"]
    said = await send(program, talk, "card-1", card=CARD, file_id=file_id)
    assert said.status_code == 201, said.text
    assert (await send(program, talk, "card-1", card=CARD, file_id=file_id)).json()["repeat"] is True
    async with services.db.snapshot(BOTH) as tx:
        message = (await services.conversations.read_messages(tx, talk, after=1, limit=5))[0]
    assert message.kind == "card"
    assert message.extra is not None
    assert message.extra["card"] == CARD
    assert {key: message.extra["file"][key] for key in ("id", "media_type", "width", "height")} == {
        "id": file_id, "media_type": "image/png", "width": 30, "height": 20,
    }  # fmt: skip
    # who hears it, or reads it where nothing can be shown, is told what is seen
    assert "［图片］一张蓝色的卡" in str.__str__(message.text)
    shown = await visitor.get(f"/api/files/{file_id}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(shown.content)).size == (30, 20)
    assert code(await stranger.get(f"/api/files/{file_id}")) == (404, "file_unknown")
    # it is one that was said: tidying leaves it
    async with services.db.transaction(BOTH) as tx:
        kept = await tx.fetchval("select count(*) from conversations.said_files($1)", [FileId.parse(file_id)])
    assert kept == 1


async def test_what_programs_send_is_checked_like_every_picture(browser: Browser, services: Services) -> None:
    talk = await say(services, await customer(browser), "您好")
    program, _ = await key_of(browser, ALL)
    pdf = {"file": ("x.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")}
    assert (await upload(program, talk, pdf)).status_code in (415, 422)
    assert (await upload(program, talk, {"file": ("x.png", b"MZ" + b"\0" * 400, "image/png")})).status_code in (
        415,
        422,
    )
    text = {"file": ("x.txt", "您好，这是一个文本文件。\n".encode(), "text/plain")}
    assert code(await upload(program, talk, text)) == (422, "card_picture_refused")
    assert code(await upload(program, ConversationId.new())) == (404, "not_found")
    reader, _ = await key_of(browser, ["conversations.read"])
    assert code(await upload(reader, talk)) == (403, "scope_missing")


async def test_a_picture_is_said_only_where_and_by_whom_it_was_sent(browser: Browser, services: Services) -> None:
    talk, other = [await say(services, await customer(browser), "您好") for _ in range(2)]
    program, _ = await key_of(browser, ALL)
    second, _ = await key_of(browser, ALL)
    file_id = (await upload(program, talk)).json()["file_id"]
    assert code(await send(program, other, "x1", card=CARD, file_id=file_id)) == (404, "file_unknown")
    assert code(await send(second, talk, "x2", card=CARD, file_id=file_id)) == (404, "file_unknown")
    theirs = await customer(browser)
    own = (await theirs.post("/api/chat/files", files=picture())).json()["file_id"]
    assert code(await send(program, talk, "x3", card=CARD, file_id=own)) == (404, "file_unknown")
    # what was sent and never said is not the customer's business either way, and nothing was said
    async with services.db.snapshot(BOTH) as tx:
        assert len(await services.conversations.read_messages(tx, talk, after=0, limit=9)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x", "card": CARD}, {}, {"text": "x", "file_id": "fil_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"},
        {"card": {**CARD, "buttons": [{"does": "run", "label": "x"}]}}, {"card": {**CARD, "title": ""}},
        {"card": {**CARD, "alt": "a\nb"}}, {"card": {**CARD, "html": "<b>"}}, {"card": CARD, "file_id": "nonsense"},
        {"card": {**CARD, "buttons": CARD["buttons"] * 7}},
        {"card": {**CARD, "buttons": [{"does": "open", "label": "x", "url": ""}]}},
    ],
)  # fmt: skip
async def test_what_is_no_message_is_refused(browser: Browser, services: Services, body: dict[str, Any]) -> None:
    talk = await say(services, await customer(browser), "您好")
    program, _ = await key_of(browser, ALL)
    refused = await send(program, talk, "wrong", **body)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), refused.text


async def test_a_picture_and_its_words_come_together(browser: Browser, services: Services) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "您好")
    program, _ = await key_of(browser, ALL)
    file_id = (await upload(program, talk)).json()["file_id"]
    # words for a picture that is not there, a picture without words for it, blanks for words
    assert code(await send(program, talk, "a", card=CARD)) == (422, "card_picture_refused")
    for number, alt in enumerate(("", "   ")):
        refused = await send(program, talk, f"b{number}", card={**CARD, "alt": alt}, file_id=file_id)
        assert code(refused) == (422, "card_picture_refused")
    plain = {name: value for name, value in CARD.items() if name != "alt"}
    assert (await send(program, talk, "c", card=plain)).status_code == 201
    # a file of another kind is no picture, whoever says it
    file = {"file": {"id": file_id, "media_type": "application/pdf"}}
    async with services.db.transaction(BOTH) as tx:
        with pytest.raises(CardPictureRefused):
            await services.conversations.say(
                tx, Speaker("system", None, "x"), Say(talk, Spoken(""), extra=file, content=Card("一", alt="二"))
            )


async def test_a_cards_link_still_leads_only_where_it_may(browser: Browser, services: Services) -> None:
    talk = await say(services, await customer(browser), "您好")
    program, _ = await key_of(browser, ALL)
    card = {"title": "一", "buttons": [{"does": "open", "label": "去", "url": "https://evil.example/"}]}
    assert code(await send(program, talk, "link", card=card)) == (422, "link_refused")
