"""The index folder of this node: one process writes it, many read it.

``state.json`` says which generation counts and how far it has got; it is written after the generation it speaks of, so
it may be behind the index and never ahead: what is between is indexed again, which changes nothing.
"""

import contextlib
import os
import shutil
import threading
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import tantivy

from suiban.kit.ids import ConversationId
from suiban.search.errors import SearchNotReady
from suiban.search.model import Address, Building, Indexed, IndexState, Sought
from suiban.search.model.cutting import characters

VERSION: Final = 2
"""To be raised whenever what is kept of a message changes: the index is then made anew."""
WRITER_BYTES: Final = 160_000_000
_BITS: Final = 22
_MASK: Final = (1 << _BITS) - 1
RANK_MAX: Final = (1 << 63) - 1
STATE: Final = "state.json"


def rank_of(message: Indexed) -> int:
    """When it was said, in milliseconds, then anything that tells two of one millisecond apart."""
    return _rank(message.at, zlib.crc32(message.address.key.encode()) & _MASK)


def _rank(at: datetime, tail: int) -> int:
    return max(0, int(at.timestamp() * 1000)) << _BITS | tail


def _short(talk: ConversationId) -> int:
    # time and twelve bits of chance: a set of ten thousand is looked up much faster, and whoever shares one with a talk
    # of somebody else is still not shown it, as hits are read again
    return talk.int >> 64


def load_state(folder: Path) -> IndexState | None:
    """What the folder says of itself; None when it says nothing that can be read."""
    try:
        return msgspec.json.decode((folder / STATE).read_bytes(), type=IndexState)
    except (OSError, msgspec.MsgspecError):
        return None


def save_state(folder: Path, state: IndexState) -> None:
    """Replace the state in one step."""
    made = folder / f"{STATE}.new"
    with made.open("wb") as file:
        file.write(msgspec.json.encode(state))
        file.flush()
        os.fsync(file.fileno())
    made.replace(folder / STATE)


def index_bytes(folder: Path) -> int:
    """What the folder takes on disk."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # merged away meanwhile
            total += path.stat().st_size
    return total


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("company", "channel", "author", "speaker"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("grams", tokenizer_name="words", index_option="position")
    builder.add_text_field("characters", tokenizer_name="words", index_option="basic")
    builder.add_unsigned_field("talk", indexed=True)
    builder.add_unsigned_field("rank", fast=True, stored=True)
    return builder.build()


def _open(path: Path, *, make: bool = False) -> tuple[tantivy.Schema, tantivy.Index]:
    schema = _schema()
    index = tantivy.Index(schema, path=str(path), reuse=True) if make else tantivy.Index.open(str(path))
    # the grams are cut already; only spaces stand between them
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return schema, index


class Writer:
    """The one writer. Raises ValueError when the folder is locked by another or cannot be read."""

    def __init__(self, folder: Path, generation: str) -> None:
        path = folder / generation
        path.mkdir(parents=True, exist_ok=True)
        _, self._index = _open(path, make=True)
        self._writer = self._index.writer(WRITER_BYTES, 1)

    def add(self, messages: Iterable[tuple[Indexed, Sequence[str]]], *, anew: bool) -> None:
        """Index messages with their grams; ``anew``: none of them was indexed before."""
        for message, grams in messages:
            if not anew:
                self._writer.delete_documents_by_term("key", message.address.key)
            self._writer.add_document(_document(message, list(grams)))

    def remove(self, addresses: Iterable[Address]) -> None:
        """Forget messages; those not indexed change nothing."""
        for address in addresses:
            self._writer.delete_documents_by_term("key", address.key)

    def commit(self) -> None:
        """Make it durable and visible."""
        self._writer.commit()

    def count(self) -> int:
        """How many messages are indexed and committed."""
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def close(self) -> None:
        """Finish merging and let go of the folder."""
        self._writer.wait_merging_threads()


def _document(message: Indexed, grams: list[str]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", message.address.key)
    document.add_text("company", message.address.company_id.hex)
    document.add_unsigned("talk", _short(message.address.conversation_id))
    document.add_text("author", message.author_kind)
    if message.channel_id is not None:
        document.add_text("channel", message.channel_id.hex)
    if message.author_id is not None and message.author_kind == "staff":
        document.add_text("speaker", message.author_id.hex)
    document.add_text("grams", " ".join(grams))
    document.add_text("characters", " ".join(characters(grams)))
    document.add_unsigned("rank", rank_of(message))
    return document


def forget_others(folder: Path, generation: str) -> None:
    """Remove the generations that no longer count; who still reads one keeps it until it looks again."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != generation:
            shutil.rmtree(path, ignore_errors=True)


