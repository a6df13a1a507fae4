"""Helping hands for who holds a conversation: replies written once, and answers suggested.

Words: a *canned reply* is a text with *variables* ({customer_name}) and *blanks* (【金额】), *shared* by a company's
people or *personal*; a *suggestion* is an article that may answer what the customer just said, shown to the holder
alone.

Invariants: nothing here is ever said by itself, a person always stands between; variables are filled here, for who
holds the conversation and nobody else, and never reach what is masked; what one company wrote helps no other;
suggestions travel as hints, may be lost, and are kept nowhere (only counts of what became of them).
"""
