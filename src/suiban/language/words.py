"""Word lists: what carries no meaning of its own, and characters written in two ways."""

import re
from typing import Final

# The converter keeps these apart; in a bank's talk they are one.
SAME_CHARACTER: Final = {"帐": "账", "著": "着", "谘": "咨", "佈": "布", "証": "证", "妳": "你", "您": "你", "〇": "零"}

STOP_WORDS: Final = frozenset(
    """
    的 了 吗 呢 吧 啊 呀 哦 嗯 哈 嘛 么 我 你 他 她 它 我们 你们 他们 咱 咱们 自己 人家 是 在 有 和 与 及 或 也 都 就 还 又 才 只
    这 那 这个 那个 这些 那些 这里 那里 这样 那样 一个 一下 一些 一点 个 些 下 请 请问 想 要 想要 需要 能 能不能 可以 可不可以 可 会 会不会
    应该 怎么 怎样 怎么办 怎么样 如何 咋 咋办 什么 啥 为什么 为啥 哪 哪个 哪里 哪儿 谁 几 多 多少 呗 之 于 被 把 给 让 对 向 从 到
    来 去 说 问 问一下 知道 告诉 帮 帮我 帮忙 麻烦 谢谢 你好 您好 现在 已经 刚 刚刚 一直 然后 因为 所以 但是 如果 的话 有没有 没有 不是
    是不是 行不行 行 好 好的 吧 里 上 中 时候 时 地 得 着 过 呀 哪些 怎 办 弄 搞 做 很 太 真 真的 比较 非常 最 更 是否 即 其 此 该
    a an the i my me you your we our us it its is are was were be been am do does did can could will would shall should may
    to of in on at for from with by and or not no what how when where which who whom why if then there here this that
    these those please want need get have has had hi hello about tell know help any some so as up out
    """.split()
)

# What people put before and after a question without asking anything by it.
FILLERS: Final = re.compile(
    r"^(?:(?:你好|在吗|请问|请教|想问|想知道|想了解|想咨询|咨询|问|麻烦|帮我|帮忙|客服|那个|哎|喂|嗯|那|我想|我要|一下|下)[,，。!！?？~ ]*)+"
    r"|(?:[,，。!！?？~ ]*(?:谢谢|啊|呀|呢|吗|吧|嘛|哦|哈|急|在线等))+[,，。!！?？~ ]*$"
)
