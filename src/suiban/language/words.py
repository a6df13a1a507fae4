"""Word lists: what carries no meaning of its own, and characters written in two ways."""

import re
from importlib.resources import files
from typing import Final

# The converter keeps these apart; in a bank's talk they are one.
SAME_CHARACTER: Final = {"帐": "账", "著": "着", "谘": "咨", "佈": "布", "証": "证", "妳": "你", "您": "你", "〇": "零"}

STOP_WORDS: Final = frozenset(files("suiban.language").joinpath("stop_words.txt").read_text("utf-8").split())

# What people put before and after a question without asking anything by it.
FILLERS: Final = re.compile(
    r"^(?:(?:你好|在吗|请问|请教|想问|想知道|想了解|想咨询|咨询|问|麻烦|帮我|帮忙|客服|那个|哎|喂|嗯|那|我想|我要"
    r"|一下|下)[,，。!！?？~ ]*)+"
    r"|(?:[,，。!！?？~ ]*(?:谢谢|啊|呀|呢|吗|吧|嘛|哦|哈|急|在线等))+[,，。!！?？~ ]*$"
)

_PAIRED: Final = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕"
    "乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生左丘东门西门第五"
)
# two characters each
DOUBLE_SURNAMES: Final = frozenset(first + second for first, second in zip(_PAIRED[::2], _PAIRED[1::2], strict=True))

# Surnames that are not read as the character mostly is.
SURNAME_SOUNDS: Final = {
    "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "曾": "zeng", "任": "ren", "华": "hua", "盖": "ge",
    "朴": "piao", "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "翟": "zhai", "缪": "miao", "宓": "mi",
    "冼": "xian", "覃": "qin", "折": "she", "黑": "he", "乐": "yue", "召": "shao", "员": "yun", "曲": "qu",
    "澹台": "tantai",
}  # fmt: skip

# Words of banking that are read otherwise than their characters mostly are.
WORD_SOUNDS: Final = {
    "还款": "huan kuan", "还贷": "huan dai", "还清": "huan qing", "归还": "gui huan", "代还": "dai huan",
    "还本": "huan ben", "调额": "tiao e", "分行": "fen hang", "支行": "zhi hang", "总行": "zong hang",
    "行内": "hang nei", "跨行": "kua hang", "他行": "ta hang", "我行": "wo hang", "本行": "ben hang",
    "重置": "chong zhi", "重设": "chong she",
}  # fmt: skip
