"""A signature is one's own name, however it is typed."""

from suiban.flows.model.signing import check_signature


def test_spaces_case_and_width_do_not_matter() -> None:
    assert check_signature(" 王 建国", "王建国") is None
    assert check_signature("ｊｏｈｎ smith", "John Smith") is None
    assert check_signature("迪丽 热巴", "迪丽·热巴") is None


def test_another_name_does_not_count_nor_does_none() -> None:
    for typed, name in (("王建", "王建国"), ("王建国民", "王建国"), ("", "王建国"), ("", ""), ("x", "")):
        assert check_signature(typed, name) is not None, (typed, name)
