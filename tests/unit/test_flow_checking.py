"""One faulty definition for each thing that can be wrong, and the place where it is told."""

from collections.abc import Mapping

import pytest
from tests.drawing import (
    EXCLUSIVE,
    HEAD,
    INCLUSIVE,
    PARALLEL,
    START,
    arguments,
    ask,
    boundary,
    call,
    calls,
    draw,
    element,
    end,
    error_end,
    inside,
    results,
    say,
    sets,
    shape,
    task,
    wait,
)

from suiban.corebank.api import OPERATIONS
from suiban.flows.model import findings
from suiban.flows.model.checking import check
from suiban.flows.model.definition import compile_definition, named
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.steps import Words

A = ask("a")
PICTURE = f"<d:x xmlns:d='http://www.omg.org/spec/DD/20100524/DI'>{'<d:y/>' * 20_000}</d:x>"
SCRIPT = "<bpmn:scriptTask id='a'><bpmn:script>import os</bpmn:script></bpmn:scriptTask>"
MANY = "<bpmn:userTask id='a'><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>"
ON_TIME = "<bpmn:startEvent id='start'><bpmn:timerEventDefinition/></bpmn:startEvent>"
CALLED = call("accounts.list")
ALONE = "start > a > end"
CAUGHT = "start > a > end; b > end2"
SERVICE = element("service", element("phrase", "办理"), promise="PT5M", doors="text")
PAY = call("transfer.reverse", arguments(transfer="a"))
ITSELF = draw("start > again > end", key="itself", again=calls("itself"))
SERVICES: Mapping[str, str] = {"itself": ITSELF, "faulty": draw("start > a", a=A), "good": draw(ALONE, a=A)}
SECRET_FORM = '{"type":"object","properties":{"Bad Key":{"type":"string","title":"x"}}}'


def replaced(bpmn: str, old: str, new: str) -> str:
    assert old in bpmn
    return bpmn.replace(old, new, 1)


def good() -> str:
    return draw(ALONE, a=A)


