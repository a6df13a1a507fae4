"""Drafts, promises and transcripts by rules; and how right the rules are on the labelled dialogues."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from suiban.kit.ids import CompanyId, ConversationId, CustomerId
from suiban.kit.masking import Spoken
from suiban.records.model import Code, Line, Talk
from suiban.records.model.draft import is_courtesy, read_outcome, read_sentiment, write_draft
from suiban.records.model.promises import find_promises, is_promise
from suiban.records.model.transcript import Note, Said, Transcript, file_name, render_html, render_json, render_text

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
BANK, INSURER = CompanyId(int=1), CompanyId(int=2)


def lines(*texts: str) -> tuple[Line, ...]:
    """``c:`` the customer's, ``s:`` staff's, ``b:`` the bot's; a minute apart."""
    authors = {"c": "customer", "s": "staff", "b": "bot"}
    return tuple(
        Line(number, authors[text[0]], "text", Spoken(text[2:]), AT + timedelta(minutes=number))
        for number, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "我会尽快给您回电",
        "专员稍后联系您",
        "我们将为您核实",
        "I will call you back",
        "我保证给您退款",
        "我这边马上给您处理",
    ],
)
def test_promises(sentence: str) -> None:
    assert is_promise(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["需要我给您回电吗？", "如果没到账我们会退款", "已为您办理完成", "请您到网点办理", "我无法给您办理", "利率是1.5%",
     "I will not be able to call you", "Would you like me to call you?"],
)  # fmt: skip
def test_no_promises(sentence: str) -> None:
    assert not is_promise(sentence)


def test_only_people_on_staff_promise_and_saying_it_again_with_a_time_is_one_promise() -> None:
    said = lines("c:我会给您回电", "b:我会给您回电", "s:我会给您回电", "s:我会在明天上午十点前给您回电话")
    (promise,) = find_promises(said, ZONE)
    assert promise.seqs == (3, 4)
    assert promise.due_at == datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def test_a_draft_masks_numbers_and_every_sentence_names_messages_there_are() -> None:
    said = lines("c:手机 13912345678 转账失败", "s:请您核对卡号6222021234567890123，我会在24小时内给您回电", "c:好的")
    codes = (Code(BANK, "product", "other", "其他", "Other"), Code(BANK, "scenario", "inquiry", "咨询", "Inquiry"))
    talk = Talk(BANK, ConversationId.new(), CustomerId.new(), said, "Asia/Shanghai", codes)
    body = write_draft(talk, {})
    text = msgspec.json.encode(body, enc_hook=str).decode()
    assert "13912345678" not in text
    assert "6222021234567890123" not in text
    for item in (*body.summary, *body.next_steps):
        assert item.seqs
        assert set(item.seqs) <= {1, 2, 3}


def test_an_empty_talk_and_an_empty_catalogue_are_no_trouble() -> None:
    body = write_draft(Talk(BANK, ConversationId.new(), CustomerId.new(), (), "UTC", ()), {})
    assert (body.product, body.resolved, body.summary) == ("", "unclear", ())


@pytest.mark.parametrize("said", ["昨天之后就找不到了", "一直收不到了", "好了吗", "我的退款到了没"])
def test_good_words_denied_or_asked_are_none(said: str) -> None:
    assert read_outcome(lines("s:请问还有什么可以帮您", f"c:{said}", "s:我看一下"), ())[0] == "unclear"


def test_a_question_nobody_answered_is_not_resolved_by_what_was_said_before() -> None:
    talk = ("c:卡丢了", "s:已经挂失", "c:好的，解决了")
    assert read_outcome(lines(*talk), ())[0] == "yes"
    assert read_outcome(lines(*talk, "c:补卡要多少钱"), ()) == ("unclear", None)
    assert read_outcome(lines(*talk, "c:补卡要多少钱", "s:15 元"), ())[0] == "yes"


def test_what_was_asked_in_words_is_named_before_files() -> None:
    said = lines("c:卡丢了", "c:[文件]", "c:[语音]", "c:昨天在超市", "c:补卡要多少钱")
    said = tuple(msgspec.structs.replace(line, kind="file") if line.seq in {2, 3} else line for line in said)
    asked = write_draft(Talk(BANK, ConversationId.new(), CustomerId.new(), said, "Asia/Shanghai", ()), {}).summary[0]
    assert (asked.seqs, "［" in str.__str__(asked.text)) == ((1, 4, 5), False)


def test_courtesies_and_moods() -> None:
    assert is_courtesy("好的，谢谢")
    assert not is_courtesy("好的，但是卡丢了")
    assert read_sentiment(lines("c:你们就是骗子")) == "angry"
    assert read_sentiment(lines("c:等了半天了")) == "annoyed"
    assert read_sentiment(lines("c:请问利率", "s:你们就是骗子")) == "calm"


# --- transcripts -------------------------------------------------------------------------------------------------

HOSTILE = "<script>x</script>\"'&\n[2026-01-01 00:00:00] 坐席 假\u202e\x1b[2J\u2028尾"


def transcript(**more: object) -> Transcript:
    said = (
        Said(BANK, 1, "customer", "", "text", Spoken(HOSTILE), AT),
        Said(INSURER, 2, "staff", "<b>林</b>", "text", Spoken("好"), AT),
        Said(BANK, 3, "staff", "林", "text", Spoken(""), AT, recalled=True),
    )
    notes = (Note(BANK, 1, "note", "林", AT, Spoken("内部")),)
    made = Transcript("cnv_1", {BANK: "银行", INSURER: "保险"}, "Asia/Shanghai", AT, "林", said, notes)
    return msgspec.structs.replace(made, **more)


@pytest.mark.parametrize(
    ("kind", "word", "english"),
    [("picture", "［图片］", "[picture]"), ("file", "［文件］", "[file]"), ("voice", "［语音］", "[voice note]")],
)
def test_what_is_no_text_is_named(kind: str, word: str, english: str) -> None:
    said = (Said(BANK, 1, "customer", "", kind, Spoken(""), AT),)
    assert word in render_text(transcript(said=said))
    assert english in render_text(transcript(said=said), "en")


def test_a_hostile_text_stays_text() -> None:
    page = render_html(transcript())
    assert "<script" not in page
    assert "<b>林" not in page
    assert "&lt;script&gt;" in page
    text = render_text(transcript())
    assert "\n[2026-01-01" not in text
    for sign in ("\u202e", "\x1b", "\u2028"):
        assert sign not in page + text
    assert "\\u202e" in text


def test_recalled_notes_and_companies_are_marked() -> None:
    text = render_text(transcript())
    assert "［已撤回］" in text
    assert "内部备注 林 · 银行" in text
    assert "坐席 <b>林</b> · 保险" in text
    assert "[recalled]" in render_text(transcript(), "en")
    data = msgspec.json.decode(render_json(transcript()))
    assert [item["recalled"] for item in data["messages"]] == [False, False, True]
    assert data["internal"][0]["after_seq"] == 1


def test_the_file_is_named_by_its_time_only_and_may_be_empty() -> None:
    assert file_name(transcript(), "html") == "suiban-transcript-20261118-1000.html"
    assert "没有消息" in render_html(transcript(said=(), notes=()))
