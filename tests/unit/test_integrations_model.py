"""What programs are told: signatures, waits, bodies."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from suiban.conversations.events import FACTS
from suiban.integrations.model import (
    EVENTS,
    RETRY_WAITS,
    Claimed,
    envelope,
    event_body,
    event_of,
    secret_bytes,
    signature,
    topics_of,
    wait_after,
)
from suiban.kit.ids import CompanyId, DeliveryId, WebhookId


def test_the_signature_is_that_of_the_specification() -> None:
    # the example of Standard Webhooks 1.0
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" * 2])
def test_an_empty_or_foreign_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(ValueError, match="not a webhook secret"):
        secret_bytes(secret)


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempts) for attempts in range(1, len(RETRY_WAITS) + 1)]
    assert waits == sorted(waits, key=lambda wait: wait or timedelta(0))
    assert wait_after(len(RETRY_WAITS) + 1) is None


@pytest.mark.parametrize("event", EVENTS)
def test_bodies_carry_references_only(event: str) -> None:
    kind = EVENTS[event]
    fact = msgspec.json.decode(kind.EXAMPLE, type=kind)
    body = event_body(fact, event)
    assert event_of(fact) == event
    if event.startswith("work."):
        assert body["work_id"].startswith("wrk_")
    else:
        assert body["conversation_id"].startswith("cnv_")
    assert not {"summary", "text", "reason", "skills", "holder_token"} & body.keys()


def test_facts_that_are_nobodys_business_are_not_told() -> None:
    untold = {kind.KIND for kind in FACTS} - {kind.KIND for kind in EVENTS.values()}
    # what happens beside the holder stays in the house
    beside = {"EntryAdded", "ConsultationOpened", "ConsultationEnded", "ListeningChanged", "StandInChanged"}
    assert untold == {"conversations.MessageWithheld/1", *(f"conversations.{name}/1" for name in beside)}


def test_what_is_sent_ends_with_its_number() -> None:
    text = envelope(DeliveryId(int=1), CompanyId(int=2), "message.said", datetime(2026, 11, 22, tzinfo=UTC), {"a": 1})
    sent: dict[str, Any] = json.loads(
        Claimed(CompanyId(int=2), DeliveryId(int=1), WebhookId(int=3), "", "", text, 17, 1).payload()
    )
    assert (sent["sequence"], sent["type"], sent["data"]) == (17, "message.said", {"a": 1})
    assert sent["id"].startswith("dlv_")
    assert sent["company_id"].startswith("com_")


def test_messages_are_read_whoever_holds() -> None:
    assert len(topics_of(frozenset({"message.received"}))) == 5
    assert topics_of(frozenset({"nonsense"})) == frozenset()
