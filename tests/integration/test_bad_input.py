"""What unlucky and hostile people put in: scripts for names, ten thousand characters, clocks five minutes off."""

from datetime import timedelta
from typing import Any

import httpx
from tests.bank import code
from tests.house import BOT, CUSTOMER, STAFF, House, queue_up
from tests.strangers import BOTH, greeted, say

from suiban.conversations.model import Speaker, ToQueue
from suiban.kit.ids import ConversationId, StaffId
from suiban.kit.masking import Spoken
from suiban.staff.api import NewMember

SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(1)>'
MINUTES = timedelta(minutes=5)


# --- scripts in names --------------------------------------------------------------------------------------------


async def test_scripts_in_names_stay_names(house: House) -> None:
    """Whoever is called so: in answers for programs it is a string, in what is downloaded it is text."""
    member = NewMember(
        id=StaffId.new(), login="mallory", name=PICTURE, title=SCRIPT, password_hash="!", roles=("agent",),
        companies=(house.a,), capacity=9,
    )  # fmt: skip
    house.people["mallory"] = member.id
    async with house.services.db.transaction(house.both) as tx:
        await house.services.staff.add_members(tx, [member])
    customer = await house.customer(name=SCRIPT, city=PICTURE, tags=(SCRIPT,), note=Spoken(PICTURE))
    talk = (await house.write(customer, SCRIPT, context={"title": SCRIPT, "path": PICTURE})).conversation_id
    await house.give("mallory", talk)
    await house.say("mallory", talk, PICTURE)
    async with house.services.db.transaction(house.both) as tx:
        await house.services.conversations.note(tx, talk, Speaker("staff", member.id, PICTURE), Spoken(SCRIPT))
    signed = await house.sign_in("mallory")
    async with house.browser(house.app(), signed) as http, house.staff_socket(signed) as desk:
        for path in (f"conversations/{talk}", f"conversations/{talk}/messages", f"customers/{customer}", "colleagues"):
            answer = await http.get(f"/api/{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), path
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in answer.headers["content-security-policy"]
        card = (await http.get(f"/api/conversations/{talk}/card")).json()
        assert card["customer_name"] == SCRIPT, "nothing is taken out of a name"
        assert desk.seen[0]["me"]["name"] == PICTURE
        await _close(house, talk)
        for language in ("zh", "en"):
            page = await _transcript(house, talk, language)
            assert "<script" not in page.text
            assert "<img" not in page.text
            assert "&lt;script&gt;" in page.text
            assert page.headers["content-disposition"].startswith("attachment")


async def _close(house: House, talk: Any) -> None:
    async with house.services.db.transaction(house.both) as tx:
        await house.services.conversations.close(tx, talk, Speaker("system", None, ""))


async def _transcript(house: House, talk: Any, language: str) -> httpx.Response:
    async with house.browser(house.app(), await house.sign_in("auditor")) as http:
        body = {"format": "html", "language": language, "reason": "核对投诉"}
        answer = await http.post(f"/api/conversations/{talk}/transcript", json=body)
        assert answer.status_code == 200, answer.text
        return answer


# --- ten thousand characters -------------------------------------------------------------------------------------


@BOTH
async def test_ten_thousand_letters_are_refused_and_the_talk_goes_on(house: House, door: str, witness: None) -> None:
    where = {"conversation_id": str(await house.held_talk("holder"))} if door == STAFF else {}
    async with greeted(house, door) as wire:
        assert (await wire.ask(say("前", **where)))["type"] == "ack"
        refused = await wire.ask(say("a" * 10_000, **where))
        assert (refused["type"], refused["code"], refused["retryable"]) == ("error", "text_too_long", False)
        assert (await wire.ask(say("后", **where)))["type"] == "ack"


async def test_ten_thousand_chinese_characters_end_the_line_and_lose_nothing(house: House, witness: None) -> None:
    """30 KB are more than a frame may have: the socket closes with 1009; what was said before is there afterwards."""
    token = await house.session()
    async with house.customer_socket(token) as wire:
        assert (await wire.ask(say("前")))["seq"] == 1
        wire.send(say("长" * 10_000))
        assert await wire.closed() == 1009
    async with house.customer_socket(token) as wire:
        assert wire.seen[0]["last_seq"] == 1
        assert (await wire.ask(say("后")))["seq"] == 2


async def test_ten_thousand_characters_are_told_over_http_too(house: House) -> None:
    ids, text = house.objects.ids(), "长" * 10_000
    async with house.browser(house.app(), await house.sign_in("holder")) as http:
        for method, path, body in (
            ("POST", f"/api/conversations/{ids['talk']}/transcript", {"format": "txt", "reason": text}),
            ("POST", f"/api/customers/{ids['customer']}/reveal", {"reason": text}),
            (
                "POST",
                "/api/canned",
                {"company_id": str(house.a), "personal": True, "code": "x", "title": "x", "body": text},
            ),
        ):
            answer = await http.request(method, path, json=body)
            assert code(answer) == (422, "bad_input"), path
            assert "长" not in answer.text
        assert (await http.get("/api/search", params={"q": text[:3_000]})).status_code == 422


# --- clocks ------------------------------------------------------------------------------------------------------


async def test_a_customers_clock_changes_neither_order_nor_time(house: House) -> None:
    token = await house.session()
    now = house.services.clock.now()
    async with house.customer_socket(token) as wire:
        for text, off in (("一", MINUTES), ("二", -MINUTES), ("三", timedelta(0))):
            ack = await wire.ask(say(text, sent_at=(now + off).isoformat()))
            assert ack["type"] == "ack"
        stored = await house.sql.fetch(
            "select m.text, m.at from conversations.message m join conversations.conversation c"
            " on c.id = m.conversation_id where c.customer_id = $1 order by m.talk_seq",
            (await house.caller(token)).customer_id,
        )
    said = [row for row in stored if row["text"] in "一二三"]
    assert [row["text"] for row in said] == ["一", "二", "三"]
    assert all(abs(row["at"] - now) < timedelta(minutes=2) for row in said)


async def test_doors_tell_their_time_so_that_screens_can_count_down(house: House) -> None:
    for door in (CUSTOMER, STAFF):
        async with greeted(house, door) as wire:
            assert wire.seen[0]["server_time"].endswith("Z")


async def test_who_waits_is_told_their_place_though_no_hint_comes(house: House) -> None:
    """Hints may be lost, and one that comes early is overtaken by what was read before the talk was queued."""
    async with house.customer_socket(await house.session()) as wire:
        wire.send(say())
        talk = ConversationId.parse((await wire.until(type="messages"))["conversation_id"])
        async with house.services.db.transaction(house.both) as tx:
            target = ToQueue(house.queues[house.a], "card")
            await house.services.conversations.pass_on(tx, talk, target, BOT, "", Spoken(""))
        assert (await wire.until(type="state", holder="nobody"))["waiting"] is None
        await queue_up(house, talk)
        assert (await wire.until(type="state", holder="nobody"))["waiting"]["position"] >= 1
