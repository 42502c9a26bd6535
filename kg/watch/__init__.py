"""Watches: questions of the publisher's whose answers are compared from build to build.

    rows      watches.csv ↔ watches
    answers   a watch × the graph → what it is answered now, heap by heap
    ledger    answers of the last run, and every change that was told: each once
    entries   changes → what people read, with the words of the minutes as they are today
    forms     entries → Atom, JSON Feed, iCalendar, mails
    deliver   mails → a Maildir or a mail server
    run       all of it in turn
    live      a feed without a run: what a question is answered now, newest first
    digest    one page of what is new since a day

A document that was there already and is read otherwise by a better reader is no news, and is told apart as `reread`.
"""

from kg.watch.deliver import Maildir, Post, Server
from kg.watch.rows import FILE, Watch, add, make, path_of, read, remove
from kg.watch.run import Told, Voice, run

__all__ = [
    "FILE",
    "Maildir",
    "Post",
    "Server",
    "Told",
    "Voice",
    "Watch",
    "add",
    "make",
    "path_of",
    "read",
    "remove",
    "run",
]