FAULTY: dict[str, tuple[str, str]] = {
    # the file
    "too_large": (good() + " " * 600_000, ""),
    "not_xml": (good()[:-1], ""),
    "doctype_refused": ("<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>" + good(), ""),
    "too_deep": (draw("start > p > end", p="<bpmn:subProcess id='p'>" * 50 + "</bpmn:subProcess>" * 50), "p"),
    "too_many_elements": (replaced(good(), "<bpmn:process", f"{PICTURE}<bpmn:process"), ""),
    "one_process": (replaced(good(), "</bpmn:definitions>", "<bpmn:process id='other'/></bpmn:definitions>"), ""),
    # elements
    "unknown_element": (draw(ALONE, a=shape("receiveTask", "")), "a"),
    "unknown_attribute": (draw(ALONE, a=ask("a", colour="red")), "a"),
    "script_refused": (draw(ALONE, a=SCRIPT), "a"),
    "data_refused": (draw("start > end", d="<bpmn:dataObject id='d'/>"), "d"),
    "loop_refused": (draw(ALONE, a=MANY), "a"),
    "event_refused": (draw("start > end", start=ON_TIME), "start"),
    "missing_id": (replaced(good(), "<bpmn:userTask id='a'", "<bpmn:userTask"), "flow"),
    "bad_id": (replaced(good(), "<bpmn:userTask id='a'", "<bpmn:userTask id='a b'"), "a b"),
    "duplicate_id": (replaced(good(), "id='end'", "id='a'"), "a"),
    "bad_attribute": (draw(ALONE, a=ask("a", identity="9")), "a"),
    "missing_attribute": (draw(ALONE, a=task("ask")), "a"),
    "unknown_kind": (draw(ALONE, a=task("guess")), "a"),
    "kind_unfit": (draw(ALONE, a=task("call", operation="x")), "a"),
    "step_missing": (draw(ALONE, a="<bpmn:userTask id='a'/>"), "a"),
    # the graph
    "no_start": (draw("a > end", a=A), "flow"),
    "several_starts": (draw("start > a > end; start2 > end", a=A), "start2"),
    "no_end": (draw("start > a > a", a=A), "flow"),
    "dangling_flow": (replaced(draw(ALONE, a=A), "targetRef=\"end\"", "targetRef=\"nowhere\""), "a_to_end"),
    "dead_end": (draw("start > a; start > end", a=A, start=START), "a"),
    "missing_condition": (draw("start > g; g > end ? true; g > end2; g > end3 !", g=INCLUSIVE), "g_to_end2"),
    "condition_unused": (draw("start > g; g > end ? true; g > end2", g=PARALLEL), "g_to_end"),
    "implicit_parallel": (draw("start > a > end; a > end2", a=A), "a"),
    "default_unknown": (draw("start > g > end", g="<bpmn:exclusiveGateway id='g' default='other'/>"), "g"),
    "boundary_unfit": (draw("start > g > end; b > end2", g=EXCLUSIVE, b=boundary("g")), "b"),
    "boundary_twice": (draw("start > a > end; b > end2; c > end3", a=A, b=boundary("a"), c=boundary("a")), "c"),
    "flow_unknown": (draw("start > other > end", other=calls("nobody")), "other"),
    "flow_refused": (draw("start > other > end", other=calls("faulty")), "other"),
    "flow_nested_too_deep": (ITSELF, "again"),
    # words and expressions
    "bad_expression": (draw(ALONE, a=ask("a", sets(b="__import__('os').popen('id')"))), "a"),
    "bad_template": (draw(ALONE, a=task("ask", text="{a", variable="a")), "a"),
    "bad_variable": (draw(ALONE, a=ask("not a name")), "a"),
    "bad_schema": (draw(ALONE, a=task("form", element("schema", SECRET_FORM))), "a"),
    "missing_text": (draw(ALONE, a=task("ask", text="", variable="a")), "a"),
    "no_options": (draw(ALONE, a=task("choose", variable="a")), "a"),
    # the whole
    "unreachable": (draw("start > end; a > end", a=A), "a"),
    "no_way_to_end": (draw("start > g; g > a > a ? true; g > end !", g=EXCLUSIVE, a=ask("a", always="true")), "a"),
    "endless_loop": (draw("start > g; g > s > g ? true; g > end !", g=EXCLUSIVE, s=say()), "g"),
    "waits_for_ever": (draw("start > g; g > j ? true; g > s > j !; j > end", g=EXCLUSIVE, s=say(), j=PARALLEL), "j"),
    "run_twice": (draw("start > p; p > g; p > s > g; g > a > end", p=PARALLEL, s=say(), g=EXCLUSIVE, a=A), "g"),
    "error_path_missing": (draw("start > a > end", a=CALLED), "a"),
    "unknown_operation": (draw(CAUGHT, a=call("rob.bank"), b=boundary("a")), "a"),
    "unknown_argument": (draw(CAUGHT, a=call("accounts.list", arguments(x="1")), b=boundary("a")), "a"),
    "argument_missing": (draw(CAUGHT, a=call("card.block"), b=boundary("a")), "a"),
    "unknown_variable": (draw("start > g; g > end ? nobody == 1; g > end2 !", g=EXCLUSIVE), "g_to_end"),
    "secret_shown": (draw("start > a > s > end", a=ask("pin", type="secret"), s=say("{pin}")), "s"),
    "no_door": (draw(ALONE, service=SERVICE, a=ask("a", doors="phone")), "a"),
    "money_without_consent": (draw("start > a > m > end; b > end2", a=A, m=PAY, b=boundary("m")), "m"),
    # warnings
    "no_promise": (draw(ALONE, service="", a=A), "flow"),
    "no_phrase": (draw(ALONE, service=element("service", promise="PT5M"), a=A), "flow"),
    "no_default": (draw("start > a > g; g > end ? a == '1'; g > end2 ? a == '2'", a=A, g=EXCLUSIVE), "g"),
    "error_never_raised": (
        draw(f"{CAUGHT}; c > end3", errors=("x",), a=CALLED, b=boundary("a"), c=boundary("a", "x")), "a",
    ),
    "door_excluded": (draw(ALONE, a=ask("a", doors="chat")), "a"),
    "missing_english": (replaced(good(), "<suiban:textEn>?</suiban:textEn>", ""), "a"),
    "short_too_long": (draw(ALONE, a=ask("a", f"<suiban:short>{'长' * 71}</suiban:short>")), "a"),
}  # fmt: skip


def test_a_good_one_has_nothing() -> None:
    assert check(good(), SERVICES.get, OPERATIONS) == []


def test_every_code_is_tried() -> None:
    assert set(FAULTY) == findings.CODES


@pytest.mark.parametrize("code", FAULTY)
def test_what_is_wrong_is_found_at_its_place(code: str) -> None:
    bpmn, place = FAULTY[code]
    found = {one.code: one for one in reversed(check(bpmn, SERVICES.get, OPERATIONS))}
    assert code in found, sorted(found)
    assert found[code].element == place
    assert found[code].words.zh
    assert found[code].words.en
    assert "{" not in findings.finding(code, "").words.zh + findings.finding(code, "").words.en


