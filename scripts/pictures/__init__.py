"""Pictures of every page for people to look at, and what axe-core says of each.

``shots`` opens screens in a look and keeps pictures · ``pages`` is the table of pages with their states: adding a page
is a line there · ``serving``, ``leading``, ``access``, ``customers`` are scenes: what a table cannot say, such as
dialogs · ``filling`` makes the day that is seen · ``routes`` says which addresses there are · ``sheet`` is for looking.
"""
