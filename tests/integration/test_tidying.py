"""What is tidied up by rare work: pictures that nobody said, sessions that ended."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.centre import Centre, speaker_of

from suiban.conversations.errors import FileUnknown as RecordUnknown
from suiban.conversations.jobs import BATCH_FILES_MAX, FileTidier
from suiban.conversations.model import Inbound, Received, Say
from suiban.customers.api import PROOF_NONE
from suiban.customers.jobs import SessionTidier as CustomerSessionTidier
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, FileId, SessionId
from suiban.kit.masking import Spoken
from suiban.platform.files import FileStore, FileUnknown
from suiban.staff.jobs import SessionTidier as StaffSessionTidier


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path.as_uri())


async def upload(
    centre: Centre, files: FileStore, by: CustomerId, company: CompanyId | None = None,
    talk: ConversationId | None = None, by_kind: str = "customer",
) -> FileId:  # fmt: skip
    file_id = FileId.new()
    await files.put(file_id, b"bytes")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.add_file(
            tx, company or centre.bank, talk or ConversationId(int=0), file_id, media_type="image/png", size_bytes=5,
            width=1, height=1, digest="", by_kind=by_kind, by_id=by,
        )  # fmt: skip
    return file_id


def shown(file_id: FileId) -> dict[str, Any]:
    return {"file": {"id": str(file_id), "width": 1, "height": 1, "media_type": "image/png"}}


async def say_picture(centre: Centre, customer: CustomerId, file_id: FileId) -> ConversationId:
    inbound = Inbound(
        company_id=centre.bank, channel_id=centre.channels[centre.bank], external_id=SessionId.new().hex,
        address=customer.hex, customer_id=customer, text=Spoken(""), kind="picture", extra=shown(file_id),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        (receipt,) = await centre.conversations.receive_many(tx, [inbound])
    assert isinstance(receipt, Received)
    return receipt.conversation_id


async def has_row(centre: Centre, file_id: FileId) -> bool:
    return bool(await centre.value("select count(*) from conversations.file where id = $1", file_id))


async def has_bytes(files: FileStore, file_id: FileId) -> bool:
    try:
        return await files.get(file_id) == b"bytes"
    except FileUnknown:
        return False


async def can_be_said(centre: Centre, file_id: FileId) -> bool:
    async with centre.db.transaction(centre.scope) as tx:
        try:
            await centre.conversations.file(tx, file_id)
        except RecordUnknown:
            return False
    return True


def tidier(centre: Centre, files: FileStore) -> Callable[[], Any]:
    job = FileTidier(centre.db, files, centre.clock)
    return lambda: job.run({})


async def test_a_picture_never_said_goes_after_a_day(centre: Centre, files: FileStore) -> None:
    customer, tidy = await centre.customer(), tidier(centre, files)
    unsaid, said = await upload(centre, files, customer), await upload(centre, files, customer)
    await say_picture(centre, customer, said)
    centre.later(23 * 3600)
    await tidy()
    assert await can_be_said(centre, unsaid)
    centre.later(2 * 3600)
    young = await upload(centre, files, customer)
    await centre.value("update conversations.file set created_at = $2 where id = $1 returning 1", young,
                       centre.clock.now())  # fmt: skip
    await tidy()
    assert not await can_be_said(centre, unsaid)
    assert await has_bytes(files, unsaid), "whoever is just saying it is waited for"
    centre.later(660)
    await tidy()
    await tidy()
    assert not await has_row(centre, unsaid)
    assert not await has_bytes(files, unsaid)
    for kept in (said, young):
        assert await can_be_said(centre, kept)
        assert await has_bytes(files, kept)


async def test_a_picture_said_in_the_last_moment_stays(centre: Centre, files: FileStore) -> None:
    customer, tidy = await centre.customer(), tidier(centre, files)
    file_id = await upload(centre, files, customer)
    centre.later(25 * 3600)
    await tidy()
    await say_picture(centre, customer, file_id)  # its record was read before it was put out of sight
    centre.later(660)
    await tidy()
    assert await can_be_said(centre, file_id)
    assert await has_bytes(files, file_id)


async def test_a_picture_said_in_another_companys_part_stays(centre: Centre, files: FileStore) -> None:
    caller = await centre.hire("both", companies=[centre.bank, centre.insurer])
    talk = await centre.talk(centre.bank)
    await centre.give(caller, talk)
    there = await centre.customer(centre.insurer)
    file_id = await upload(centre, files, CustomerId.of(caller.staff_id), talk=talk, by_kind="staff")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, there, speaker_of(caller))
        say = Say(talk, Spoken(""), company_id=centre.insurer, kind="picture", extra=shown(file_id))
        await centre.conversations.say(tx, speaker_of(caller), say)
    tidy = tidier(centre, files)
    for hours in (25, 1):
        centre.later(hours * 3600)
        await tidy()
    assert await has_bytes(files, file_id)


async def test_tidying_goes_on_where_it_was_broken_off(centre: Centre, files: FileStore) -> None:
    customer = await centre.customer()
    several = [await upload(centre, files, customer) for _ in range(3)]

    class Broken(FileStore):
        def __init__(self) -> None:
            self.deleted = 0

        async def delete(self, file_id: FileId) -> None:
            if self.deleted:
                raise OSError("planted")
            self.deleted += 1
            await files.delete(file_id)

    centre.later(25 * 3600)
    await tidier(centre, files)()
    centre.later(3600)
    with pytest.raises(OSError, match="planted"):
        await tidier(centre, Broken())()
    assert all([await has_row(centre, file_id) for file_id in several])
    await tidier(centre, files)()
    assert not any([await has_row(centre, file_id) or await has_bytes(files, file_id) for file_id in several])


async def test_many_go_in_batches(centre: Centre, files: FileStore) -> None:
    customer = await centre.customer(centre.insurer)
    ids = [FileId.new() for _ in range(BATCH_FILES_MAX + 5)]
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute(
            "insert into conversations.file (company_id, id, conversation_id, media_type, size_bytes, width, height,"
            " digest, by_kind, by_id) select $1, id, $2, '', 1, 1, 1, '', 'customer', $2 from unnest($3::uuid[]) id",
            centre.insurer, customer, ids,
        )  # fmt: skip
    for hours in (25, 1):
        centre.later(hours * 3600)
        await tidier(centre, files)()
    assert await centre.value("select count(*) from conversations.file") == 0


async def test_customers_sessions_go_a_month_after_their_end(centre: Centre) -> None:
    customer = await centre.customer()
    async with centre.db.transaction(centre.scope) as tx:
        channel = centre.channels[centre.bank]
        ids = {
            name: (
                await centre.customers.open_session(tx, centre.bank, channel, customer, PROOF_NONE)
            ).caller.session_id
            for name in ("open", "just expired", "long expired", "just revoked", "long revoked")
        }
    now = centre.clock.now()
    for name, column, at in (
        ("just expired", "expires_at", now - timedelta(days=29)),
        ("long expired", "expires_at", now - timedelta(days=31)),
        ("just revoked", "revoked_at", now - timedelta(days=29)),
        ("long revoked", "revoked_at", now - timedelta(days=31)),
    ):
        await centre.value(f"update customers.session set {column} = $2 where id = $1 returning 1", ids[name], at)
    await CustomerSessionTidier(centre.db, centre.clock).run({})
    left = await centre.value("select array_agg(id) from customers.session")
    assert {name for name, session in ids.items() if session in left} == {"open", "just expired", "just revoked"}


async def test_staffs_sessions_go_too_also_of_who_lost_every_mandate(centre: Centre) -> None:
    for login in ("here", "gone", "both"):
        companies = [centre.bank, centre.insurer] if login == "both" else [centre.bank]
        await centre.hire(login, companies=companies, state=None)
        async with centre.db.transaction(centre.scope) as tx:
            found = await centre.staff.find_login(tx, login)
            assert found is not None
            await centre.staff.sign_in(tx, found, "test")
    await centre.value("update staff.mandate set withdrawn_at = now() where staff_id = $1 returning 1",
                       centre.people["gone"].staff_id)  # fmt: skip
    tidy = StaffSessionTidier(centre.db, centre.clock)
    centre.later(29 * 86_400)
    await tidy.run({})
    assert await centre.value("select count(*) from staff.session") == 3
    centre.later(2 * 86_400)
    await tidy.run({})
    assert await centre.value("select count(*) from staff.session") == 0
