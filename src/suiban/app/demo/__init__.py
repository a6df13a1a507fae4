"""The demo's content: two served companies, their staff, customers, knowledge and phrases. Pure data, no database.

Words: a *person* is one human being over all companies; a *membership* is that person as the customer of one company.
Invariants: everything is invented; every reference resolves; the same content comes out at every load.
"""
