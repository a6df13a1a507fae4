"""Prompts of every kind, as a bank asks them: what tests of doors show and hear."""

from typing import Any, Final

from suiban.flows.model.steps import Kind, Option, Prompt, Words

LINK: Final = "https://bank.example/s/7Kd93hQz"
AMOUNT: Final = Words("要转多少钱？可用余额 12,345.60 元。", "How much? Available: CNY 12,345.60.")
ACCOUNTS: Final = (
    Option("6222020200111234", Words("储蓄卡 尾号1234 余额 12,345.60 元", "Debit card ending 1234, CNY 12,345.60")),
    Option("6222020200115678", Words("储蓄卡 尾号5678 余额 80.00 元", "Debit card ending 5678, CNY 80.00")),
    Option("6222020200119012", Words("信用卡 尾号9012", "Credit card ending 9012")),
)
BRANCHES: Final = tuple(
    Option(f"b{number}", Words(f"{name}支行", f"{latin} branch"))
    for number, (name, latin) in enumerate(
        (
            ("徐汇", "Xuhui"), ("静安", "Jing'an"), ("黄浦", "Huangpu"), ("长宁", "Changning"), ("普陀", "Putuo"),
            ("虹口", "Hongkou"), ("杨浦", "Yangpu"), ("闵行", "Minhang"), ("宝山", "Baoshan"), ("嘉定", "Jiading"),
        )
    )
)  # fmt: skip
FUNDS: Final = tuple(Option(f"F{n:03}", Words(f"稳健理财 {n} 号", f"Steady fund {n}")) for n in range(1, 46))
ROWS: Final = (
    (Words("收款人", "Payee"), Words("李四")),
    (Words("卡号", "Card"), Words("尾号1234", "ending 1234")),
    (Words("金额", "Amount"), Words("1,500.00 元", "CNY 1,500.00")),
    (Words("到账日", "Arrives"), Words("2026年11月23日", "23 Nov 2026")),
)
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "姓名", "titleEn": "Name", "minLength": 2, "maxLength": 20},
        "phone": {"type": "string", "format": "phone", "title": "电话", "titleEn": "Phone"},
        "day": {"type": "string", "format": "date", "title": "日期", "titleEn": "Day"},
        "cash": {
            "type": "number", "format": "money", "title": "金额", "titleEn": "Amount", "minimum": 100, "maximum": 500000
        },
        "city": {
            "type": "string", "title": "城市", "titleEn": "City",
            "oneOf": [
                {"const": "sh", "title": "上海", "titleEn": "Shanghai"},
                {"const": "bj", "title": "北京", "titleEn": "Beijing"},
            ],
        },
        "visit": {"type": "boolean", "title": "上门", "titleEn": "At home"},
        "needs": {
            "type": "array", "title": "业务", "titleEn": "Needs", "minItems": 1,
            "items": {"type": "string", "enum": ["开户", "挂失", "理财"]},
        },
    },
    "required": ["name", "phone", "day", "city"],
}  # fmt: skip


def prompt(kind: Kind, **more: Any) -> Prompt:
    """A prompt of the transfer service."""
    told = {
        "step": "step",
        "name": Words("步骤", "Step"),
        "number": 3,
        "total": 5,
        "text": Words("请回答。", "Please answer."),
    }
    return Prompt(kind=kind, flow="transfer", flow_name=Words("转账", "Transfer"), **(told | more))


PROMPTS: Final[dict[str, Prompt]] = {
    "say": prompt("say", text=Words("已转出 1,500.00 元。", "CNY 1,500.00 was sent."), rows=ROWS[:1]),
    "wait": prompt("wait", text=Words("银行正在处理。", "The bank is working on it.")),
    "ask_text": prompt("ask", text=Words("收款人姓名是？", "What is the payee's name?"), number=1),
    "ask_name": prompt("ask", type="name", text=Words("收款人叫什么？", "What is the payee called?")),
    "ask_account": prompt("ask", type="account", text=Words("收款账号是多少？", "What is the account number?")),
    "ask_email": prompt("ask", type="email", text=Words("新邮箱是什么？", "What is the new address?")),
    "ask_money": prompt(
        "ask", type="money", text=AMOUNT, short=Words("转多少？", "How much?"),
        spoken=Words("您要转多少钱？", "How much would you like to send?"),
        given=Words("2,000.00 元", "CNY 2,000.00"),
    ),
    "ask_number": prompt("ask", type="number", text=Words("分几期？", "How many instalments?")),
    "ask_date": prompt("ask", type="date", text=Words("哪天来取？", "On which day?")),
    "ask_month": prompt("ask", type="month", text=Words("查哪个月？", "Which month?")),
    "ask_phone": prompt("ask", type="phone", text=Words("新的手机号是？", "What is the new number?")),
    "ask_yes_no": prompt("ask", type="yes_no", text=Words("要短信通知对方吗？", "Shall we tell the payee?")),
    "ask_secret": prompt("ask", type="secret", text=Words("请输入卡背面的激活码。", "Enter the code on its back.")),
    "choose_few": prompt("choose", text=Words("从哪个账户转？", "From which account?"), options=ACCOUNTS),
    "choose_some": prompt("choose", text=Words("去哪个网点？", "Which branch?"), options=BRANCHES),
    "choose_many": prompt("choose", text=Words("哪个产品？", "Which product?"), options=FUNDS),
    "form": prompt("form", text=Words("请填写预约信息。", "Please fill in the appointment."), schema=SCHEMA),
    "upload": prompt("upload", text=Words("请上传营业执照。", "Please send the business licence.")),
    "verify": prompt("verify", text=Words("验证码已发到 138****5678。", "A code was sent to 138****5678.")),
    "confirm": prompt("confirm", text=Words("请核对转账信息。", "Please check the transfer."), rows=ROWS),
    "sign": prompt("sign", text=Words("请签署信托合同。", "Please sign the trust deed."), rows=ROWS[:1]),
    "pay": prompt("pay", text=Words("确认后立即扣款。", "It is debited at once."), rows=ROWS[2:3]),
    "page_only": prompt("ask", text=Words("请阅读风险揭示书。", "Read the risk notice."), doors=frozenset({"page"})),
    "chat_only": prompt("ask", text=Words("说说您的想法。", "Tell us what you think."), doors=frozenset({"chat"})),
}  # fmt: skip
