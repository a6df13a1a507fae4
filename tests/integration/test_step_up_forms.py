"""A form that wants to know better who fills it in; a request nobody answers; what is not lent to others."""

from datetime import timedelta
from typing import Any

import pytest
from tests.centre import Centre, speaker_of
from tests.checks import eventually, no_mishaps
from tests.house import House
from tests.proofs import PATH, asks, known, open_request, prove, signed, stated
from tests.strangers import say

from suiban.audit.api import Actor
from suiban.conversations.api import Channel, Say, Speaker
from suiban.conversations.model.content import Field, Form
from suiban.customers.api import PROOF_APP, Preference, Proof
from suiban.kit.ids import StepUpId
from suiban.kit.masking import Spoken
from suiban.proving.jobs import StepUpLapser

FORM = Form(title="提高限额", fields=(Field(key="amount", label="金额", kind="amount", required=True),), identity=4)


@pytest.fixture(autouse=True)
def nothing_goes_wrong() -> Any:
    with no_mishaps():
        yield


async def test_a_form_that_wants_it_is_answered_only_by_who_proved_it(house: House) -> None:
    person = await known(house)
    token = await house.session(house.a, person.id)
    talk = (await house.write(person.id, "提额")).conversation_id
    await house.give("holder", talk)
    async with house.services.db.transaction(house.both) as tx:
        speaker = Speaker("staff", house.people["holder"], "holder")
        for _ in range(2):
            await house.services.conversations.say(tx, speaker, Say(talk, Spoken(""), content=FORM))
    answer = {**say(""), "quote": 2, "conversation_id": str(talk), "values": {"amount": "50000"}}
    async with house.customer_socket(token) as own, house.browser(house.app(), bearer=token) as phone:
        refused = await own.ask(answer)
        assert (refused["code"], refused["retryable"]) == ("identity_too_low", False)
        body = {"conversation_id": str(talk), "form_seq": 2}
        asked = await phone.post(PATH, json=body)
        assert (asked.json()["level"], asked.json()["purpose"]) == (4, "form")
        # asked again it is the same request, and somebody else's talk asks nothing
        assert (await phone.post(PATH, json=body)).json()["request_id"] == asked.json()["request_id"]
        assert (await phone.post(PATH, json={**body, "form_seq": 1})).json()["code"] == "form_unknown"
        stranger = await house.session(house.a, (await known(house)).id)
        async with house.browser(house.app(), bearer=stranger) as other:
            assert (await other.post(PATH, json=body)).json()["code"] == "step_up_unknown"
        request = asked.json()["request_id"]
        assert (await prove(phone, request, signed(stated(person.number, request)))).status_code == 200
        assert (await phone.post(PATH, json=body)).json()["code"] == "nothing_to_prove"
        assert (await own.ask({**answer, "ref": "now"}))["type"] == "ack"
        # when its time is over the next form asks again
        session = (await house.caller(token)).session_id
        await house.sql.execute("update customers.session set raised_until = now() where id = $1", session)
        later = {**say(""), "quote": 3, "conversation_id": str(talk), "values": {"amount": "1"}}
        assert (await own.ask(later))["code"] == "identity_too_low"


async def test_a_companys_form_says_how_surely_one_must_be_known(house: House) -> None:
    form = {"title": "提高限额", "fields": [{"key": "amount", "label": "金额", "kind": "amount"}], "identity": 4}
    async with house.browser(house.app(), await house.sign_in("editor")) as client:
        kept = await client.post("/api/forms", json={**form, "company_id": str(house.a)})
        assert (kept.status_code, kept.json()["form"]["identity"]) == (201, 4)
        for level in (2, False, "4"):  # false is no 0
            wrong = await client.post("/api/forms", json={**form, "identity": level, "company_id": str(house.a)})
            assert wrong.status_code == 422


# --- with a clock that is told -----------------------------------------------------------------------------------


async def door(centre: Centre) -> None:
    """The bank's channel has an app behind it."""
    async with centre.db.transaction(centre.scope) as tx:
        channel = Channel(
            company_id=centre.bank, id=type(centre.channels[centre.bank]).new(), key="bank-app-2", kind="webchat",
            name="手机银行", greeting="", first_holder="bot", accent="", allowed_origins=(), assertion_secret="s" * 32,
        )  # fmt: skip
        await centre.conversations.add_channel(tx, channel)
    centre.channels[centre.bank] = channel.id


