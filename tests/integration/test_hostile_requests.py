"""Hostile and unlucky clients of the sockets: wrong order, other people's things. Everybody else goes on."""

import pytest
from tests.house import House
from tests.strangers import say

from suiban.kit.ids import ConversationId, uuid7

pytestmark = pytest.mark.usefixtures("witness")


# --- wrong order, other people's things --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["\x00", "a\x00"])
@pytest.mark.parametrize("kind", ["say", "note", "pass_on", "presence", "reject"])
async def test_staff_texts_that_are_none_are_told_so(house: House, kind: str, text: str) -> None:
    talk = str(await house.held_talk("holder"))
    more = {
        "say": {"conversation_id": talk, "client_id": str(uuid7()), "text": text},
        "note": {"conversation_id": talk, "text": text},
        "pass_on": {"conversation_id": talk, "to": "bot", "reason": text, "summary": text},
        "presence": {"state": "available", "reason": text},
        "reject": {"reservation_id": str(house.objects.reservation), "reason": text},
    }[kind]
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        assert (await wire.ask({"type": kind, "ref": "r", **more}))["code"] in ("not_text", "bad_frame")


@pytest.mark.parametrize(
    "bad",
    ["", "x", "cnv_", "cnv_" + "0" * 31, "CNV_" + "0" * 32, "fil_" + "0" * 32, "cnv_" + "g" * 32,
     "cnv_" + "0" * 32 + "\n", "\x00", "../../etc"],
)  # fmt: skip
async def test_ids_of_the_wrong_kind_are_malformed(house: House, bad: str) -> None:
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        for kind, more in (("watch", {"after_seq": 0}), ("close", {}), ("typing", {}), ("note", {"text": "x"})):
            got = await wire.ask({"type": kind, "ref": kind, "conversation_id": bad, **more})
            assert got["code"] in ("malformed_id", "bad_frame"), (kind, got)
        for to in ("queue", "staff"):
            talk = str(house.objects.talk)
            got = await wire.ask({"type": "pass_on", "ref": to, "conversation_id": talk, "to": to, f"{to}_id": bad})
            assert got["code"] == "malformed_id"
    async with house.customer_socket(await house.session()) as wire:
        assert (await wire.ask(say(file_id=bad)))["code"] in ("malformed_id", "file_unknown")


async def test_who_claims_to_have_more_than_was_sent_still_gets_the_rest(house: House) -> None:
    """And cannot mark as read what does not exist."""
    async with house.customer_socket(await house.session()) as wire:
        await wire.ask(say("一"))
        await wire.until(type="messages")
        await wire.ask({"type": "sync", "ref": "s", "after_seq": 2**53})
        await wire.ask(say("二"))
        frame = await wire.until(type="messages", through=2)
        assert (frame["from"], [item["text"] for item in frame["items"]]) == (2, ["二"])
        wire.send({"type": "sync", "ref": "t", "after_seq": 2**53},
                  {"type": "seen", "ref": "n", "delivered_seq": 2**53, "read_seq": 2**53})  # fmt: skip
        await wire.answer("t")
        talk = ConversationId.parse(frame["conversation_id"])
        await house.edge.passing.flush()
        marks = await house.sql.fetchrow(
            "select delivered_seq, read_seq from conversations.marker where conversation_id = $1", talk
        )
        assert marks is None or tuple(marks) == (2, 2)


async def test_the_holder_cannot_mark_what_does_not_exist(house: House) -> None:
    talk = await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        await wire.ask({"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 2**53})
        wire.send({"type": "seen", "ref": "s", "conversation_id": str(talk), "delivered_seq": 2**53, "read_seq": 2**53})
        await wire.ask({"type": "unwatch", "ref": "u", "conversation_id": str(talk)})
        await house.edge.passing.flush()
        row = await house.sql.fetchrow(
            "select max(delivered_seq) as seq from conversations.marker"
            " where conversation_id = $1 and reader = 'staff'",
            talk,
        )
        assert (row["seq"] or 0) <= 1


async def test_a_client_id_of_another_talk_loses_nothing(house: House) -> None:
    """An acknowledgement of what is not stored would be a lie."""
    one, two = await house.held_talk("holder"), await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        client_id = str(uuid7())
        first = await wire.ask(say("甲", conversation_id=str(one)) | {"client_id": client_id})
        again = await wire.ask(say("甲", conversation_id=str(one)) | {"client_id": client_id})
        assert (first["seq"], again["seq"], again["repeat"]) == (2, 2, True)
        await house.say("holder", two, "先")
        other = await wire.ask(say("乙", conversation_id=str(two)) | {"client_id": client_id})
        assert other["code"] == "client_id_taken"


async def test_who_only_watches_does_not_type(house: House) -> None:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("holder", talk)
    async with (
        house.staff_socket(await house.sign_in("auditor")) as auditor,
        house.customer_socket(await house.session(house.a, customer)) as own,
    ):
        watch = {"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 0}
        assert (await auditor.ask(watch))["type"] == "done"
        for kind, more in (("typing", {}), ("seen", {"delivered_seq": 1, "read_seq": 1})):
            got = await auditor.ask({"type": kind, "ref": kind, "conversation_id": str(talk), **more})
            assert got["code"] == "not_holder"
        await own.ask({"type": "sync", "ref": "s", "after_seq": 0})
        assert not [frame for frame in own.seen if frame["type"] in ("typing", "marks")]


async def test_pictures_among_too_many_requests_do_not_stop_the_talk(house: House) -> None:
    """Tasks of one connection are few: what is refused for that is answered, and what comes after it is not stuck."""
    async with house.customer_socket(await house.session()) as wire:
        await wire.ask(say("一"))
        burst = [{"type": "history", "ref": f"h{number}", "before_seq": 2} for number in range(20)]
        wire.send(*burst, say("", ref="picture", file_id=str(house.objects.file)), say("二", ref="after"))
        assert (await wire.answer("picture"))["code"] in ("too_many", "file_unknown")
        assert (await wire.answer("after"))["seq"] == 2


async def test_a_closed_talk_takes_nothing_more_from_its_holder(house: House) -> None:
    talk = await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        assert (await wire.ask({"type": "close", "ref": "c", "conversation_id": str(talk)}))["type"] == "done"
        for frame in (
            say("还有", conversation_id=str(talk)),
            {"type": "note", "ref": "n", "conversation_id": str(talk), "text": "x"},
            {"type": "pass_on", "ref": "p", "conversation_id": str(talk), "to": "bot"},
            {"type": "open_part", "ref": "o", "conversation_id": str(talk), "company_id": str(house.a)},
        ):
            got = await wire.ask(frame)
            assert got["code"] in ("not_holder", "conversation_closed", "not_found"), (frame["type"], got)
