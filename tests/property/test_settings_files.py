"""What goes out as a file comes back the same, and mistakes are pointed at where they stand."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.administration import codec
from suiban.administration.model import (
    Channel,
    Code,
    Company,
    Hours,
    Queue,
    Reason,
    Rules,
    Skill,
    WorkKind,
    parse_value,
    plain,
)

NAME = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda text: text.strip() and re.search(r"\S", text)
)
LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)
TEXT = st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.just("\n")), max_size=500)
COLOUR = st.from_regex(r"(#[0-9a-f]{6})?", fullmatch=True)
KEY = st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True)
SPANS = st.lists(st.sampled_from(["09:00-12:00", "13:00-18:00", "20:00-24:00"]), max_size=3)
TERMS = st.lists(LINE.filter(bool).map(lambda line: line[:40]), max_size=5)
QUESTIONS = st.lists(LINE.filter(bool), max_size=5)
VALUES: dict[str, tuple[type, st.SearchStrategy[dict[str, Any]]]] = {
    "companies": (
        Company,
        st.fixed_dictionaries(
            {"name": NAME, "name_en": NAME, "hotline": LINE, "accent": COLOUR, "active": st.booleans()}
        ),
    ),
    "rules": (Rules, st.fixed_dictionaries({"listeners_shown": st.booleans()})),
    "hours": (
        Hours,
        st.fixed_dictionaries(
            {
                "name": NAME,
                "weekly": st.dictionaries(st.sampled_from(["mon", "sun"]), SPANS),
                "days": st.dictionaries(st.dates().map(str), SPANS, max_size=4),
                "closed_text": TEXT,
            }
        ),
    ),
    "queues": (
        Queue,
        st.fixed_dictionaries({"name": NAME, "skills": st.dictionaries(KEY, st.integers(1, 5), max_size=4)}),
    ),
    "channels": (
        Channel,
        st.fixed_dictionaries({"name": NAME, "greeting": TEXT, "questions": QUESTIONS, "accent": COLOUR}),
    ),
    "kinds": (WorkKind, st.fixed_dictionaries({"name": NAME, "name_en": NAME, "units": st.integers(0, 20)})),
    "presence_reasons": (Reason, st.fixed_dictionaries({"name": NAME, "place": st.integers(1, 999)})),
    "products": (
        Code,
        st.fixed_dictionaries({"name": NAME, "name_en": NAME, "terms": QUESTIONS.map(lambda q: [x[:40] for x in q])}),
    ),
    "skills": (Skill, st.fixed_dictionaries({"name": NAME, "name_en": NAME})),
}


@given(st.data())
def test_every_setting_comes_back_the_same(data: st.DataObject) -> None:
    held, wanted = [], {}
    for section, (kind, fields) in VALUES.items():
        items = data.draw(st.dictionaries(KEY, fields, min_size=1, max_size=2))
        values = {key: parse_value(kind, item) for key, item in items.items()}
        held.append((section, False, [(key, plain(value)) for key, value in values.items()]))
        wanted |= {(section, key): value for key, value in values.items()}
    text = codec.write(held, "a head\nof two lines")
    tables = codec.read(text)
    back = {
        (table.section, table.fields["key"]): parse_value(
            VALUES[table.section][0], {name: item for name, item in table.fields.items() if name != "key"}
        )
        for table in tables
    }
    assert back == wanted
    lines = text.split("\n")
    for table in tables:
        assert lines[table.line - 1] == f"[[{table.section}]]"
        for name in table.fields:
            assert lines[table.lines[name] - 1].startswith(f"{name} = ")


@given(st.text(max_size=200))
def test_junk_is_refused_with_a_line(text: str) -> None:
    try:
        codec.read(text)
    except codec.NotToml as error:
        assert 1 <= error.line <= text.count("\n") + 2  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "line"), [("x = 1\ny = = 2", 2), ("skills = 3", 1), ("\n\n[[skills]]\nkey = ", 4), ("[" * 5_000, 1)]
)
def test_where_it_is_wrong(text: str, line: int) -> None:
    with pytest.raises(codec.NotToml) as caught:
        codec.read(text)
    assert caught.value.line == line


def test_lines_are_known_through_long_values_comments_and_tables_within() -> None:
    text = (
        '# [[not]]\n[[queues]] # one\nkey = "a"\nname = """\n[[queues]]\nno = 1\n"""\n[queues.skills]\ncard = 1\n'
        '[[queues]]\n"key" = "b"\nlist = [\n  "x = 1",\n]\nlast = 2\n'
    )
    first, second = codec.read(text)
    assert (first.line, first.line_of("name"), first.line_of("skills")) == (2, 4, 8)
    assert (second.line, second.line_of("key"), second.line_of("list"), second.line_of("last")) == (10, 11, 12, 15)
    assert second.line_of("missing") == 10
