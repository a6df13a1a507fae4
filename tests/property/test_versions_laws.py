"""Versions: the differences of two settings lead from one to the other and back, and an old one is what it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.property.test_settings_files import VALUES

from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Hours, Queue, difference, parse_value, plain
from suiban.administration.model.versions import restored, revive, then_of


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_forward_by_the_differences_and_back_is_where_one_was(section: str, data: st.DataObject) -> None:
    kind, fields = VALUES[section]
    one, other = (parse_value(kind, data.draw(fields)) for _ in range(2))
    before, after = difference(one, other)
    assert parse_value(kind, plain(one) | after) == other
    assert parse_value(kind, plain(other) | before) == one
    back = restored(section, "x", other, one)
    assert (back.before, back.after) == (after, before)
    assert difference(one, one) == ({}, {})


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_a_kept_value_is_the_same_when_it_comes_back(section: str, data: st.DataObject) -> None:
    kind, fields = VALUES[section]
    value = parse_value(kind, data.draw(fields))
    kept: dict[str, Any] = plain(value)
    assert revive(kind, kept) == value
    # a field that is no more is left out, one that was not yet gets what is usual
    assert revive(kind, kept | {"was_here": 3}) == value
    assert then_of(kind, parse_value(kind, data.draw(fields)), kept) == value


def test_fields_that_came_later_get_what_is_usual() -> None:
    assert revive(Queue, {"name": "卡"}) == Queue(name="卡")
    with pytest.raises(SettingInvalid):
        revive(Queue, {"name": ""})


def test_what_was_not_there_is_switched_off_where_it_has_a_switch() -> None:
    assert then_of(Queue, Queue(name="卡"), None) == Queue(name="卡", active=False)
    assert then_of(Hours, Hours(name="x"), None) is None
    assert then_of(Queue, Queue(name="卡"), {"name": ""}) is None
