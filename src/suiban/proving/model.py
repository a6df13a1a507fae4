"""Frozen values of step-up, and the words in which both sides read of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, SessionId, StepUpId

OPEN_FOR: Final = timedelta(minutes=5)
LASTS_MIN_DEFAULT: Final = 10
LASTS_MIN_MAX: Final = 60
LAPSE_TASK: Final = "proving.lapse"

State = Literal["open", "proven", "declined", "lapsed", "withdrawn"]
Outcome = Literal["proven", "declined", "lapsed", "withdrawn"]
Purpose = Literal["account", "card", "transfer", "details", "disclose", "form", "service"]
PURPOSES: Final[Mapping[str, tuple[str, str]]] = {
    "account": ("办理账户业务", "a change to your account"),
    "card": ("办理卡片业务", "a change to your card"),
    "transfer": ("转账或调整限额", "a transfer or a limit"),
    "details": ("修改个人资料", "a change to your personal details"),
    "disclose": ("告知账户信息", "telling you about your accounts"),
    "form": ("填写表单", "filling in a form"),
    "service": ("继续办理", "going on with a service"),
}
"""What it may be for, in both languages; ``form`` and ``service`` are the house's own."""
WARNING: Final = "请只在银行自己的 App 或页面里核实；我们不会在聊天中向您索要密码或验证码。"
MEANS: Final[Mapping[str, str]] = {
    "otp": "一次性验证码", "sms": "短信验证码", "pin": "PIN 码", "face": "人脸识别", "fpt": "指纹", "hwk": "安全硬件",
    "swk": "设备密钥", "pwd": "登录密码", "mfa": "多重验证",
}  # fmt: skip
"""Means as RFC 8176 names them; others are read as they are."""


class StepUp(msgspec.Struct, frozen=True):
    """A request. ``card_seq`` is the message that asked; ``form_seq`` the form that wants it, if one does."""

    company_id: CompanyId
    id: StepUpId
    conversation_id: ConversationId
    customer_id: CustomerId
    level: int
    purpose: str
    by_kind: Literal["staff", "customer"]
    by_id: UUID
    form_seq: int | None
    asked_at: datetime
    expires_at: datetime
    card_seq: int = 0
    state: State = "open"

    def waits(self, now: datetime) -> bool:
        """Whether it can still be answered, as far as time goes."""
        return self.state == "open" and self.expires_at > now


class Proven(msgspec.Struct, frozen=True):
    """What a proof did. ``until`` None: it counts as long as the session, which ends at ``expires_at``."""

    conversation_id: ConversationId
    customer_id: CustomerId
    session_id: SessionId
    level: int
    until: datetime | None
    expires_at: datetime


def asked_text(by: str, purpose: str) -> str:
    """The request as a message that can be read anywhere."""
    who = by or "银行"
    return f"{who} 请您核实身份，用于{PURPOSES[purpose][0]}。{WARNING}"


def asked_extra(request: StepUp, by: str) -> dict[str, Any]:
    """What a screen makes a card of."""
    purpose, purpose_en = PURPOSES[request.purpose]
    shown: dict[str, Any] = {
        "request_id": str(request.id),
        "level": request.level,
        "purpose": request.purpose,
        "purpose_text": purpose,
        "purpose_text_en": purpose_en,
        "by": by,
        "expires_at": msgspec.to_builtins(request.expires_at),
    }
    if request.form_seq is not None:
        shown["form"] = request.form_seq
    return {"step_up": shown}


def ended_text(outcome: Outcome, means: tuple[str, ...], minutes: int) -> str:
    """How a request ended, in words for both sides."""
    match outcome:
        case "proven":
            by = "、".join(MEANS.get(one, one) for one in means)
            return f"客户已核实身份（{by}）" + (f"，{minutes} 分钟内有效。" if minutes else "。")
        case "declined":
            return "客户没有同意核实身份。"
        case "lapsed":
            return "核实身份的请求已过期。"
        case "withdrawn":
            return "核实身份的请求已撤回。"


def ended_extra(
    request: StepUp, outcome: Outcome, level: int, means: tuple[str, ...], minutes: int, until: datetime | None
) -> dict[str, Any]:
    """The same for a screen in its own language."""
    shown: dict[str, Any] = {"request_id": str(request.id), "outcome": outcome}
    if outcome == "proven":
        ends = msgspec.to_builtins(until) if until is not None else None
        shown |= {"level": level, "means": list(means), "minutes": minutes, "until": ends}
    return {"step_up_end": shown}
