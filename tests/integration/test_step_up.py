"""Step-up: a customer is asked in the middle of a talk to prove who they are, and does, or does not."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.checks import eventually, no_mishaps
from tests.house import House
from tests.proofs import (
    PATH,
    SECRET,
    Person,
    actions,
    asks,
    known,
    level_of,
    open_request,
    prove,
    signed,
    stated,
    text,
)
from tests.strangers import say
from tests.wire import Wire

from suiban.kit.ids import ConversationId, StepUpId

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
from sign_step_up import sign_step_up  # type: ignore[import-not-found]


@pytest.fixture(autouse=True)
def nothing_goes_wrong() -> Any:
    with no_mishaps():
        yield


class Scene(msgspec.Struct):
    """A known customer talks with the holder, who has asked."""

    house: House
    person: Person
    talk: ConversationId
    token: str
    request: str
    holder: Wire
    own: Wire
    phone: httpx.AsyncClient

    def proof(self, **over: Any) -> str:
        return signed(stated(self.person.number, self.request, **over))


@asynccontextmanager
async def scene(house: House, *, asked: bool = True) -> AsyncIterator[Scene]:
    person = await known(house)
    token = await house.session(house.a, person.id)
    talk = (await house.write(person.id, "我要改限额")).conversation_id
    await house.give("holder", talk)
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.customer_socket(token) as own,
        house.browser(house.app(), bearer=token) as phone,
    ):
        await own.until(type="messages")
        if asked:
            assert (await asks(holder, talk))["type"] == "done"
        request = await open_request(house, talk)
        yield Scene(house, person, talk, token, request, holder, own, phone)


async def shown(scene: Scene, login: str = "holder") -> dict[str, Any]:
    """How the desk sees the customer."""
    async with scene.house.browser(scene.house.app(), await scene.house.sign_in(login)) as client:
        found: dict[str, Any] = (await client.get(f"/api/conversations/{scene.talk}")).json()
        return found


# --- asked, and proven in place ----------------------------------------------------------------------------------


async def test_a_session_rises_in_place_for_a_while(house: House) -> None:
    async with scene(house) as s:
        card = (await s.own.until(type="messages"))["items"][0]
        ask = card["extra"]["step_up"]
        assert (card["author"], card["kind"], card["seq"]) == ("system", "step_up", 2)
        assert (ask["request_id"], ask["level"], ask["purpose"]) == (s.request, 4, "card")
        assert "密码" in card["text"]
        waits = (await shown(s))["identity"]
        assert (waits["level"], waits["until"], waits["request"]["request_id"]) == (3, None, s.request)

        answer = await prove(s.phone, s.request, s.proof())
        assert answer.status_code == 200, answer.text
        assert answer.json()["level"] == 4
        told = await s.own.until(type="identity")
        assert (told["level"], told["base"], told["until"]) == (4, 3, answer.json()["until"])
        await s.holder.until(type="changed")
        now = await shown(s)
        assert (now["identity"]["level"], now["identity"]["base"], now["identity"]["means"]) == (4, 3, ["otp"])
        assert (now["identity"]["request"], now["card"]["proof_level"]) == (None, 4)

        # the talk goes on: same socket, same conversation, and nothing was sent twice
        assert (await s.own.ask(say("谢谢")))["seq"] == 4
        await eventually(lambda: 4 in _seqs(s.own))
        seqs = _seqs(s.own)
        assert (sorted(seqs), len(seqs)) == ([1, 2, 3, 4], 4)
        assert [frame["type"] for frame in s.own.seen].count("welcome") == 1
        ended = next(item for item in _items(s.own) if item["kind"] == "step_up_end")
        assert (ended["quote"], ended["extra"]["step_up_end"]["outcome"]) == (2, "proven")
        assert await actions(house, s.talk) == ["asked", "proven"]


def _items(wire: Wire) -> list[dict[str, Any]]:
    return [item for frame in wire.seen if frame["type"] == "messages" for item in frame["items"]]


def _seqs(wire: Wire) -> list[int]:
    return [item["seq"] for item in _items(wire)]


async def test_it_falls_back_by_itself(house: House) -> None:
    async with scene(house) as s:
        await prove(s.phone, s.request, s.proof())
        assert await level_of(house, s.token) == 4
        session = (await house.caller(s.token)).session_id
        await house.sql.execute(
            "update customers.session set raised_until = now() - interval '1 s' where id = $1", session
        )
        assert await level_of(house, s.token) == 3
        now = await shown(s)
        assert (now["identity"]["level"], now["identity"]["until"], now["card"]["proof_level"]) == (3, None, 3)
        async with house.customer_socket(s.token) as again:
            assert again.seen[0]["identity"] == {"level": 3, "base": 3, "until": None}


async def test_how_long_it_lasts_is_the_companys(house: House) -> None:
    async with house.services.db.transaction(house.both) as tx:
        await house.services.proving.set_lasts_min(tx, house.a, 3)
    try:
        async with scene(house) as s:
            await prove(s.phone, s.request, s.proof())
            session = (await house.caller(s.token)).session_id
            left = await house.sql.fetchval("select raised_until - now() from customers.session where id = $1", session)
            assert 170 < left.total_seconds() <= 180
    finally:
        async with house.services.db.transaction(house.both) as tx:
            await house.services.proving.set_lasts_min(tx, house.a, 10)


async def test_only_the_session_that_proved_it_is_raised_and_the_desk_sees_the_best(house: House) -> None:
    async with scene(house) as s:
        other = await house.session(house.a, s.person.id)
        async with house.customer_socket(other) as tablet, house.browser(house.app(), bearer=other) as second:
            # the customer goes to the other device: whichever answers, answers
            assert (await prove(second, s.request, s.proof())).status_code == 200
            assert (await tablet.until(type="identity"))["level"] == 4
            await eventually(lambda: 3 in _seqs(s.own))
            assert not [frame for frame in s.own.seen if frame["type"] == "identity"]
            assert (await level_of(house, s.token), await level_of(house, other)) == (3, 4)
            assert (await shown(s))["identity"]["level"] == 4
            assert (await second.post("/api/chat/sign-out")).status_code == 204
        assert (await shown(s))["identity"]["level"] == 3


# --- what is not believed ----------------------------------------------------------------------------------------

NONE = text(b'{"alg":"none","typ":"JWT"}')
HOSTILE: dict[str, tuple[Any, str]] = {
    "another request's": (lambda s: s.proof(request=str(StepUpId.new())), "proof_refused"),
    "none's": (lambda s: s.proof(request=None), "proof_refused"),
    "expired": (lambda s: s.proof(exp=int(stated("x")["exp"]) - 200), "proof_refused"),
    "for too long": (lambda s: s.proof(exp=int(stated("x")["exp"]) + 4_000), "proof_refused"),
    "too low": (lambda s: s.proof(acr="3"), "proof_too_low"),
    "of no level": (lambda s: s.proof(acr=None), "proof_refused"),
    "of a made up level": (lambda s: s.proof(acr="9"), "proof_refused"),
    "a level as a number": (lambda s: s.proof(acr=4), "proof_refused"),
    "by no means": (lambda s: s.proof(amr=[]), "proof_refused"),
    "by strange means": (lambda s: s.proof(amr=["<script>"]), "proof_refused"),
    "proven before it was asked": (lambda s: s.proof(auth_time=int(stated("x")["auth_time"]) - 120), "proof_refused"),
    "proven tomorrow": (lambda s: s.proof(auth_time=int(stated("x")["auth_time"]) + 86_400), "proof_refused"),
    "without when": (lambda s: s.proof(auth_time=None), "proof_refused"),
    "another channel's": (lambda s: s.proof(channel="insurer-app"), "proof_refused"),
    "signed with another key": (lambda s: signed(stated(s.person.number, s.request), "k" * 32), "proof_refused"),
    "signed with an empty key": (lambda s: signed(stated(s.person.number, s.request), ""), "proof_refused"),
    "not signed": (lambda s: s.proof().partition(".")[0] + ".", "proof_refused"),
    "a token that says alg none": (lambda s: f"{NONE}.{s.proof().partition('.')[0]}.", "proof_refused"),
    "a token with its own header": (lambda s: f"{NONE}.{s.proof()}", "proof_refused"),
    "changed after it was signed": (
        lambda s: s.proof(acr="3").replace(s.proof(acr="3")[:8], s.proof()[:8], 1)[:-2] + "AA", "proof_refused"),
    "with more than it should have": (lambda s: s.proof(admin=True), "proof_refused"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_does_not_fit_changes_nothing(house: House, name: str) -> None:
    make, code = HOSTILE[name]
    async with scene(house) as s:
        seen = await house.sql.fetchval("select last_seq from conversations.conversation where id = $1", s.talk)
        refused = await prove(s.phone, s.request, make(s))
        assert (refused.status_code, refused.json()["code"]) == (403, code)
        assert await level_of(house, s.token) == 3
        assert await open_request(house, s.talk) == s.request
        last = await house.sql.fetchval("select last_seq from conversations.conversation where id = $1", s.talk)
        assert last == seen
        assert await actions(house, s.talk) == ["asked", "refused"]
        # and who they are may still be proven
        assert (await prove(s.phone, s.request, s.proof())).status_code == 200


async def test_another_customers_proof_changes_nobody(house: House) -> None:
    async with scene(house) as s:
        other = await known(house)
        for number in (other.number, "N0-never-seen"):
            refused = await prove(s.phone, s.request, signed(stated(number, s.request)))
            assert (refused.status_code, refused.json()["code"]) == (403, "proof_of_another")
        found = await house.sql.fetchval("select count(*) from customers.identifier where value = 'N0-never-seen'")
        assert (found, await level_of(house, s.token)) == (0, 3)
        talk = await house.sql.fetchval("select customer_id from conversations.conversation where id = $1", s.talk)
        assert talk == s.person.id
        assert (await shown(s))["identity"]["level"] == 3


async def test_a_proof_is_used_once(house: House) -> None:
    async with scene(house) as s:
        proof = s.proof()
        assert (await prove(s.phone, s.request, proof)).status_code == 200
        again = await prove(s.phone, s.request, proof)
        assert (again.status_code, again.json()["code"]) == (409, "step_up_over")
        await asks(s.holder, s.talk)
        newer = await prove(s.phone, await open_request(house, s.talk), proof)
        assert newer.json()["code"] == "proof_refused"
        # nor does it open a session, as what opens a session proves nothing here
        opened = await s.phone.post("/api/chat/sessions", json={"channel_key": "bank-app", "assertion": s.proof()})
        assert (opened.status_code, opened.json()["code"]) == (401, "assertion_refused")


async def test_a_request_is_of_one_talk_and_one_company(house: House) -> None:
    async with scene(house) as s, scene(house) as other:
        for request, proof in ((other.request, s.proof(request=other.request)), (other.request, other.proof())):
            refused = await prove(s.phone, request, proof)
            assert (refused.status_code, refused.json()["code"]) == (404, "step_up_unknown")
        assert (await s.phone.delete(f"{PATH}/{other.request}")).status_code == 404
        stranger = await house.session(house.b, await house.customer(house.b))
        async with house.browser(house.app(), bearer=stranger) as client:
            assert (await prove(client, s.request, s.proof())).json()["code"] == "step_up_unknown"
        assert {await open_request(house, s.talk), await open_request(house, other.talk)} == {s.request, other.request}
        assert await actions(house, other.talk) == ["asked"]


async def test_of_two_tabs_one_proves_it(house: House) -> None:
    async with scene(house) as s:
        answers = await asyncio.gather(*(prove(s.phone, s.request, s.proof()) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert await actions(house, s.talk) == ["asked", "proven"]


async def test_the_example_signs_what_the_service_takes(house: House) -> None:
    async with scene(house) as s:
        now_s = house.services.clock.now().timestamp()
        made = sign_step_up("bank-app", s.person.number, s.request, ["face"], SECRET, now_s=now_s, nonce="0123456789")
        assert (await prove(s.phone, s.request, made)).json()["level"] == 4
        assert (await shown(s))["identity"]["means"] == ["face"]


# --- asking ------------------------------------------------------------------------------------------------------


async def test_one_request_is_open_at_a_time(house: House) -> None:
    async with scene(house) as s:
        assert (await asks(s.holder, s.talk))["code"] == "step_up_open"
        withdraw = {"type": "end_step_up", "ref": "w", "conversation_id": str(s.talk)}
        assert (await s.holder.ask(withdraw))["type"] == "done"
        assert (await s.holder.ask({**withdraw, "ref": "w2"}))["code"] == "step_up_over"
        late = await prove(s.phone, s.request, s.proof())
        assert (late.status_code, late.json()["code"]) == (409, "step_up_over")
        assert (await asks(s.holder, s.talk, level=3, purpose="transfer"))["type"] == "done"
        assert await actions(house, s.talk) == ["asked", "withdrawn", "asked"]


async def test_only_who_holds_the_talk_asks(house: House) -> None:
    async with scene(house, asked=False) as s:
        async with house.staff_socket(await house.sign_in("boss")) as boss:
            assert (await asks(boss, s.talk))["code"] == "not_holder"
        async with house.staff_socket(await house.sign_in("b-boss")) as stranger:
            assert (await asks(stranger, s.talk))["code"] == "not_found"
        assert (await asks(s.holder, s.talk, purpose="form"))["code"] == "bad_frame"
        assert (await asks(s.holder, s.talk, level=2))["code"] == "bad_frame"
        assert await open_request(house, s.talk) == ""


async def test_a_channel_without_an_app_cannot_prove_anybody(house: House) -> None:
    talk = await house.held_talk("b-agent", house.b)
    async with house.staff_socket(await house.sign_in("b-agent")) as holder:
        assert (await asks(holder, talk))["code"] == "step_up_impossible"
    assert await open_request(house, talk) == ""


async def test_the_customer_may_decline(house: House) -> None:
    async with scene(house) as s:
        assert (await s.phone.delete(f"{PATH}/{s.request}")).status_code == 204
        assert (await s.phone.delete(f"{PATH}/{s.request}")).status_code == 204
        await eventually(lambda: 3 in _seqs(s.own))
        assert _items(s.own)[-1]["extra"]["step_up_end"] == {"request_id": s.request, "outcome": "declined"}
        assert (await prove(s.phone, s.request, s.proof())).json()["code"] == "step_up_over"
        assert (await actions(house, s.talk), await level_of(house, s.token)) == (["asked", "declined"], 3)


async def test_a_talk_that_was_passed_on_is_proven_for_who_has_it_now(house: House) -> None:
    async with scene(house) as s:
        await house.give("colleague", s.talk)
        assert (await asks(s.holder, s.talk))["type"] == "error"
        assert (await prove(s.phone, s.request, s.proof())).status_code == 200
        assert (await shown(s, "colleague"))["identity"]["level"] == 4


async def test_a_talk_that_was_closed_asks_nothing_any_more(house: House) -> None:
    async with scene(house) as s:
        assert (await s.holder.ask({"type": "close", "ref": "c", "conversation_id": str(s.talk)}))["type"] == "done"
        refused = await prove(s.phone, s.request, s.proof())
        assert (refused.json()["code"], await level_of(house, s.token)) == ("step_up_over", 3)
        assert (await s.phone.delete(f"{PATH}/{s.request}")).status_code == 204
        last = await house.sql.fetchval("select last_seq from conversations.conversation where id = $1", s.talk)
        assert last == 2


async def test_the_audit_has_no_proof_and_the_messages_no_statement(house: House) -> None:
    async with scene(house) as s:
        proof = s.proof()
        await prove(s.phone, s.request, proof)
        rows = await house.sql.fetch(
            "select (e.*)::text as line from audit.entry e where object_id = $1"
            " union all select (m.*)::text from conversations.message m where conversation_id = $2"
            " union all select (f.*)::text from eventlog.fact f where subject = $2",
            str(s.talk), s.talk,
        )  # fmt: skip
        assert len(rows) >= 6
        whole = "\n".join(row["line"] for row in rows)
        assert s.person.number not in whole
        assert proof[:20] not in whole
        assert proof[-20:] not in whole
