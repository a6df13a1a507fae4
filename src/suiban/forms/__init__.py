"""Forms a company asks its customers to fill in during a talk: written once, checked, kept in versions.

Words: a *form* is what is asked (title, fields); its *version* grows with every change and none is ever changed or
removed, so that an answer can always be read beside what was asked; a *retired* form is offered to nobody any more.

Invariants: what is sent is what is kept, in the version of that moment; a form is of one company and is sent only in a
part of that company; no form holds words that may not be said to customers.
"""