@pytest.mark.parametrize("code", [code for code, (bpmn, _) in FAULTY.items() if code in findings.REFUSED])
def test_what_cannot_run_is_refused(code: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        compile_definition(FAULTY[code][0], SERVICES.get)
    assert code in {found.code for found in refused.value.findings}


def test_errors_stand_before_warnings_and_nothing_is_told_twice() -> None:
    bpmn = draw("start > end; a > end", service="", a=replaced(A, "<suiban:textEn>?</suiban:textEn>", ""))
    found = check(bpmn)
    assert [one.severity for one in found] == ["error", "warning", "warning", "warning"]
    assert len(set(found)) == len(found)


def test_a_loop_that_asks_anew_is_none_that_never_ends() -> None:
    asks = draw("start > a > g; g > s > a ? a == '1'; g > end !", a=A, g=EXCLUSIVE, s=say("。", sets(a="none")))
    assert check(asks) == []
    always = draw("start > a > g; g > a ? a == '1'; g > end !", a=ask("a", always="true"), g=EXCLUSIVE)
    assert check(always) == []
    knows = draw("start > a > g; g > s > a ? a == '1'; g > end !", a=A, g=EXCLUSIVE, s=say())
    assert [one.code for one in check(knows)] == ["endless_loop"]
    look = call("risk.get", results(a="result.valid"))
    waits = draw("start > g > w > x > g2; no > end2; g2 > g ? a; g2 > end !",
                 g=EXCLUSIVE, g2=EXCLUSIVE, w=wait("PT1M"), x=look, no=boundary("x"))  # fmt: skip
    assert check(waits) == []


def test_branches_that_come_together_are_no_tangle() -> None:
    both = draw("start > p; p > a > j; p > b > j; j > end", p=PARALLEL, j=PARALLEL, a=A, b=ask("b"))
    assert check(both) == []
    some = draw("start > a > p; p > s > j ? a == '1'; p > b > j ? a == '2'; p > j !; j > end",
                p=INCLUSIVE, j=INCLUSIVE, a=A, s=say(), b=ask("b"))  # fmt: skip
    assert check(some) == []
    again = draw(
        "start > enter > p; p > a > j; p > s; s > b > t ? true; s > c > t !; t > j; "
        "j > more > which; which > forget > enter ? more; which > end !",
        p=PARALLEL, j=PARALLEL, s=INCLUSIVE, t=INCLUSIVE, enter=EXCLUSIVE, which=EXCLUSIVE, a=A, b=ask("b"), c=ask("c"),
        more=ask("more", type="yes_no"), forget=say("。", sets(a="none", b="none", c="none", more="none")),
    )  # fmt: skip
    assert check(again) == []
    stops = draw("start > p; p > a > stop; p > b > j; p > c > j; j > end", errors=("x",),
                 p=PARALLEL, j=PARALLEL, a=A, b=ask("b"), c=ask("c"), stop=error_end("x"))  # fmt: skip
    assert check(stops) == []


def test_money_moves_only_after_a_yes_on_every_way() -> None:
    no = boundary("m")
    yes = task("confirm")
    after = draw("start > a > c > m > end; b > end2", a=A, c=yes, m=PAY, b=no)
    assert check(after) == []
    around = draw(
        "start > a > g; g > c > m ? a == '1'; g > m !; m > end; b > end2", a=A, c=yes, g=EXCLUSIVE, m=PAY, b=no
    )
    assert [one.code for one in check(around)] == ["money_without_consent"]
    part = inside("start_in > m > end_in; no > bad", m=PAY, no=no, bad=end("failed"))
    within = draw("start > a > part > end", a=A, part=part)
    assert [(one.code, one.element) for one in check(within)] == [("money_without_consent", "m")]
    agreed = draw("start > a > c > part > end", a=A, c=yes, part=part)
    assert check(agreed) == []


def test_what_a_called_service_gives_is_known() -> None:
    bpmn = draw("start > x > s > end", x=calls("good", results(b="a + outcome")), s=say("{b}"))
    assert check(bpmn, SERVICES.get) == []
    bpmn = draw("start > x > s > end", x=calls("good", results(b="c")), s=say("{b}"))
    assert [(one.code, one.element) for one in check(bpmn, SERVICES.get)] == [("unknown_variable", "x")]


def test_a_faulty_definition_has_a_name() -> None:
    faulty = replaced(draw("start > a", a="<bpmn:scriptTask id='a'/>"), "name='flow'", "name='转账'")
    assert named(faulty) == ("flow", Words("转账", ""))
    for nameless in (HEAD + "</bpmn:definitions>", HEAD, "转账", ""):
        with pytest.raises(DefinitionRefused):
            named(nameless)
