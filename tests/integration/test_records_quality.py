"""The rules that write records, over dialogues labelled by hand and the demo's catalogue."""

from suiban.app.bench.records import load_dialogues, measure


def test_the_rules_keep_their_quality() -> None:
    assert len(load_dialogues()) >= 60
    fit, held = measure("fit"), measure("held")
    assert min(fit.product_right, fit.scenario_right, fit.resolved_right, fit.promises_precision) >= 0.9
    assert min(held.product_right, held.resolved_right) >= 0.8
    assert min(held.scenario_right, held.promises_precision) >= 0.9
    assert held.promises_recall >= 0.7
