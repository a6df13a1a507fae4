"""Samples to look at a definition with: every delivered service shows every step with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.sampling import sample_prompt, sample_values
from suiban.kit.money import Money

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
FOLDER = Path(__file__).parents[2] / "src/suiban/app/demo/flows"
TEXTS = {path.stem: path.read_text() for path in FOLDER.glob("*.bpmn")}


def compiled(key: str) -> Definition:
    return compile_definition(TEXTS[key], TEXTS.get)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_step_that_customers_see_is_filled_in(key: str) -> None:
    definition = compiled(key)
    for step in definition.steps.values():
        if step.kind in ("call", "wait"):
            continue
        prompt = sample_prompt(definition, step.id, {}, NOW)
        assert prompt is not None, step.id
        assert prompt.text.zh, step.id
        assert bool(prompt.text.en) == bool(step.text.en or not step.text), step.id
        if step.kind == "choose":
            assert prompt.options, step.id
            assert all(option.label.zh for option in prompt.options), step.id


def test_what_is_given_counts_before_what_is_made_up() -> None:
    definition = compiled("transfer")
    (asked,) = [step for step in definition.steps.values() if step.variable == "amount"]
    row = next(step for step in definition.steps.values() if any("{amount}" in one.value for one in step.rows))
    assert sample_values(definition, NOW)[asked.variable] == Money(150_000, "CNY")
    plain = sample_prompt(definition, row.id, {}, NOW)
    given = sample_prompt(definition, row.id, {"amount": Money(7_700, "CNY")}, NOW)
    assert plain is not None
    assert given is not None
    assert any("1,500.00" in value.zh for _, value in plain.rows)
    assert any("77.00" in value.zh for _, value in given.rows)


def test_a_step_that_is_not_there_has_none() -> None:
    assert sample_prompt(compiled("balance"), "nowhere", {}, NOW) is None


def test_a_secret_has_none() -> None:
    for key in TEXTS:
        definition = compiled(key)
        values = sample_values(definition, NOW)
        assert not [one.variable for one in definition.steps.values() if one.secret and one.variable in values]
