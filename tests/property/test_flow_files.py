"""Files that were broken, cut, or made to do harm: they are refused with a place, or they run; nothing else happens.

``make fuzz`` tries FUZZ_EXAMPLES of each kind.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.drawing import EXCLUSIVE, PARALLEL, ask, boundary, call, calls, draw, element, say, sets, task, wait

from suiban.flows.model import findings, machine
from suiban.flows.model.checking import check
from suiban.flows.model.definition import compile_definition, named
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.packing import BYTES_MAX, Unreadable

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EXAMPLES = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")), deadline=None, suppress_health_check=list(HealthCheck)
)
FORM = '{"type":"object","properties":{"x":{"type":"string","title":"X"}}}'
EVERYTHING = draw(
    "start > a > c > f > x > s > g; g > w > p ? a > 1; g > other > end !; p > h > j; p > k > j; j > end2; no > end3",
    errors=("over_limit",), a=ask("a", sets(b="a * 2"), type="number"), s=say("{a|tail} {b}"),
    c=task("choose", element("option", value="1", label="一"), variable="c"), f=task("form", element("schema", FORM)),
    x=call("accounts.list", element("argument", name="n", value="a")), no=boundary("x", "over_limit"), w=wait("PT1M"),
    g=EXCLUSIVE, p=PARALLEL, j=PARALLEL, other=calls("other"), h=task("confirm"),
    k=task("hand", "", "manualTask", queue="q"),
)  # fmt: skip
FLOWS = Path(__file__).parents[2] / "src" / "suiban" / "app" / "demo" / "flows"
FILES = [EVERYTHING, *(path.read_text("utf-8") for path in sorted(FLOWS.glob("*.bpmn")))]
OTHER = draw("start > q > end", key="other", q=ask("q"))
PIECES = sorted({piece for text in FILES for piece in re.findall(r"<[^<>]{1,200}>|\"[^\"<>]{0,60}\"", text)})
HARM = [
    "__import__('os')", "{", "}}", "{a", "&e;", "&#0;", "<![CDATA[", "]]>", "<!--", "<?php", "<!DOCTYPE x>", "\0",
    "1" * 3_000, "(" * 300, "[" * 300, "not " * 200, "a." * 400, "P" + "9" * 50 + "D", "9" * 40, "-1", "NaN", "\ud800",
    "<bpmn:scriptTask id='z'/>", "<bpmn:subProcess id='z'>" * 60, "<x xmlns='urn:y'/>", 'xmlns:bpmn="urn:z"',
]  # fmt: skip


@st.composite
def broken(draw_: st.DrawFn) -> str:
    """A definition in which pieces were cut out, doubled, exchanged with pieces of others, or replaced by harm."""
    text = draw_(st.sampled_from(FILES))
    for _ in range(draw_(st.integers(1, 4))):
        spots = [match.span() for match in re.finditer(r"<[^<>]*>|\"[^\"<>]*\"|(?<=>)[^<>]+", text)] or [(0, len(text))]
        at, to = draw_(st.sampled_from(spots))
        new = draw_(st.one_of(st.sampled_from(PIECES), st.sampled_from(HARM), st.just(""), st.text(max_size=20)))
        how = draw_(st.sampled_from(("instead", "before", "twice", "attribute")))
        old = text[at:to]
        if how == "attribute" and old.startswith('"'):
            new = f'"{new.strip(chr(34))}"'
        text = text[:at] + {"before": new + old, "twice": old + old}.get(how, new) + text[to:]
    return text


def behaves(bpmn: str) -> None:
    """Refused with codes that are known and ids that were in the file, or run to where somebody is waited for."""
    known = {"other": OTHER, "itself": bpmn}.get
    for found in check(bpmn, known, {"accounts.list"}):
        assert found.code in findings.CODES
        assert found.words.zh
    try:
        assert named(bpmn)[0]
        definition = compile_definition(bpmn, known)
    except DefinitionRefused as refused:
        severities = {found.severity for found in refused.findings}
    else:
        turn = machine.start(definition, {}, NOW)
        assert machine.unpack(machine.pack(turn.state)) == turn.state
        return
    assert "error" in severities


def test_what_is_broken_on_purpose_is_whole_before() -> None:
    compile_definition(EVERYTHING, {"other": OTHER}.get)


@EXAMPLES
@given(broken())
def test_a_broken_file_is_refused_or_runs(bpmn: str) -> None:
    behaves(bpmn)


@EXAMPLES
@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda data: data.decode("latin-1")))
@example("")
@example("<")
@example("\ud800")
def test_any_text_is_refused(text: str) -> None:
    behaves(text)


@EXAMPLES
@given(st.binary(max_size=600))
@example(b"\x01")
def test_bytes_that_are_no_instance_are_not_read(data: bytes) -> None:
    unreadable(data)


def unreadable(data: bytes) -> bool:
    try:
        machine.unpack(data)
    except Unreadable:
        return True
    return False


@EXAMPLES
@given(st.data())
def test_an_instance_that_was_cut_or_changed_is_not_read_or_is_one(data: st.DataObject) -> None:
    definition = compile_definition(EVERYTHING, {"other": OTHER}.get)
    packed = machine.pack(machine.start(definition, {}, NOW).state)
    at = data.draw(st.integers(0, len(packed) - 1))
    assert unreadable(packed[:at])
    assert unreadable(packed + b"\0")
    unreadable(packed[:at] + bytes([data.draw(st.integers(0, 255))]) + packed[at + 1 :])


def test_an_instance_that_would_unpack_for_ever_is_not_read() -> None:
    import zlib

    from suiban.flows.model.packing import COMMON

    packer = zlib.compressobj(9, wbits=-15, zdict=COMMON)
    bomb = packer.compress(b"\0" * (BYTES_MAX + 1)) + packer.flush()
    assert len(bomb) < 3_000
    assert unreadable(b"\x01" + bomb)
