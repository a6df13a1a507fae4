"""Both decoders on anything: a frame, or NotAFrame, and nothing else; what is decoded is within the limits."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from suiban.channels.webchat import codec as customer_codec
from suiban.desk import codec as staff_codec
from suiban.kit.frames import REF_PATTERN, NotAFrame
from suiban.platform.frames import ref_of
from suiban.platform.sockets import FRAME_BYTES_MAX

CODECS = {"customer": customer_codec, "staff": staff_codec}
DOC = (Path(__file__).parents[2] / "docs/socket-protocol.md").read_text()
VALID = {
    side: [
        line.encode()
        for block in re.findall(rf"^```json in {side}\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    for side in CODECS
}
TYPES = sorted({json.loads(line)["type"] for lines in VALID.values() for line in lines})
FIELDS = sorted({name for lines in VALID.values() for line in lines for name in json.loads(line)})

ODD_TEXTS = ["", "\x00", "r\n", "\u202e", "\u200b", "💥" * 20, "a" * 17_000, "cnv_" + "0" * 32]
texts = st.text(max_size=40) | st.sampled_from(ODD_TEXTS)
numbers = st.integers() | st.floats() | st.sampled_from([2**53, 2**53 + 1, 2**63, -1, 10**400, 1e308])
junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
nearly = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES)}, optional={name: junk for name in FIELDS if name != "type"}
)
raw = st.one_of(
    st.binary(max_size=300),
    junk.map(lambda value: json.dumps(value).encode()),
    nearly.map(lambda value: json.dumps(value).encode()),
)


def decoded(side: str, payload: bytes) -> Any:
    """The frame, or None when it is none; anything else that is raised is a failure."""
    try:
        return CODECS[side].decode(payload)
    except NotAFrame:
        return None


@pytest.mark.parametrize("side", CODECS)
@given(payload=raw)
@example(payload=b"")
@example(payload=b"\xff\xfe")
@example(payload=b"[" * FRAME_BYTES_MAX)
@example(payload=b'{"type":' * 2_000)
@example(payload=b'{"type":"typing","ref":"r","x":' + b"[" * 8_000)
@example(payload=b'{"type":"typing","ref":"\\ud800"}')
@example(payload=b'{"type":"typing","ref":"\\u0000"}')
@example(payload=b'{"type":"typing","ref":"a\\n"}')
@example(payload=b'{"type":"typing","ref":"a\\n","conversation_id":""}')
@example(payload=b'{"type":"seen","ref":"r","delivered_seq":1e999999,"read_seq":0}')
@example(payload=b'{"type":"seen","ref":"r","delivered_seq":' + b"9" * 5_000 + b',"read_seq":0}')
@example(payload=b'{"type":"hello","version":' + b"9" * 5_000 + b"}")
@example(payload=b'{"type":"hello","type":"say","version":1}')
@example(payload=b'{"type":"say","ref":"r","client_id":"7d4a1ad44f344a4c9e5e6f2a8d6f3b10","text":"\xed\xa0\x80"}')
def test_a_decoder_gives_a_frame_or_says_it_is_none(side: str, payload: bytes) -> None:
    frame = decoded(side, payload)
    if frame is not None:
        _within_limits(frame)


def _within_limits(frame: Any) -> None:
    for name, value in msgspec.structs.asdict(frame).items():
        match value:
            case str() if name == "ref":
                assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value)
            case str():
                value.encode()  # whole characters only
                assert len(value) <= FRAME_BYTES_MAX
            case bool() | UUID() | None:
                pass
            case int() if name != "version":
                assert 0 <= value <= 2**53


@pytest.mark.parametrize("side", CODECS)
@given(data=st.data())
def test_a_valid_frame_with_anything_else_changed_is_judged_strictly(side: str, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(VALID[side]))
    fields = json.loads(line)
    required = {
        field.encode_name
        for kind in CODECS[side].Frame.__args__
        if kind.__struct_config__.tag == fields["type"]
        for field in msgspec.structs.fields(kind)
        if field.required
    }
    name = data.draw(st.sampled_from(sorted(required | {"type"})))
    match data.draw(st.sampled_from(["missing", "unknown", "object", "cut"])):
        case "missing":
            del fields[name]
        case "unknown":
            fields[data.draw(st.text(min_size=1, max_size=10).filter(lambda extra: extra not in FIELDS))] = 1
        case "object":
            fields[name] = data.draw(st.sampled_from([{}, [], [fields[name]], {"$ne": ""}]))
        case "cut":
            line = line[: data.draw(st.integers(0, len(line) - 1))]
            assert decoded(side, line) is None
            return
    assert decoded(side, json.dumps(fields).encode()) is None


@given(payload=st.binary(max_size=200) | raw)
@example(payload=b'{"ref":"' + b"a" * 64 + b'"')
@example(payload=b'"ref":"' + b"a" * 65 + b'"')
def test_the_ref_of_a_bad_frame_is_a_ref_or_nothing(payload: bytes) -> None:
    ref = ref_of(payload)
    assert ref == "" or (re.match(REF_PATTERN, ref) and ref.encode() in payload)
