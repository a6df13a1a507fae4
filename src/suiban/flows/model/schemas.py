"""The JSON Schema of a form: the part of it that every door can show, what is wrong with one, whether values fit.

The part: an object of fields, each a text, a number, a yes or no, one or several of some options. Words beside it, in
both languages, stand in ``title``, ``titleEn``, ``description`` and ``descriptionEn``. Nothing nested, no reference (a
schema never makes anybody fetch something), no condition: what depends on an answer is a step of its own.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

import jsonschema_rs
import msgspec
from msgspec import Meta

from suiban.flows.model.steps import Option, Words
from suiban.kit.money import CURRENCIES

FIELDS_MAX: Final = 20
OPTIONS_MAX: Final = 50
SCHEMA_BYTES_MAX: Final = 16_000
_BOUND: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?", re.ASCII)
PATTERN_BYTES_MAX: Final = 100_000
"""What a compiled pattern may take: matching takes time in line with the text, whatever the pattern."""
VALIDATORS_KEPT: Final = 256

FieldKind = Literal["text", "number", "whole", "money", "date", "month", "phone", "email", "yes_no", "choice", "multi"]
Format = Literal["money", "date", "month", "phone", "email"]
_Title = Annotated[str, Meta(min_length=1, max_length=40)]
_Line = Annotated[str, Meta(max_length=100)]
_Number = int | float


class FormField(msgspec.Struct, frozen=True):
    """One thing a form asks. ``least`` and ``most`` bound numbers and the characters of a text; empty: nothing."""

    key: str
    kind: FieldKind
    label: Words
    help: Words = Words()
    required: bool = False
    options: tuple[Option, ...] = ()
    currency: str = "CNY"
    least: str = ""
    most: str = ""


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with a schema: a stable code, the field (empty: the whole), and why."""

    code: Literal[
        "schema_too_large", "schema_shape", "field_shape", "field_key", "field_kind", "field_options", "field_twice",
        "field_bounds", "required_unknown", "schema_invalid",
    ]  # fmt: skip
    field: str
    words: Words


