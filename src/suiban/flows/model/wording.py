"""What is said around the steps of a service, in both languages."""

from typing import Final

from suiban.flows.model.steps import Words

NOTHING_OPEN: Final = Words("您目前没有办理到一半的业务。", "You have nothing under way at the moment.")
UNKNOWN: Final = Words("这项业务暂时不能在这里办理。", "This service cannot be done here at the moment.")
ELSEWHERE: Final = Words(
    "这一步已经在别处完成了，我们接着往下。", "This step was completed elsewhere already; let us go on from here."
)
CONTINUED: Final = Words("我们接着办理：", "Let us go on:")
CANCELLED: Final = Words("好的，已经取消，没有产生任何变动。", "Cancelled; nothing was changed.")
NO_HURRY: Final = Words("好的，不着急，您准备好了再回复。", "No hurry: answer whenever you are ready.")
BANK_BUSY: Final = Words("正在处理上一步，请稍候。", "The last step is being processed; one moment please.")
WAITING_APPROVAL: Final = Words(
    "已提交审批，有结果会马上告诉您。", "This has gone for approval; you will hear as soon as there is a result."
)
WAITING_TIME: Final = Words("已记下，到时间会继续为您办理。", "Noted; it goes on when the time has come.")
WAITING_PERSON: Final = Words("正在为您转接同事，由他们继续办理。", "A colleague will go on with this for you.")
IDENTITY: Final = Words("办理这一步需要先核实您的身份。", "For this step we first have to make sure who you are.")
PERSON_HINT: Final = Words("需要人工协助请回复“转人工”。", "For a person, reply “agent”.")
BACK_IMPOSSIBLE: Final = Words("这里不能再退回上一步了。", "It is not possible to go back from here.")
NEWS: Final = Words("您办理的“{name}”有新进展，回复“继续”接着办理。", "There is news about “{name}”: reply “continue”.")
NO_PERSON: Final = Words(
    "现在没有同事在线，您可以继续办理或稍后再来。", "Nobody is here now; you may go on, or come back later."
)


def named(words: Words, name: Words) -> Words:
    """With the service's name in."""
    return Words(words.zh.replace("{name}", name.zh), words.en.replace("{name}", name.en or name.zh))