class Reader:
    """Searches the generation that counts; notices by itself when it has grown or been replaced."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._seen: tuple[int, int] | None = None
        self._grown: tuple[int, int] | None = None
        self._state: IndexState | None = None
        self._index: tantivy.Index | None = None
        self._schema = _schema()
        self._looking = threading.Lock()

    def building(self) -> Building | None:
        """How far the making of the index is; None once it is whole. Raises :class:`SearchNotReady`."""
        return self._fresh()[0].building

    def find(self, sought: Sought, limit: int) -> list[tuple[int, Address]]:
        """Rank and address of what fits, newest first. Raises :class:`SearchNotReady`."""
        _, index = self._fresh()
        query = self._query(sought)
        try:
            searcher = index.searcher()
            hits = searcher.search(query, limit, count=False, order_by_field="rank", order=tantivy.Order.Desc).hits
            return [(int(rank), Address.parse(searcher.doc(place)["key"][0])) for rank, place in hits]
        except (OSError, ValueError) as error:
            # a file vanished or is not what it was: the writer makes it anew
            self._seen = None
            raise SearchNotReady from error

    def _fresh(self) -> tuple[IndexState, tantivy.Index]:
        try:
            with self._looking:
                return self._look()
        except (OSError, ValueError) as error:
            self._seen = None
            raise SearchNotReady from error

    def _look(self) -> tuple[IndexState, tantivy.Index]:
        stamp = _stamp(self._folder / STATE)
        if stamp != self._seen:
            state = load_state(self._folder)
            if state is None or not state.fits(VERSION, self._fingerprint):
                raise SearchNotReady
            if self._state is None or self._index is None or state.generation != self._state.generation:
                _, self._index = _open(self._folder / state.generation)
                self._grown = None
            self._state, self._seen = state, stamp
        assert self._state is not None
        assert self._index is not None
        grown = _stamp(self._folder / self._state.generation / "meta.json")
        if grown != self._grown:
            self._index.reload()
            self._grown = grown
        return self._state, self._index

    def _query(self, sought: Sought) -> tantivy.Query:
        must = [self._any("company", sorted(company.hex for company in sought.companies))]
        if sought.talks is not None:
            must.append(self._any("talk", sorted({_short(talk) for talk in sought.talks})))
        for name, value in sought.exactly.items():
            must.append(self._one(name, value))
        low, high = 0, RANK_MAX
        if sought.since is not None:
            low = _rank(sought.since, 0)
        if sought.until is not None:
            high = min(high, _rank(sought.until, 0) - 1)
        if sought.below is not None:
            high = min(high, sought.below - 1)
        if high < low:
            return tantivy.Query.empty_query()
        if (low, high) != (0, RANK_MAX):
            must.append(tantivy.Query.range_query(self._schema, "rank", tantivy.FieldType.Unsigned, low, high))
        terms = [self._term(grams, signs) for grams, signs in sought.terms]
        every = tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in terms])
        clauses = [(tantivy.Occur.Must, query) for query in must]
        if not sought.partly:
            return tantivy.Query.boolean_query([*clauses, (tantivy.Occur.Must, every)])
        some = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return tantivy.Query.boolean_query([*clauses, (tantivy.Occur.Must, some), (tantivy.Occur.MustNot, every)])

    def _term(self, grams: Sequence[str], signs: Sequence[str]) -> tantivy.Query:
        parts: list[Any] = [self._one("characters", sign) for sign in signs]
        if len(grams) == 1:
            parts.append(self._one("grams", grams[0]))
        elif grams:
            parts.append(tantivy.Query.phrase_query(self._schema, "grams", list(grams)))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])

    def _one(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic")

    def _any(self, field: str, values: Sequence[str] | Sequence[int]) -> tantivy.Query:
        if len(values) == 1:
            return self._one(field, values[0])
        return tantivy.Query.term_set_query(self._schema, field, list(values))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_ino
