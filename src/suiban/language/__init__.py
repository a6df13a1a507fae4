"""Words: folding, segmentation, sounds, which language. Pure functions; the same text always gives the same answer.

Words: *folded* text is what two spellings of one thing share (width, case, traditional characters, invisible signs);
*words* are what a sentence is made of; *content words* are those that carry its meaning; *sounds* are toneless pinyin
syllables in which what people mistype or pronounce alike (zh/z, ang/an, l/n) is one.

Invariants: folding is idempotent; nothing here raises on any string; nothing here reads or keeps anything but caches.
"""