class SchemaFaulty(ValueError):
    """A schema that no door can show. ``findings`` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{one.field or 'schema'}: {one.words.en}" for one in findings))
        self.findings = findings


class _OneOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    const: Annotated[str, Meta(min_length=1, max_length=60)]
    title: _Title
    title_en: Annotated[str, Meta(max_length=60)] = ""


class _Items(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    type: Literal["string"]
    one_of: Annotated[tuple[_OneOf, ...], Meta(min_length=1, max_length=OPTIONS_MAX)] = ()
    enum: Annotated[tuple[_Title, ...], Meta(min_length=1, max_length=OPTIONS_MAX)] = ()


class _Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    type: Literal["string", "number", "integer", "boolean", "array"]
    title: _Title
    title_en: Annotated[str, Meta(max_length=60)] = ""
    description: _Line = ""
    description_en: _Line = ""
    format: Format | None = None
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")] = "CNY"
    one_of: Annotated[tuple[_OneOf, ...], Meta(min_length=1, max_length=OPTIONS_MAX)] = ()
    enum: Annotated[tuple[_Title, ...], Meta(min_length=1, max_length=OPTIONS_MAX)] = ()
    items: _Items | None = None
    min_length: Annotated[int, Meta(ge=0, le=200)] | None = None
    max_length: Annotated[int, Meta(ge=1, le=2_000)] | None = None
    pattern: Annotated[str, Meta(max_length=200)] | None = None
    minimum: _Number | None = None
    maximum: _Number | None = None
    exclusive_minimum: _Number | None = None
    exclusive_maximum: _Number | None = None
    multiple_of: _Number | None = None
    min_items: Annotated[int, Meta(ge=0)] | None = None
    max_items: Annotated[int, Meta(ge=1)] | None = None


class _Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    type: Literal["object"]
    properties: Annotated[dict[str, Any], Meta(min_length=1, max_length=FIELDS_MAX)]
    required: tuple[str, ...] = ()
    title: str = ""
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    additional_properties: Literal[False] = False


Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,30}\Z")]
_KINDS: Final[dict[tuple[str, str | None], FieldKind]] = {
    ("string", None): "text",
    ("string", "date"): "date",
    ("string", "month"): "month",
    ("string", "phone"): "phone",
    ("string", "email"): "email",
    ("number", None): "number",
    ("number", "money"): "money",
    ("integer", None): "whole",
    ("boolean", None): "yes_no",
    ("array", None): "multi",
}


def check_schema(schema: object) -> list[Finding]:
    """What keeps a schema from being shown at every door; nothing is found in a good one."""
    return _read(schema)[1]


def fields_of(schema: object) -> tuple[FormField, ...]:
    """The fields of a form in order. Raises :class:`SchemaFaulty`."""
    fields, findings = _read(schema)
    if findings:
        raise SchemaFaulty(findings)
    return fields


def _read(schema: object) -> tuple[tuple[FormField, ...], list[Finding]]:
    try:
        source = msgspec.json.encode(schema)
    except (TypeError, ValueError, RecursionError, OverflowError):
        return (), [_finding("schema_shape", "", "不是 JSON", "it is no JSON")]
    if len(source) > SCHEMA_BYTES_MAX:
        return (), [_finding("schema_too_large", "", "超过 16 KB", "it is longer than 16 KB")]
    return _read_source(source)


@lru_cache(VALIDATORS_KEPT)
def _read_source(source: bytes) -> tuple[tuple[FormField, ...], list[Finding]]:
    try:
        whole = msgspec.json.decode(source, type=_Schema)
    except msgspec.ValidationError as error:
        return (), [_finding("schema_shape", "", str(error), str(error))]
    read = [_field(key, found, key in whole.required) for key, found in whole.properties.items()]
    fields = [one for one in read if isinstance(one, FormField)]
    findings = [one for one in read if isinstance(one, Finding)]
    findings += [
        _finding("required_unknown", key[:40], "必填项不在表单里", "it is required, and there is no such field")
        for key in whole.required
        if key not in whole.properties
    ]
    findings += _twice(fields)
    if not findings:
        try:
            _validator(source)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            findings.append(_finding("schema_invalid", "", _brief(error), _brief(error)))
    return tuple(fields), findings


def _field(key: str, found: object, required: bool) -> FormField | Finding:
    try:
        msgspec.convert(key, Key)
    except msgspec.ValidationError:
        return _finding("field_key", key[:40], "字段名只能是小写字母、数字和下划线", "a key is a-z, 0-9 and _")
    try:
        one = msgspec.convert(found, _Property)
    except msgspec.ValidationError as error:
        return _finding("field_shape", key, str(error), str(error))
    kind = _KINDS.get((one.type, one.format))
    chosen = one.items if one.type == "array" else one
    if kind is None or (one.type == "array") != (one.items is not None):
        return _finding("field_kind", key, "类型和格式不相配", "its type and its format do not go together")
    if one.currency not in CURRENCIES:
        return _finding("field_kind", key, "不认识的币种", "there is no such currency")
    options = _options(chosen)
    if options and kind == "text":
        kind = "choice"
    if bool(options) != (kind in ("choice", "multi")) or len({option.value for option in options}) < len(options):
        return _finding("field_options", key, "选项不对", "options belong to what is chosen from, each once")
    least, most = _bounds(one, kind)
    if not _are_bounds(least, most, kind):
        return _finding("field_bounds", key, "上下限不对", "its bounds are none")
    return FormField(
        key, kind, Words(one.title, one.title_en), Words(one.description, one.description_en), required, options,
        one.currency, least, most,
    )  # fmt: skip


def _options(chosen: "_Property | _Items | None") -> tuple[Option, ...]:
    if chosen is None:
        return ()
    named = tuple(Option(one.const, Words(one.title, one.title_en)) for one in chosen.one_of)
    return named or tuple(Option(value, Words(value)) for value in chosen.enum)


def _bounds(one: _Property, kind: FieldKind) -> tuple[str, str]:
    least, most = (one.min_length, one.max_length) if kind == "text" else (one.minimum, one.maximum)
    return "" if least is None else f"{least}", "" if most is None else f"{most}"


def _are_bounds(least: str, most: str, kind: FieldKind) -> bool:
    if not all(_BOUND.fullmatch(bound) for bound in (least, most) if bound) or (
        kind == "money" and "-" in least + most
    ):
        return False
    return not least or not most or Decimal(least) <= Decimal(most)


def _twice(fields: list[FormField]) -> list[Finding]:
    titles = [field.label.zh for field in fields]
    return [
        _finding("field_twice", field.key, "名称重复", "another field has the same title")
        for place, field in enumerate(fields)
        if field.label.zh in titles[:place]
    ]


def _finding(code: Any, field: str, zh: str, en: str) -> Finding:
    return Finding(code, field, Words(zh, en))


def _brief(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200]


@lru_cache(VALIDATORS_KEPT)
def _validator(source: bytes) -> jsonschema_rs.Draft202012Validator:
    limits = jsonschema_rs.RegexOptions(size_limit=PATTERN_BYTES_MAX)
    return jsonschema_rs.Draft202012Validator(
        msgspec.json.decode(source), validate_formats=True, pattern_options=limits, offline=True
    )


def misfits(schema: object, values: Mapping[str, Any]) -> dict[str, Words]:
    """What is wrong with which field, at most one thing each. ``values`` as JSON has them, numbers as Decimal.

    Raises :class:`SchemaFaulty` when the schema itself is.
    """
    fields = {field.key: field for field in fields_of(schema)}
    wrong: dict[str, Words] = {}
    for error in _validator(msgspec.json.encode(schema)).iter_errors(dict(values)):
        about = error.kind.as_dict()
        key = str(about["property"]) if error.kind.name == "required" else str([*error.instance_path, ""][0])
        if key in fields:
            wrong.setdefault(key, _misfit(error.kind.name, about, fields[key]))
    return {key: wrong[key] for key in fields if key in wrong}


def _misfit(name: str, about: Mapping[str, Any], field: FormField) -> Words:
    limit = about.get("limit", "")
    match name:
        case "required":
            return Words("请填写", "this is needed")
        case "minLength":
            return Words(f"至少 {limit} 个字", f"at least {limit} characters")
        case "maxLength":
            return Words(f"最多 {limit} 个字", f"at most {limit} characters")
        case "minimum":
            return Words(f"不能小于 {limit}", f"not less than {limit}")
        case "maximum":
            return Words(f"不能大于 {limit}", f"not more than {limit}")
        case "exclusiveMinimum":
            return Words(f"应大于 {limit}", f"more than {limit}")
        case "exclusiveMaximum":
            return Words(f"应小于 {limit}", f"less than {limit}")
        case "multipleOf":
            step = about["multiple_of"]
            return Words(f"应是 {step} 的倍数", f"a multiple of {step}")
        case "minItems":
            return Words(f"至少选 {limit} 项", f"choose at least {limit}")
        case "maxItems":
            return Words(f"最多选 {limit} 项", f"choose at most {limit}")
        case "pattern" if field.help:
            return field.help
        case _:
            return Words("格式不对", "this does not have the right form")
