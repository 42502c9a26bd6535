"""The invented meetings of tests/data/small.trig as a store on disk, with texts for their passages."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.derive import derive, rules
from kg.store import writer
from kg.texts import Texts

BASE = "https://kg.example.org/"
SMALL = Path(__file__).parent / "data" / "small.trig"
ROOT = Path(__file__).resolve().parent.parent

#: Rules that are asked of the invented meetings; what others derive stands in the Turtle, as a person counted it.
CONCLUDED = ("answers", "cases", "presence")

#: What stands where in the texts; all else is blank.
WORDS = {
    "aaaa000000000001": {0: "Stiby Udsatteråd 5. marts.", 28: "Bo Kjær, fmd", 41: "Åsa Nørgård", 53: "Afbud: Ole Krag",
                         71: "For: Ida Krag", 180: "Blå Bro vil drive herberget.", 542: "Bo Kjær var inhabil."},
    "aaaa000000000002": {0: "Stiby Byråd 2. maj", 100: "Sagen udsættes.", 151: "Blå Bro afventer."},
    "aaaa000000000003": {100: "Vedtaget."},
    "bbbb000000000001": {151: "Blå Bros tilbud."},
}  # fmt: skip


def text_of(document: str) -> str:
    """The text of a document, every word at its place."""
    text = [" "] * 950
    for start, words in WORDS[document].items():
        text[start : start + len(words)] = words
    return "".join(text)


def quads() -> bytes:
    """The invented graphs and the ontology as N-Quads."""
    dataset = ox.Dataset(ox.parse(path=str(SMALL), format=ox.RdfFormat.TRIG, base_iri=BASE))
    for name in ("kg", "schemes"):
        path = ROOT / "ontology" / f"{name}.ttl"
        graph = ox.NamedNode(BASE + "graph/ontology")
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            dataset.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    return ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""


def build(folder: Path) -> Path:
    """Put the store in `folder`; gives the folder. It is made once, for all files of tests that a process runs."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    return folder


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="small-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with writer(folder) as store:
        store.start(fresh=True)
        store.load(quads())
        for rule in rules():
            if rule.name in CONCLUDED:
                graph = f" <{BASE}graph/derived> .\n"
                store.load("".join(triple + graph for triple in derive(store, rule)).encode())
        store.texts.put({document: Texts.pack(text_of(document)) for document in WORDS})
        store.publish()
    return folder
