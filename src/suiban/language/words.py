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
