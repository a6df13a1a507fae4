"""Measuring the offer decision: what is measured is the decision itself, and both sides take the same mix."""

from suiban.app.bench.routing import measure, mix


def test_all_that_is_offered_fits() -> None:
    report = measure(*mix(200, 300), lambda _: None)
    assert 0 < report.offers <= 300
    assert report.unfit == 0
    assert report.ratio_to_numpy > 0
