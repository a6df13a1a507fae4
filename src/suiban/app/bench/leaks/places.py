"""Where each kind of planted value may stand, and why. Whatever stands elsewhere has leaked."""

import re
from fnmatch import fnmatchcase
from typing import Final

import msgspec

from suiban.app.bench.leaks.values import HIDDEN, KINDS, Kind, Source, Value

ALL: Final[frozenset[Kind]] = frozenset(KINDS)
WORDS: Final[frozenset[Kind]] = ALL - HIDDEN
UNNAMED: Final[frozenset[Kind]] = WORDS - {"name"}
SAID: Final[tuple[Source, ...]] = ("message", "form", "file_name")
WRITTEN: Final[tuple[Source, ...]] = ("note", "staff_words")
READERS: Final = ("wangsumei", "songyan", "duanmu", "tangkai")
"""Holder, supervisor and auditor of the bank, and a colleague who was asked into the first talk."""


class Place(msgspec.Struct, frozen=True):
    """Values of these sources and kinds may stand in places of this pattern."""

    pattern: str
    sources: tuple[Source, ...]
    why: str
    kinds: frozenset[Kind] = ALL

    def fits(self, place: str, value: Value) -> bool:
        """Whether this is a place for it."""
        return value.source in self.sources and value.kind in self.kinds and fnmatchcase(place, self.pattern)


