"""What must never be seen from outside of company A."""

# Marks of company A by what they are of. Rare characters, because names leave the house masked but for first and last.
MARKS = {
    "talk": ("MARKTALKa71f", "我在说齾齾", "MARKPAGEb82e"),
    "person": ("龘", "爨", "13976502184", "1397650", "2184", "MARKNOTEc93d", "MARKCITYd04c"),
    "entry": ("MARKENTRYe15b",),
    "staff": ("MARKSTAFFf260",),
    "queue": ("MARKQUEUE0371",),
    "knowledge": ("MARKARTICLE1482",),
    "canned": ("MARKCANNED36a4",),
    "own": ("MARKOWN47b5",),
    "task": ("MARKTASK58c6", "MARKTEXT69d7"),
    "secret": ("MARKSECRET2593-long-enough",),
}