async def asked(centre: Centre) -> tuple[Any, Any, Any]:
    await door(centre)
    agent = await centre.hire("linyue")
    customer = await centre.customer()
    talk = await centre.write(customer, "您好")
    await centre.give(agent, talk)
    async with centre.db.transaction(centre.scope) as tx:
        held = await centre.conversations.load(tx, talk)
        actor = Actor("staff", agent.staff_id)
        request = await centre.proving.ask(tx, held, speaker_of(agent), actor, "card", 4)
    return customer, talk, request


async def test_a_request_nobody_answers_lapses(centre: Centre) -> None:
    customer, talk, request = await asked(centre)
    job = StepUpLapser(centre.db, centre.proving)
    arguments = {"company_id": str(centre.bank), "request_id": str(request.id)}
    await job.run(arguments)
    async with centre.db.transaction(centre.scope) as tx:
        assert (await centre.proving.known(tx, talk, centre.bank, customer)).request == request
    centre.clock.advance(timedelta(minutes=5))
    async with centre.db.transaction(centre.scope) as tx:
        # over as far as anybody sees, also where the job is late
        assert (await centre.proving.known(tx, talk, centre.bank, customer)).request is None
    for _ in range(2):
        await job.run(arguments)
    await job.run({**arguments, "request_id": str(StepUpId.new())})
    async with centre.db.transaction(centre.scope) as tx:
        items = await centre.conversations.read_messages(tx, talk)
    assert [item.kind for item in items] == ["text", "step_up", "step_up_end"]
    assert items[-1].extra == {"step_up_end": {"request_id": str(request.id), "outcome": "lapsed"}}


async def test_who_asks_again_too_late_for_the_job_ends_the_old_one_first(centre: Centre) -> None:
    _, talk, request = await asked(centre)
    centre.clock.advance(timedelta(minutes=6))
    async with centre.db.transaction(centre.scope) as tx:
        held = await centre.conversations.load(tx, talk)
        by = Speaker("staff", held.holder_id, "林月")
        newer = await centre.proving.ask(tx, held, by, Actor("staff", held.holder_id), "transfer", 3)
        items = await centre.conversations.read_messages(tx, talk)
    assert newer.id != request.id
    assert [item.kind for item in items] == ["text", "step_up", "step_up_end", "step_up"]


async def test_what_was_raised_for_a_while_is_not_lent_to_another_company(centre: Centre) -> None:
    customer = await centre.customer()
    async with centre.db.transaction(centre.scope) as tx:
        opened = await centre.customers.open_session(tx, centre.bank, centre.channels[centre.bank], customer, PROOF_APP)
        until = centre.clock.now() + timedelta(minutes=10)
        proof = Proof(Spoken(""), 4, ("face",))
        await centre.customers.raise_session(tx, opened.caller, customer, proof, until)
        allowed = Preference("group_service", "any", allowed=True, evidence="signed")
        await centre.customers.set_preference(tx, customer, allowed)
        assert (await centre.customers.standing(tx, centre.bank, customer)).level == 4
        assert (await centre.customers.profile(tx, customer)).proof_level == 4
        assert (await centre.customers.counterpart(tx, customer, centre.insurer)).proof_level == PROOF_APP
    centre.clock.advance(timedelta(minutes=10))
    async with centre.db.transaction(centre.scope) as tx:
        standing = await centre.customers.standing(tx, centre.bank, customer)
        assert (standing.level, standing.until, standing.means) == (PROOF_APP, None, ())
        assert (await centre.customers.profile(tx, customer)).proof_level == PROOF_APP


async def test_the_request_reaches_all_of_a_customers_screens(house: House) -> None:
    person = await known(house)
    tokens = [await house.session(house.a, person.id) for _ in range(2)]
    talk = (await house.write(person.id, "您好")).conversation_id
    await house.give("holder", talk)
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.customer_socket(tokens[0]) as one,
        house.customer_socket(tokens[1]) as two,
    ):
        await asks(holder, talk)
        request = await open_request(house, talk)
        for wire in (one, two):
            await eventually(lambda wire=wire: request in wire.everything.decode())
