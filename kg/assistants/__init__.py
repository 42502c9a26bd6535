"""A door for assistants: the graph as tools of the Model Context Protocol. Only reads.

    kg mcp                                  over standard input and output
    kg serve                                over HTTP, at /mcp

`desk.py` answers (a source → plain values in which each row carries words of the minutes and their address);
`server.py` says it in the protocol's terms. An assistant that quotes a row quotes a document, byte for byte.
"""

from kg.assistants.desk import NOTICE, Desk, groups
from kg.assistants.llms import llms_txt

__all__ = ["NOTICE", "Desk", "groups", "llms_txt"]
