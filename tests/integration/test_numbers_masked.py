"""Numbers of customers do not get into what is kept for good, nor out of the talk they were said in."""

import logging
from datetime import UTC, datetime

import pytest
from tests.centre import Centre
from tests.house import House

from suiban.audit.api import Actor, Query
from suiban.conversations.api import ToBot
from suiban.conversations.events import PassedOn
from suiban.conversations.model import Speaker
from suiban.kit.ids import CompanyId, ConversationId
from suiban.kit.masking import Spoken
from suiban.platform.telemetry import TALKATIVE, configure_logging
from suiban.records.http.replies import rating_reply
from suiban.records.model import Rating
from suiban.routing.events import PresenceChanged, ReservationEnded

PHONE, CARD = "13912345678", "6222021234567894"
WRITTEN = f"客户 {PHONE} 的卡 {CARD} 丢了"
MASKED = "客户 139****5678 的卡 6222****7894 丢了"


async def test_a_persons_reason_for_passing_on_stands_in_the_entry_and_not_in_the_log(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    async with centre.db.transaction(centre.scope) as tx:
        by = Speaker("staff", ann.staff_id, ann.name)
        await centre.conversations.pass_on(tx, talk, ToBot(), by, WRITTEN, Spoken(""))
        await centre.conversations.pass_on(tx, talk, ToBot(), Speaker("bot", None, ""), "asked_for_person", Spoken(""))
    async with centre.db.snapshot(centre.scope) as tx:
        written, own = [entry.reason for entry in await centre.conversations.entries(tx, talk)][-2:]
    assert (written, own) == (MASKED, "asked_for_person")
    assert [fact["reason"] for fact in await centre.facts(PassedOn.KIND)][-2:] == ["", "asked_for_person"]


async def test_reasons_of_staff_are_kept_with_their_numbers_masked(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    (reservation_id,) = await centre.offers(ann)
    await centre.reject(ann, reservation_id, WRITTEN)
    assert [fact["reason"] for fact in await centre.facts(ReservationEnded.KIND)] == [MASKED]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_presence(tx, ann.staff_id, "away", WRITTEN)
        await centre.audit.record(tx, centre.bank, Actor("staff", ann.staff_id), "a.b", "c", "1", WRITTEN)
    assert (await centre.facts(PresenceChanged.KIND))[-1]["reason"] == MASKED
    async with centre.db.snapshot(centre.scope) as tx:
        (entry, *_) = (await centre.audit.entries(tx, Query())).items
    assert entry.reason == MASKED


async def test_the_customers_page_is_told_and_kept_with_numbers_masked(house: House) -> None:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("holder", talk)
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.customer_socket(await house.session(house.a, customer)) as own,
    ):
        own.send({"type": "page", "ref": "p", "title": f"账户 {CARD}", "path": f"/cards/{CARD}?phone={PHONE}"})
        told = await holder.until(type="page")
    path = "/cards/6222****7894?phone=139****5678"
    assert (told["title"], told["path"]) == ("账户 6222****7894", path)
    kept = await house.sql.fetchval("select context::text from conversations.conversation where id = $1", talk)
    assert CARD not in kept
    assert PHONE not in kept


def test_staff_read_what_a_customer_thought_with_numbers_masked() -> None:
    given = Rating(CompanyId.new(), ConversationId.new(), 1, (), Spoken(WRITTEN), datetime.now(UTC))
    assert rating_reply(given).words == MASKED


@pytest.mark.parametrize("library", TALKATIVE)
def test_logs_do_not_tell_what_others_answered_nor_the_addresses_asked(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    monkeypatch.setattr(logging, "captureWarnings", lambda **_: None)
    logger = logging.getLogger(library)
    before = logger.level
    try:
        configure_logging("worker", None, "debug")
        assert not logging.getLogger(f"{library}.http11").isEnabledFor(logging.INFO)
        assert logger.isEnabledFor(logging.WARNING)
    finally:
        logger.setLevel(before)
