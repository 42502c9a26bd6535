"""`/llms.txt`: what a language model that reads this site should know, made from the catalogue and the tools.

Takes the name of the site and its address; gives Markdown in the form that llmstxt.org describes.
"""

from __future__ import annotations

from kg.assistants.desk import NOTICE, groups

__all__ = ["llms_txt"]


def llms_txt(name: str, there: str) -> str:
    """The text; `there` says what the graph holds ("the minutes of 412 meetings …")."""
    lines = [
        f"# {name}",
        "",
        "> Minutes of Danish municipal councils and committees as a knowledge graph: who attended what, what was "
        "decided, with the words it rests on.",
        "",
        f"Here are {there}. {NOTICE} What is not here was not read; that is no proof that it never happened.",
        "",
        "## Ask",
        "",
        "- [/mcp](/mcp): the same as tools of the Model Context Protocol, over streamable HTTP",
        "- [/api/search?q=words](/openapi.json): items by their words and entities by name, as JSON",
        "- [/sparql](/sparql): SPARQL 1.1 over the union of all graphs",
        "- [/api/queries](/api/queries): every question of the catalogue with its SPARQL",
        "",
        "## Read",
        "",
        "- Every entity has an address under /id/; add .html, .ttl, .jsonld, .nt, or ask for one in Accept",
        "- A passage is {document}#char={start},{end}: code points of {document}.txt, half-open",
        "- [/.well-known/void](/.well-known/void): the data set, its vocabularies, licence and size",
        "",
        "## Questions",
        "",
    ]
    for group in groups():
        lines += [f"- {query.name}: {query.summary}" for query in group.queries]
    return "\n".join(lines) + "\n"
