"""Forms: whatever is filled in."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suiban.conversations.errors import FormInvalid
from suiban.conversations.model import content
from suiban.conversations.model.content import Field, Form

FORM = Form(
    "预约",
    (
        Field("branch", "网点", "choice", required=True, options=("徐汇", "静安")),
        Field("day", "日期", "date"),
        Field("amount", "金额", "number"),
        Field("phone", "电话", "phone"),
        Field("needs", "业务", "multi", options=("开户", "挂失", "理财")),
        Field("more", "说明", "text", help="可不填"),
    ),
)


@given(st.dictionaries(st.sampled_from([field.key for field in FORM.fields]), st.text(max_size=200)))
def test_whatever_is_filled_in_is_an_answer_or_refused(values: dict[str, Any]) -> None:
    """Nothing else is raised, and no line of the text is somebody's own making."""
    try:
        answered = content.answer(FORM, values)
    except FormInvalid:
        return
    assert len(answered.text.split("\n")) == 1 + len(answered.extra["answer"]["rows"])
