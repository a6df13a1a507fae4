"""docs/socket-protocol.md is what the decoders take and what the structs give: every line of it is tried."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

import suiban.channels.webchat.socket
import suiban.desk.socket  # noqa: F401
from suiban.assist.model import Suggestion, SuggestionsFrame
from suiban.channels.webchat import codec as customer_codec
from suiban.conversations.events import ConversationClosed, PartOpened, PassedOn
from suiban.conversations.live import Item, RecalledFrame, WarnedItem
from suiban.conversations.model import Marks
from suiban.conversations.passing import MarksFrame, PageFrame, StateFrame, TypingFrame, WaitingPlace
from suiban.desk import codec as staff_codec
from suiban.desk.model import (
    FACTS,
    AskedTalk,
    Card,
    DeskState,
    HeldTalk,
    HeldTask,
    Me,
    OpenOffer,
    PresenceState,
    edge_body,
)
from suiban.desk.socket.board import BoardItem
from suiban.kit.errors import SuibanError
from suiban.kit.hours import Closed
from suiban.kit.ids import ChannelId, CompanyId, QueueId, StaffId
from suiban.platform import frames, sockets
from suiban.routing.model.board import DoorLine, QueueLine, StaffLine, Wallboard
from suiban.tasks.api import TaskCard

DOC = (Path(__file__).parents[2] / "docs/socket-protocol.md").read_text()
DECODERS = {"customer": customer_codec.decode, "staff": staff_codec.decode}
FRAMES = {"customer": customer_codec.Frame, "staff": staff_codec.Frame}
# frames that are put together by hand when they are sent
SNAPSHOT = {"type", "version", "cursor", "server_time", "me", "state", "cards", "task_cards"}
FACT = {"type", "cursor", "kind", "company_id", "at", "body"}
MESSAGES = {"type", "conversation_id", "from", "through", "items"}
WARNING = {"type", "conversation_id", "seq", "phrase", "note"}
MANDATES = {"type", "companies"}
# what a client of a socket never meets: HTTP, seeding, engines, settings
OTHER_PLACES = ("suiban.app", "suiban.platform.engines", "suiban.platform.http", "suiban.platform.files",
                "suiban.platform.uploads", "suiban.platform.children", "suiban.platform.scanner",
                "suiban.platform.passwords", "suiban.knowledge", "suiban.channels.webchat.http",
                "suiban.administration", "suiban.integrations", "suiban.records",
                "suiban.assist", "suiban.search", "suiban.notices", "suiban.announcements",
                "suiban.platform.web_push", "suiban.platform.computing", "suiban.tasks", "suiban.demobank",
                "suiban.cases", "suiban.engagement", "suiban.flows", "suiban.channels.text")  # fmt: skip
NEVER_ON_A_SOCKET = {
    "error", "bad_input", "wrong_credentials", "own_mandates", "no_mandate", "staff_unknown", "session_unknown",
    "login_taken", "malformed_cursor", "no_companies", "channel_unknown", "not_stored", "assertion_refused",
    "identifier_taken", "customer_unknown", "nothing_running", "not_your_customer", "reason_missing", "reveal_limit",
    "manager_changed",
    # settings are HTTP's
    "channel_key_taken", "files_not_welcome", "voice_not_welcome",
    # call-backs are HTTP's
    "callback_unknown", "callback_not_waiting", "callback_number_wrong", "callback_time_closed", "callback_time_full",
    "callback_too_many",
    # writing forms is HTTP's
    "talk_form_stale", "talk_form_invalid", "talk_form_refused", "too_many_forms",
    # writing services is HTTP's
    "flow_version_unknown", "flow_version_fixed", "flow_draft_changed", "flow_faulty", "flow_key_differs",
    "flow_four_eyes",
    # signing in and people are HTTP's
    "member_changed",
    "approval_needed", "clock_skewed", "own_request", "password_weak", "request_over", "request_stale",
    "request_there", "request_unknown", "role_unknown", "roles_apart",  "seal_broken", "second_step_demanded",
    "second_step_not_set", "second_step_set", "step_ended", "wrong_code", "wrong_password",
    # so are roles, and an identity provider
    "identity_not_linked", "identity_other", "identity_unknown", "oidc_clock_skewed", "oidc_flow_ended", "oidc_off",
    "oidc_refused", "oidc_token_refused", "oidc_too_weak", "oidc_unreachable", "passwords_off", "role_elsewhere",
    "role_name_taken", "roles_awaited", "skill_unknown",
    # tasks are entered and changed over HTTP
    "kind_unknown", "task_not_open",
}  # fmt: skip


def blocks(direction: str) -> list[tuple[str, bytes]]:
    """(side, line) of every JSON line of the doc's blocks in this direction."""
    found = re.findall(rf"^```json {direction} ?(\w*)\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)
    return [(side or "both", line.encode()) for side, text in found for line in text.splitlines() if line.strip()]


def names(kind: Any, *more: str) -> set[str]:
    """The fields a struct is sent with."""
    tag = kind.__struct_config__.tag
    return {field.encode_name for field in msgspec.structs.fields(kind)} | ({"type"} if tag else set()) | set(more)


# --- in ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "line"), blocks("in"))
def test_what_the_doc_says_can_be_sent_is_understood(side: str, line: bytes) -> None:
    frame = DECODERS[side](line)
    assert msgspec.json.decode(line)["type"] == frame.__struct_config__.tag


@pytest.mark.parametrize(("side", "line"), blocks("in"))
def test_the_other_sides_frames_are_not_mixed_up(side: str, line: bytes) -> None:
    """No documented field is superfluous or of the wrong kind: with any of them renamed the frame is refused."""
    fields = msgspec.json.decode(line)
    for name in fields:
        renamed = {("x_" + key if key == name else key): value for key, value in fields.items()}
        with pytest.raises(SuibanError) as refused:
            DECODERS[side](msgspec.json.encode(renamed))
        assert refused.value.code == "bad_frame"


@pytest.mark.parametrize("side", DECODERS)
def test_everything_that_can_be_sent_is_in_the_doc(side: str) -> None:
    kinds = {kind.__struct_config__.tag: kind for kind in FRAMES[side].__args__}
    shown: dict[str, set[str]] = {tag: set() for tag in kinds}
    for place, line in blocks("in"):
        if place == side:
            fields = msgspec.json.decode(line)
            shown[fields["type"]] |= set(fields)
    assert shown == {tag: names(kind) for tag, kind in kinds.items()}


# --- out ---------------------------------------------------------------------------------------------------------

SHAPES: dict[tuple[str, str], set[str]] = {
    ("both", "error"): names(frames.ErrorFrame),
    ("customer", "welcome"): names(customer_codec.Welcome),
    ("customer", "identity"): names(customer_codec.IdentityFrame),
    ("customer", "state"): names(customer_codec.StateFrame),
    ("customer", "announcements"): names(customer_codec.AnnouncementsFrame),
    ("staff", "told"): {"type", "about"},
    ("staff", "snapshot"): SNAPSHOT,
    ("staff", "fact"): FACT,
    ("staff", "warning"): WARNING,
    ("staff", "page"): names(PageFrame),
    ("staff", "suggestions"): names(SuggestionsFrame),
    ("staff", "mandates"): MANDATES,
    ("staff", "changed"): {"type", "conversation_id"},
    ("staff", "wallboard"): {"type", "at", "queues", "staff"},
    ("staff", "board"): {"type", "open", "items"},
    **{
        (side, tag): shape
        for side in DECODERS
        for tag, shape in {
            "ack": names(frames.Ack),
            "done": names(frames.Done),
            "messages": MESSAGES,
            "typing": names(TypingFrame),
            "marks": names(MarksFrame),
            "recalled": names(RecalledFrame),
        }.items()
    },
}
# only where there is something to say
RARE = {"quote", "recalled"}
INNER: dict[str, set[str]] = {
    "items": names(Item),
    "marks": names(Marks),
    "waiting": names(WaitingPlace),
    "closed": names(Closed),
    "me": names(Me),
    "cards": names(Card),
    "presence": names(PresenceState),
    "offers": names(OpenOffer),
    "conversations": names(HeldTalk),
    "consultations": names(AskedTalk),
    "tasks": names(HeldTask),
    "task_cards": names(TaskCard),
}


@pytest.mark.parametrize(("side", "line"), blocks("out"))
def test_what_the_doc_says_is_sent_has_the_shape_that_is_sent(side: str, line: bytes) -> None:
    frame = msgspec.json.decode(line)
    assert set(frame) == SHAPES[side, frame["type"]]
    for name, shape in INNER.items():
        for value in _found(frame, name):
            if frame["type"] == "suggestions":
                shape = names(Suggestion)
            elif frame["type"] == "announcements":
                shape = names(customer_codec.Announced)
            elif frame["type"] == "board":
                shape = names(BoardItem)
            elif name == "items" and side == "staff" and "warnings" in value:
                shape = names(WarnedItem)
            rare = RARE & shape if name == "items" else {"closed", "queue_en", "callback"} & shape
            assert set(value) | rare == shape, name


def _found(value: Any, name: str) -> list[dict[str, Any]]:
    """The objects that stand under this name, at any depth."""
    if isinstance(value, list):
        return [found for item in value for found in _found(item, name)]
    if not isinstance(value, dict):
        return []
    here = value.get(name)
    among = here if isinstance(here, list) else [here]
    own = [item for item in among if isinstance(item, dict)]
    return own + [found for key, item in value.items() if key != name for found in _found(item, name)]


def test_everything_that_is_sent_is_in_the_doc() -> None:
    for side in DECODERS:
        items = [
            item
            for place, line in blocks("out")
            if place == side
            for item in _found(msgspec.json.decode(line), "items")
        ]
        assert set().union(*items) >= RARE, side
    shown = {(side, msgspec.json.decode(line)["type"]) for side, line in blocks("out")}
    assert shown == set(SHAPES)
    assert names(DeskState) == {"presence", "offers", "conversations", "consultations", "tasks"}
    assert names(StateFrame) == names(customer_codec.StateFrame)


def test_the_wallboard_of_the_doc_is_the_one_that_is_sent() -> None:
    company, now = CompanyId.new(), datetime.now(UTC)
    queue = QueueLine(QueueId.new(), company, "card", "信用卡", 3, 41, 1, 12, 230, 201, 4, 30)
    person = StaffLine(StaffId.new(), "李敏", "available", "", now, 2, 4, frozenset({company}))
    door = DoorLine(channel_id=ChannelId.new(), target_wait_s=30, promise_share=80)
    sent = Wallboard(now, (queue,), (person,)).seen_by(frozenset({company}))
    (shown,) = [msgspec.json.decode(line) for _, line in blocks("out") if b'"wallboard"' in line]
    assert set(shown) == {"type", *sent}
    for name in ("queues", "staff"):
        assert set(shown[name][0]) == set(sent[name][0]), name  # type: ignore[index]
    assert set(shown["queues"][0]["doors"][0]) == set(msgspec.structs.asdict(door))


def test_the_facts_of_the_doc_are_those_that_are_sent() -> None:
    rows = dict(re.findall(r"^\| `(\w+\.\w+/\d)` \| `([a-z_, ]+)` \|", DOC, re.MULTILINE))
    sent = {kind.KIND: list(edge_body(msgspec.json.decode(kind.EXAMPLE, type=kind))) for kind in FACTS}
    assert {kind: text.split(", ") for kind, text in rows.items()} == sent
    assert {PassedOn, PartOpened, ConversationClosed} <= set(FACTS)


# --- errors, limits, close codes ---------------------------------------------------------------------------------


def test_every_error_a_socket_may_answer_is_in_the_doc() -> None:
    listed = set(re.findall(r"`([a-z_]+)`", DOC.partition("Codes:")[2].partition("\n\n")[0]))
    possible = {error.code for error in _errors(SuibanError) if not error.__module__.startswith(OTHER_PLACES)}
    assert possible - NEVER_ON_A_SOCKET - listed == set()


def _errors(base: type[SuibanError]) -> set[type[SuibanError]]:
    return {base}.union(*(_errors(kind) for kind in base.__subclasses__()))


def test_close_codes_and_limits_are_those_of_the_doc() -> None:
    table = set(re.findall(r"^\| (\d{4}) \|", DOC, re.MULTILINE))
    used = {
        sockets.CLOSE_BAD_FRAME, sockets.CLOSE_NOT_SIGNED_IN, sockets.CLOSE_HELLO_TIMEOUT, sockets.CLOSE_TOO_MANY,
        sockets.CLOSE_RESTARTING,
    }  # fmt: skip
    assert table == {str(code) for code in used}
    assert (sockets.FRAME_BYTES_MAX, sockets.UNSENT_BYTES_MAX, sockets.HELLO_S_MAX) == (16 << 10, 1 << 20, 5.0)
    for words in ("at most 16 KiB", "more than 1 MiB unsent", "within 5 s", "at most 4,000 characters"):
        assert words in DOC