TABLES: Final = (
    Place("table customers.customer.*", ("profile",), "the profile itself", WORDS),
    Place("table customers.identifier.value", ("profile",), "what a customer is known by", frozenset({"phone"})),
    Place("table customers.findable.term", ("profile",), "names and tags that customers are found by", WORDS),
    Place("table conversations.message.text", ("message", "form"), "what was said"),
    Place("table conversations.message.extra", ("form", "file_name"), "what was filled in; what the file is called"),
    Place("table conversations.file.name", ("file_name",), "what the file is called"),
    Place("table conversations.staff_entry.summary", WRITTEN, "what staff wrote for one another"),
    Place("table conversations.staff_entry.reason", WRITTEN, "why it was passed on, numbers masked", WORDS),
    Place("table conversations.conversation.context", ("page",), "the customer's page, numbers masked", WORDS),
    Place("table audit.entry.reason", ("staff_words",), "why somebody did it, numbers masked", WORDS),
    Place("table routing.presence*.reason", ("staff_words",), "why somebody is away, numbers masked", WORDS),
    Place("table eventlog.fact.body", ("presence",), "why somebody is away, numbers masked", WORDS),
    Place("table records.rating.words", ("rating",), "what the customer thought"),
    Place("table records.*.body", ("record",), "the record, as its agent wrote it", WORDS),
    Place("table records.*.body", ("message", "form"), "the record quotes the talk, numbers masked", WORDS),
    Place("table records.draft.*", ("message", "form"), "the draft quotes the talk, numbers masked", WORDS),
    Place("table assist.canned.*", ("canned",), "written by editors for everybody"),
)
FILES: Final = (
    Place("file files/*", ("file",), "the file itself"),
    Place("index", SAID, "found again by its words; numbers only as digests", WORDS),
)
CUSTOMERS: Final = (
    Place("socket customer-* welcome", ("profile",), "one's own name", frozenset({"name"})),
    Place(
        "socket customer-* identity", ("profile",), "who they have turned out to be: themselves", frozenset({"name"})
    ),
    Place("socket customer-* messages", SAID, "one's own talk"),
    Place("answer customer-* GET /api/chat/conversations/{id}/transcript", SAID, "one's own talk"),
    Place("answer customer-* * /api/chat/conversations/{id}/rating", ("rating",), "one's own rating"),
    Place("answer customer-* POST /api/chat/files", ("file_name",), "the file just sent"),
    Place("answer customer-* PUT /api/chat/step-up/{id}", ("profile",), "one's own name", frozenset({"name"})),
    Place("answer customer-* GET /api/files/{id}", ("file", "file_name"), "a file of one's own talk"),
    Place(
        "answer nobody POST /api/chat/sessions", ("profile",), "who was vouched for: their name", frozenset({"name"})
    ),
)
STAFF: Final = tuple(
    item
    for who in READERS
    for item in (
        Place(f"answer {who} GET /api/conversations/{{id}}/messages", SAID, "the talk"),
        Place(f"answer {who} GET /api/files/{{id}}", ("file", "file_name"), "a file of the talk"),
        Place(f"answer {who} GET /api/conversations/{{id}}", WRITTEN, "entries of the talk"),
        Place(f"answer {who} GET /api/conversations*", ("page",), "the customer's page, numbers masked", WORDS),
        Place(f"answer {who} GET /api/conversations*", SAID, "the last words, numbers masked", WORDS),
        Place(f"answer {who} GET /api/conversations/{{id}}", ("profile",), "the profile, without the name", UNNAMED),
        Place(f"answer {who} * /api/conversations/{{id}}/record", (*SAID, "record"), "the record, masked", WORDS),
        Place(f"answer {who} GET /api/records*", (*SAID, "record"), "records, numbers masked", WORDS),
        Place(f"answer {who} POST /api/conversations/{{id}}/transcript", (*SAID, *WRITTEN), "the talk, masked", WORDS),
        Place(f"answer {who} GET /api/customers/{{id}}", ("profile",), "the profile, without the name", UNNAMED),
        Place(f"answer {who} GET /api/customers/{{id}}", SAID, "the timeline", WORDS),
        Place(f"answer {who} GET /api/search*", SAID, "found, numbers masked", WORDS),
        Place(f"answer {who} GET /api/ratings", ("rating",), "what the customer thought, numbers masked", WORDS),
        Place(f"answer {who} GET /api/audit", ("staff_words",), "why somebody did it, numbers masked", WORDS),
        Place(f"answer {who} GET /api/presence/day", ("presence",), "why somebody was away, numbers masked", WORDS),
        Place(f"answer {who} GET /api/colleagues", ("presence",), "why somebody is away, numbers masked", WORDS),
        Place(f"socket {who} messages", SAID, "the talk, live"),
        Place(f"socket {who} page", ("page",), "the customer's page, numbers masked", WORDS),
        Place(f"socket {who} snapshot", (*SAID, "page"), "cards of one's own talks, numbers masked", WORDS),
        Place(f"socket {who} fact", ("presence",), "one's own state, numbers masked", WORDS),
    )
)  # fmt: skip
HOLDER: Final = tuple(
    Place(f"answer wangsumei GET {route}", ("profile",), "who holds a talk sees the name", frozenset({"name"}))
    for route in ("/api/conversations*", "/api/search*", "/api/records*", "/api/work")
)
OTHERS: Final = (
    Place("answer * GET /api/canned", ("canned",), "written by editors for everybody"),
    Place("answer baizhi POST /api/canned", ("canned",), "what the editor just wrote"),
    Place("answer qinchuan GET /api/audit", ("staff_words",), "why somebody did it, numbers masked", WORDS),
    Place("answer program-bank GET /api/v1/conversations/{id}/messages", SAID, "the talk, numbers masked", WORDS),
    Place("answer program-bank GET /api/v1/customers/{id}", ("profile",), "the profile, without the name", UNNAMED),
    Place(
        "answer * GET /api/demo-bank/customers", ("profile",), "whom one can be: only in a demo", frozenset({"name"})
    ),
    Place("answer nobody POST /api/chat/sessions", ("session",), "the customer's own token, once"),
    Place("answer nobody POST /api/demo-bank/sign-in", ("session",), "the bank's own word for its customer"),
    Place("answer nobody POST /api/demo-bank/step-up*", ("session",), "the bank's own challenge, and its word"),
    Place("answer gaoyuan POST /api/integrations/*", ("secret", "session"), "shown once to who made it"),
    Place("nats suiban.live", ("page",), "the customer's page on its way to the desk, numbers masked", WORDS),
)
PLACES: Final[tuple[Place, ...]] = (*TABLES, *FILES, *CUSTOMERS, *STAFF, *HOLDER, *OTHERS)

_OF_A_CUSTOMER: Final = re.compile(r"\w+ customer-(\d+) ")
_COLLEAGUE: Final = re.compile(r"\w+ tangkai ")


def is_home(place: str, value: Value) -> bool:
    """Whether a value may stand there. A customer's place is that of their own talk, a colleague's of the first one."""
    customer = _OF_A_CUSTOMER.match(place)
    if customer is not None and value.talk != int(customer[1]):
        return False
    if _COLLEAGUE.match(place) and value.source in (*SAID, *WRITTEN, "page", "file") and value.talk != 1:
        return False
    return any(item.fits(place, value) for item in PLACES)
