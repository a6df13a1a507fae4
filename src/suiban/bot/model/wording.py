"""What the bot says, in the customer's language."""

from typing import Any, Final

import msgspec

from suiban.bot.model import AskBack, Begin, HandOver, SmallTalk, Tell, Turn
from suiban.bot.model.intents import Intents
from suiban.bot.model.meanwhile import About, Assure
from suiban.knowledge.api import Article
from suiban.language.api import Language, detect_language

BODY_CHARACTERS_MAX: Final = 3_500

PERSON: Final = {"zh": "转人工", "en": "Talk to a person"}
PERSON_HINT: Final = {
    "zh": "需要真人处理，请点「转人工」。",
    "en": 'If you would rather talk to a person, say "agent".',
}
CHINESE_ONLY: Final = "Here is what we have on this, in Chinese: "
DID_YOU_MEAN: Final = {"zh": "您是想问：", "en": "Did you mean:"}
REPLY_NUMBER: Final = {
    "zh": "回复数字就行；都不是的话，换个说法，或者点「转人工」。",
    "en": 'Reply with a number, use other words, or say "agent" for a person.',
}
OTHER_WORDS: Final = {
    "zh": "抱歉，我没有完全听懂。可以换个说法，说说是哪项业务、遇到了什么情况；也可以点「转人工」，由同事来答。",
    "en": 'Sorry, I did not quite understand. Please say which service it is about and what happened, or say "agent".',
}
NO_PICTURES: Final = {
    "zh": "图片收到了，我还看不懂图片。请用文字说说要办什么，或者点「转人工」，同事能看到这张图。",
    "en": 'I have the picture but cannot read it. Please describe it in words, or say "agent": a colleague can see it.',
}
NO_FILES: Final = {
    "zh": "文件收到了，我还看不懂文件。请用文字说说要办什么，或者点「转人工」，同事能看到这个文件。",
    "en": 'I have the file but cannot read it. Please describe it in words, or say "agent": a colleague can open it.',
}
NO_VOICE: Final = {
    "zh": "语音收到了，我还听不懂语音。请用文字说说要办什么，或者点「转人工」，同事能听到这段语音。",
    "en": 'I have the voice note but cannot hear it. Please use words, or say "agent": a colleague can listen to it.',
}
_UNREAD: Final = {"picture": NO_PICTURES, "file": NO_FILES, "voice": NO_VOICE}
PASSING_ON: Final = {
    "zh": "这个问题我请同事来答，前面的内容他们都能看到，您不用再说一遍。",
    "en": "Let me bring in a colleague for this. They can see everything above, so you need not repeat it.",
}
NOBODY_THERE: Final = {
    "zh": "抱歉，现在没有可以转接的人工服务。请稍后再试，或拨打客服热线。",
    "en": "Sorry, nobody can be reached here right now. Please try again later or call our hotline.",
}
BACK_AGAIN: Final = {
    "zh": "我是智能助手，接着为您服务。还有要问的，直接说就好；想找真人，随时说「转人工」。",
    "en": 'This is the assistant again. Ask me anything, or say "agent" at any time to talk to a person.',
}
LET_IN: Final = {
    "zh": "现在咨询的人较多，让您久等了。您的位置一直保留，轮到您时由同事接待；等的时候可以先问我，直接说要办什么。",
    "en": "Many people are waiting right now. Your place is kept, and a colleague answers when it is your turn."
    " Meanwhile you can ask me: just say what you need.",
}
ASSURED: Final[dict[About, dict[Language, str]]] = {
    "": {
        "zh": "这个问题请同事来答更稳妥。您的位置一直保留，轮到您时同事会看到前面的全部内容。",
        "en": "A colleague had better answer this. Your place is kept, and they will see everything above.",
    },
    "danger": {
        "zh": "您先别急，安全最要紧：有危险请立刻拨打 110，身体不适拨打 120；心里难受可以拨打 12356 心理援助热线，"
        "24 小时有人。您的位置一直保留，同事会来接待您。",
        "en": "Your safety comes first: if you are in danger call 110, for a medical emergency 120; the mental health"
        " line 12356 answers day and night. Your place is kept, and a colleague will join.",
    },
    "fraud": {
        "zh": "先别着急，也先别再转账。您的位置一直保留，同事会来接待您；钱已经转出的，请立刻拨打 110 报警。",
        "en": "Please stay calm and send no more money. Your place is kept, and a colleague will join; if money has"
        " left already, call 110 at once.",
    },
    "goodbye": {
        "zh": "好的。不用再等的话，关掉页面就行；想继续等，您的位置一直保留。",
        "en": "All right. If you need nobody any more, just close the page; if you stay, your place is kept.",
    },
}
_INTENT_OF: Final = {
    "asked_for_person": "human", "danger": "danger", "fraud": "fraud", "order": "order", "complaint": "complaint",
    "upset": "upset",
}  # fmt: skip


