"""What a customer's saying and taking back need beside the way of plain words: files, forms, quotes, who it is."""

from collections.abc import Callable
from typing import Any

import msgspec

from suiban.channels.webchat import codec
from suiban.channels.webchat.customer import Customer
from suiban.conversations.api import Conversations
from suiban.conversations.errors import FileUnknown, FormAnswered, FormUnknown, QuoteUnknown
from suiban.conversations.model import MessageKind, Speaker, file_extra, kind_of_file
from suiban.conversations.model.content import answer
from suiban.customers.api import CustomerCaller, Customers
from suiban.kit.errors import NotSignedIn, SuibanError
from suiban.kit.ids import ConversationId, FileId
from suiban.kit.masking import Spoken
from suiban.platform.frames import done_frame
from suiban.platform.postgres import Database, NotText, Scope, Transaction
from suiban.proving.api import IdentityTooLow


class Prepared(msgspec.Struct, frozen=True):
    """What a customer says, with what had to be looked up for it."""

    kind: MessageKind
    text: Spoken
    extra: dict[str, Any] | None


async def confirm(tx: Transaction, customers: Customers, customer: Customer) -> CustomerCaller:
    """Who it is at this moment. Raises NotSignedIn when the session has ended since the hello."""
    caller = await customers.find_session(tx, customer.token)
    if caller is None:
        raise NotSignedIn
    return caller


def quoted_talk(frame: codec.SayFrame) -> ConversationId:
    """The talk whose message is quoted. Raises QuoteUnknown, MalformedId."""
    if frame.conversation_id is None:
        raise QuoteUnknown
    return ConversationId.parse(frame.conversation_id)


async def form_answer(
    db: Database, customers: Customers, conversations: Conversations, customer: Customer, frame: codec.SayFrame
) -> Prepared:
    """Only what fits the form is an answer. That it was not answered yet is looked at where it is stored.

    Raises FormUnknown, FormInvalid, IdentityTooLow when the form wants to know better who it is.
    """
    if frame.quote is None or frame.values is None or frame.file_id is not None:
        raise FormUnknown
    talk = quoted_talk(frame)
    async with db.transaction(Scope.of([customer.known().company_id])) as tx:
        caller = await confirm(tx, customers, customer)
        found = await conversations.load(tx, talk)
    if found.customer_id != caller.customer_id:
        raise FormUnknown
    # all of it is the customer's own, whichever company asks
    async with db.transaction(Scope.of(found.part_companies)) as tx:
        form = await conversations.form(tx, talk, frame.quote)
    if form.identity > caller.proof_level:
        raise IdentityTooLow(level=form.identity)
    answered = answer(form, frame.values)
    return Prepared("form_answer", Spoken(answered.text), answered.extra)


async def shown_file(
    db: Database, customers: Customers, conversations: Conversations, customer: Customer, frame: codec.SayFrame
) -> Prepared:
    """A file the customer uploaded, as it is said. Raises FileUnknown, FileQuarantined, MalformedId."""
    caller = customer.known()
    async with db.transaction(Scope.of([caller.company_id])) as tx:
        await confirm(tx, customers, customer)
        record = await conversations.file(tx, FileId.parse(frame.file_id or ""))
    if record.by_kind != "customer" or record.by_id != caller.customer_id:
        raise FileUnknown
    return Prepared(kind_of_file(record.media_type), Spoken(frame.text), file_extra(record))


async def recall(
    db: Database, customers: Customers, conversations: Conversations, customer: Customer, frame: codec.RecallFrame
) -> None:
    """The customer takes back what they said; answered by ``done``."""
    caller = customer.known()
    author = Speaker("customer", caller.customer_id, "")
    async with db.transaction(Scope.of([caller.company_id])) as tx:
        await confirm(tx, customers, customer)
        await conversations.recall(tx, ConversationId.parse(frame.conversation_id), frame.seq, author)
    customer.send(done_frame(frame.ref))


class _TextEmpty(SuibanError):
    """There is nothing in this message."""

    code = "text_empty"
    status = 422


class _TextTooLong(SuibanError):
    """This message is longer than 4,000 characters."""

    code = "text_too_long"
    status = 422


REJECTIONS: dict[str, Callable[[], SuibanError]] = {
    "text_empty": _TextEmpty,
    "text_too_long": _TextTooLong,
    "not_text": NotText,
    "not_signed_in": NotSignedIn,
    "quote_unknown": QuoteUnknown,
    "form_answered": FormAnswered,
}
