"""Planted values are what they claim to be, and are found in every form."""

from urllib.parse import quote

import pytest

from suiban.app.bench.leaks.places import PLACES, is_home
from suiban.app.bench.leaks.values import KINDS, Finder, Value, Values, id_check, luhn
from suiban.kit.masking import mask_text


def test_check_digits_are_those_of_the_standards() -> None:
    assert luhn("7992739871") == "3"  # ISO/IEC 7812
    assert id_check("11010519491231002") == "X"  # GB 11643
    assert id_check("44052418800101001") == "4"


def test_all_values_differ_and_those_that_are_to_be_hidden_are_hidden() -> None:
    values = Values(seed=1)
    text = values.words(4_000, "message")
    assert len({value.text for value in values.dealt}) == 4_000
    masked = mask_text(text)
    for value in values.dealt:
        assert (value.text in masked) == (value.kind in ("name", "address", "token", "code")), value


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_found_as_it_is_in_a_url_and_escaped(kind: str) -> None:
    values = Values(seed=2)
    text = values.deal(kind, "message")  # type: ignore[arg-type]
    values.words(40, "note")
    finder, value = Finder(values.dealt), values.dealt[0]
    for form in (text, f"x{text}y", f"q={quote(text, safe='')}&", f'"{text.encode("unicode-escape").decode()}"'):
        assert finder.find(form.encode()) == {value}, form
    assert finder.find(text[:-1].encode()) == set()


def test_a_number_within_a_longer_one_is_another_number() -> None:
    values = Values(seed=3)
    phone = values.deal("phone", "message")
    finder = Finder(values.dealt)
    assert finder.find(f"17{phone}".encode()) == set()
    assert finder.find(f"{phone}0".encode()) == set()
    assert finder.find(f"1{phone} and {phone}".encode()) == set(values.dealt)


def test_places_belong_to_whose_talk_it_is() -> None:
    said = Value(1, "phone", "message", "13912345678", 2)
    assert is_home("socket customer-2 messages", said)
    assert not is_home("socket customer-1 messages", said)
    assert not is_home("socket customer-21 messages", said)
    assert is_home("answer songyan GET /api/conversations/{id}/messages", said)
    assert not is_home("answer tangkai GET /api/conversations/{id}/messages", said)
    assert not is_home("answer songyan GET /api/conversations", said)  # a list shows no numbers
    assert not is_home("file log/web.log", said)
    assert all(place.why for place in PLACES)


def test_a_value_does_not_show_itself() -> None:
    assert "139" not in repr(Value(1, "phone", "message", "13912345678", 2))
