"""The part of JSON Schema that every door can show: what is let in, what is found, what values do not fit."""

from decimal import Decimal
from typing import Any

import pytest
from tests.prompts import SCHEMA

from suiban.flows.model.schemas import SCHEMA_BYTES_MAX, SchemaFaulty, check_schema, fields_of, misfits
from suiban.flows.model.steps import Option, Words

NAME = {"type": "string", "title": "姓名"}
GOOD: dict[str, Any] = {"name": "张三", "phone": "+8613800138000", "day": "2026-11-23", "city": "sh"}


def form(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_a_schema_becomes_fields() -> None:
    assert check_schema(SCHEMA) == []
    fields = {field.key: field for field in fields_of(SCHEMA)}
    assert list(fields) == ["name", "phone", "day", "cash", "city", "visit", "needs"]
    assert [field.kind for field in fields.values()] == [
        "text", "phone", "date", "money", "choice", "yes_no", "multi"
    ]  # fmt: skip
    assert [key for key, field in fields.items() if field.required] == ["name", "phone", "day", "city"]
    assert fields["city"].options[0] == Option("sh", Words("上海", "Shanghai"))
    assert (fields["cash"].least, fields["cash"].most, fields["name"].most) == ("100", "500000", "20")


@pytest.mark.parametrize(
    ("schema", "code", "field"),
    [
        (None, "schema_shape", ""),
        ({"type": "object"}, "schema_shape", ""),
        ({"type": "array", "properties": {}}, "schema_shape", ""),
        (form(), "schema_shape", ""),
        (form(**{f"f{n}": {"type": "string", "title": f"第{n}"} for n in range(21)}), "schema_shape", ""),
        ({**form(a=NAME), "$defs": {}}, "schema_shape", ""),
        ({**form(a=NAME), "if": {}}, "schema_shape", ""),
        (form(a={"$ref": "http://127.0.0.1:9/x"}), "field_shape", "a"),
        (form(a={"type": "string"}), "field_shape", "a"),
        (form(a={"type": "string", "title": "长" * 41}), "field_shape", "a"),
        (form(a={"type": "null", "title": "空"}), "field_shape", "a"),
        (form(a={"type": "object", "title": "里面", "properties": {}}), "field_shape", "a"),
        (form(a={"type": "string", "title": "密码", "format": "password"}), "field_shape", "a"),
        (form(a="text"), "field_shape", "a"),
        (form(Name=NAME), "field_key", "Name"),
        (form(**{"x" * 32: NAME}), "field_key", "x" * 32),
        (form(**{"": NAME}), "field_key", ""),
        (form(a={"type": "number", "title": "日", "format": "date"}), "field_kind", "a"),
        (form(a={"type": "array", "title": "列"}), "field_kind", "a"),
        (form(a={"type": "number", "title": "金", "format": "money", "currency": "XXX"}), "field_kind", "a"),
        (form(a={"type": "string", "title": "列", "items": {"type": "string", "enum": ["x"]}}), "field_kind", "a"),
        (form(a={"type": "array", "title": "列", "items": {"type": "string"}}), "field_options", "a"),
        (form(a={"type": "number", "title": "列", "enum": ["x"]}), "field_options", "a"),
        (form(a={"type": "string", "title": "列", "enum": ["x", "x"]}), "field_options", "a"),
        (form(a={"type": "integer", "title": "数", "minimum": 5, "maximum": 4}), "field_bounds", "a"),
        (form(a={"type": "number", "title": "数", "minimum": 1e16}), "field_bounds", "a"),
        (form(a={"type": "number", "title": "数", "format": "money", "minimum": -1}), "field_bounds", "a"),
        (form(a=NAME, b=NAME), "field_twice", "b"),
        ({**form(a=NAME), "required": ["b"]}, "required_unknown", "b"),
        (form(a={**NAME, "pattern": "(a"}), "schema_invalid", ""),
        (form(a={**NAME, "pattern": "(?=a)b"}), "schema_invalid", ""),
        (form(a={**NAME, "pattern": "(x{1000}){1000}"}), "schema_invalid", ""),
        ({**form(a=NAME), "description": "x" * SCHEMA_BYTES_MAX}, "schema_too_large", ""),
        (form(a=object()), "schema_shape", ""),
    ],
)
def test_what_no_door_could_show_is_found(schema: Any, code: str, field: str) -> None:
    found = check_schema(schema)
    assert [(one.code, one.field) for one in found] == [(code, field)]
    assert found[0].words.zh
    assert found[0].words.en
    with pytest.raises(SchemaFaulty):
        fields_of(schema)


def test_every_fault_of_a_schema_is_found_at_once() -> None:
    found = check_schema(form(A=NAME, b={"type": "string"}, c={"type": "array", "title": "列"}))
    assert [one.code for one in found] == ["field_key", "field_shape", "field_kind"]


def test_values_that_fit() -> None:
    assert misfits(SCHEMA, GOOD) == {}
    more = {"cash": Decimal("20000.50"), "visit": True, "needs": ["挂失", "开户"]}
    assert misfits(SCHEMA, {**GOOD, **more}) == {}


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("name", "张", "至少 2 个字", "at least 2 characters"),
        ("name", "张" * 21, "最多 20 个字", "at most 20 characters"),
        ("name", 5, "格式不对", "this does not have the right form"),
        ("day", "2026-02-30", "格式不对", "this does not have the right form"),
        ("cash", Decimal("99.99"), "不能小于 100", "not less than 100"),
        ("cash", Decimal("500000.01"), "不能大于 500000", "not more than 500000"),
        ("city", "gz", "格式不对", "this does not have the right form"),
        ("needs", [], "至少选 1 项", "choose at least 1"),
        ("needs", ["销户"], "格式不对", "this does not have the right form"),
    ],
)
def test_values_that_do_not(key: str, value: Any, zh: str, en: str) -> None:
    assert misfits(SCHEMA, {**GOOD, key: value}) == {key: Words(zh, en)}


def test_what_is_missing_is_told_of_each_field() -> None:
    assert list(misfits(SCHEMA, {"cash": Decimal(5)})) == ["name", "phone", "day", "cash", "city"]


def test_a_pattern_is_explained_by_the_help_of_its_field() -> None:
    schema = form(a={**NAME, "pattern": "^[0-9]{6}$", "description": "六位数字", "descriptionEn": "six digits"})
    assert misfits(schema, {"a": "12"}) == {"a": Words("六位数字", "six digits")}


def test_a_hostile_pattern_costs_nothing() -> None:
    """By time in line with the text: backtracking would not end."""
    schema = form(a={**NAME, "pattern": "^(a+)+$", "maxLength": 2000})
    assert list(misfits(schema, {"a": "a" * 1_999 + "b"})) == ["a"]
