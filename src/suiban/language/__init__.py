"""Words: folding, segmentation, sounds, which language; and what people mean by what they write. Pure functions.

Words: *folded* text is what two spellings of one thing share (width, case, traditional characters, invisible signs);
*words* are what a sentence is made of; *content words* are those that carry its meaning; *sounds* are toneless pinyin
syllables in which what people mistype or pronounce alike (zh/z, ang/an, l/n) is one. To *read* is to take a text as the
answer to a question and give its one value, or None; to *find* is to look for values in a sentence about anything. A
*numeral* is a number as written (一千五), an *amount* one of money; a *wish* is what is said to a service beside
answering.

Invariants: folding is idempotent; no text makes anything raise; what is vague, double or refused (一两千, 明天或后天,
不是500) has no value: who asked, asks again; nothing here keeps anything but caches, and today is an argument.
"""