class Words(msgspec.Struct, frozen=True):
    """A text and what goes with it: see ``extra`` in docs/socket-protocol.md."""

    text: str
    extra: dict[str, Any] | None = None


def word_turn(turn: Turn, language: Language, intents: Intents) -> list[Words]:
    """What is said for a turn: nearly always one thing, two when an article comes before a hand-over."""
    match turn:
        case Tell():
            choices = _choices(turn.related, language, turn.person_first)["choices"]
            return [_word_article(turn.article, language, choices, turn.person_first)]
        case AskBack(picture=True, sent=sent):
            return [Words(_UNREAD.get(sent, NO_PICTURES)[language], _choices((), language))]
        case AskBack(titles=()):
            return [Words(OTHER_WORDS[language], _choices((), language))]
        case AskBack(titles=titles):
            lines = [f"{number}. {title}" for number, title in enumerate(titles, 1)]
            # a door that can show the choices to be pressed says only the lead
            pressed = {**_choices(titles, language), "lead": DID_YOU_MEAN[language]}
            return [Words("\n".join([DID_YOU_MEAN[language], *lines, REPLY_NUMBER[language]]), pressed)]
        case SmallTalk(intent=intent, missed=missed):
            extra = _choices((), language) if missed else None
            return [Words(intents.reply(intent, english=language == "en"), extra)]
        case HandOver(reason=reason, article=article):
            known = _INTENT_OF.get(reason)
            said = intents.reply(known, english=language == "en") if known else PASSING_ON[language]
            first = [] if article is None else [_word_article(article, language, [])]
            return [*first, Words(said)]
        case Begin():
            # the service speaks for itself
            return []


def word_meanwhile(turn: Tell | SmallTalk | Assure, language: Language, intents: Intents) -> Words:
    """What is said for a turn while a person is on the way: none is offered."""
    match turn:
        case Tell(article=article, related=related):
            return _word_article(article, language, list(related))
        case SmallTalk(intent=intent):
            return Words(intents.reply(intent, english=language == "en"))
        case Assure(about=about):
            return Words(ASSURED[about][language])


def _word_article(article: Article, language: Language, choices: list[str], person_first: bool = False) -> Words:
    body = article.body.strip()
    if len(body) > BODY_CHARACTERS_MAX:
        body = body[:BODY_CHARACTERS_MAX] + "…"
    if language == "en" and detect_language(body) == "zh":
        body = f"{CHINESE_ONLY}{article.title}\n\n{body}"
    if person_first:
        body = f"{PERSON_HINT[language]}\n\n{body}"
    source = {"title": article.title, "source": article.source, "version": article.version, "key": article.key}
    return Words(body, {"source": source, "choices": choices})


def _choices(titles: tuple[str, ...], language: Language, person_first: bool = False) -> dict[str, Any]:
    person = PERSON[language]
    return {"choices": [person, *titles] if person_first else [*titles, person]}
