"""Lines of what is told and confirmed: one value in each language, and a line for each item of a list."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from suiban.flows.model import machine
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.steps import Words
from suiban.flows.model.turns import Told
from suiban.flows.model.values import Value
from suiban.flows.model.xml import BPMN

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def definition(lines: str) -> Definition:
    return compile_definition(
        f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:suiban="urn:suiban:flow:1" id="d" targetNamespace="t">'
        '<bpmn:process id="p" name="P" isExecutable="true"><bpmn:startEvent id="start" />'
        '<bpmn:sendTask id="tell" name="说"><bpmn:extensionElements><suiban:step kind="say">'
        f"<suiban:text>余额</suiban:text>{lines}</suiban:step></bpmn:extensionElements></bpmn:sendTask>"
        '<bpmn:endEvent id="done" /><bpmn:sequenceFlow id="one" sourceRef="start" targetRef="tell" />'
        '<bpmn:sequenceFlow id="two" sourceRef="tell" targetRef="done" /></bpmn:process></bpmn:definitions>'
    )


def rows(lines: str, **variables: Value) -> list[tuple[Words, Words]]:
    turn = machine.start(definition(lines), variables, NOW)
    return [row for one in turn.effects if isinstance(one, Told) for row in one.prompt.rows]


ACCOUNTS: Value = [
    {"name": "活期", "name_en": "Current", "left": Decimal(5)},
    {"name": "储蓄", "name_en": "Savings", "left": Decimal(7)},
    {"name": "定期", "name_en": "Time", "left": Decimal(9)},
]


def test_a_value_may_be_written_for_each_language() -> None:
    written = '<suiban:row label="状态" labelEn="State" value="正常 {x}" valueEn="Good {x}" />'
    assert rows(written, x="1") == [(Words("状态", "State"), Words("正常 1", "Good 1"))]
    same = '<suiban:row label="金额" labelEn="Amount" value="{x}" />'
    assert rows(same, x="1") == [(Words("金额", "Amount"), Words("1", "1"))]


def test_a_list_gives_a_line_for_each_item_up_to_so_many() -> None:
    lines = '<suiban:rows from="accounts" label="{name}" labelEn="{name_en}" value="{left}元" most="2"/>'
    assert rows(lines, accounts=ACCOUNTS) == [
        (Words("活期", "Current"), Words("5元", "5元")),
        (Words("储蓄", "Savings"), Words("7元", "7元")),
    ]


def test_no_list_gives_no_line() -> None:
    lines = '<suiban:rows from="accounts" label="{name}" value="{left}" />'
    assert rows(lines) == []
    assert rows(lines, accounts="text") == []
    assert rows(lines, accounts=[]) == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('<suiban:rows from="accounts" label="{name}" value="{left}" most="0" />', "bad_attribute"),
        ('<suiban:rows from="accounts" label="{name}" value="{left}" most="many" />', "bad_attribute"),
        ('<suiban:rows from="accounts" label="{name}" value="{left}" most="51" />', "bad_attribute"),
        ('<suiban:rows label="{name}" value="{left}" />', "missing_attribute"),
        ('<suiban:rows from="1 +" label="{name}" value="{left}" />', "bad_expression"),
        ('<suiban:rows from="accounts" label="{name" value="{left}" />', "bad_template"),
        ('<suiban:row label="A" value="1" valueEn="{" />', "bad_template"),
    ],
)
def test_what_is_wrong_with_lines_is_found(lines: str, code: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        definition(lines)
    assert code in {finding.code for finding in refused.value.findings}
