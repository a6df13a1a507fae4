"""What is said to a customer whose service broke off, and what its alert is called."""

from typing import Final, Literal

from suiban.flows.model.steps import Words

Language = Literal["zh", "en"]
GO_ON: Final[dict[Language, str]] = {"zh": "继续", "en": "Continue"}
_NUDGE: Final[dict[Language, str]] = {
    "zh": "您的“{name}”还停在“{step}”这一步，填过的内容都留着。要接着办，点「继续」就行。",
    "en": 'Your "{name}" is still at "{step}"; what you filled in is kept. To go on, press "Continue".',
}
_OFFER: Final[dict[Language, str]] = {
    "zh": "您上次的“{name}”办到“{step}”，还没有办完，填过的内容都留着。要接着办，点「继续」就行。",
    "en": 'Your "{name}" was not finished: it stopped at "{step}", and what you filled in is kept. To go on, press'
    ' "Continue".',
}


def language_of(tag: str) -> Language:
    """In which of our languages a customer reads whose page speaks this one."""
    return "en" if tag.startswith("en") else "zh"


def nudge(name: Words, step: Words, language: Language) -> str:
    """The sentence where it broke off."""
    return _NUDGE[language].format(name=name.of(language), step=step.of(language))


def offer(name: Words, step: Words, language: Language) -> str:
    """The sentence in the next talk."""
    return _OFFER[language].format(name=name.of(language), step=step.of(language))


def alert_title(name: Words, step: Words, number: int, total: int) -> str:
    """What who looks after the customer reads first."""
    return f"{name.zh} 停在“{step.zh}”（第 {number}/{total} 步）"
