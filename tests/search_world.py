"""Invented agenda items as a store with texts and an index, for searches that people would type."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kg import search
from kg.store import reader, writer
from kg.texts import Texts
from kg.vocab import DCT, ELI_DL, FOAF, KG, ORG, PROV, SKOS, concept

BASE = "https://kg.example.org/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Item(NamedTuple):
    """An invented item. `council` is one of `COUNCILS`."""

    key: str
    council: str
    date: str
    title: str
    text: str
    outcome: str = ""
    topic: str = ""
    attachment: str = ""


MUNICIPALITIES = {"580": "Aabenraa Kommune", "901": "Stiby Kommune", "615": "Horsens Kommune"}
COUNCILS = {
    "by-aabenraa": ("580", "Byrådet", "municipal_council"),
    "teknik": ("580", "Teknik- og Miljøudvalget", "standing_committee"),
    "social": ("901", "Socialudvalget", "standing_committee"),
    "udsatte": ("901", "Udsatterådet", "vulnerable_council"),
    "skole": ("615", "Børne- og Skoleudvalget", "standing_committee"),
    "by-horsens": ("615", "Byrådet", "municipal_council"),
}
TOPICS = {"hjemloeshed": "hjemløshed", "klima": "klima og energi", "skole": "folkeskole"}
ITEMS = (
    Item("herberg", "udsatte", "2024-03-05", "Herberg for unge hjemløse",
         "Der oprettes et herberg ved havnen.", "recommended", "hjemloeshed", "Budget for herberget"),
    Item("gade", "social", "2023-05-02", "Status på gadeteamet",
         "Antallet af hjemløse i byen er faldet.", "noted", "hjemloeshed"),
    Item("boligsocial", "social", "2024-09-10", "Den boligsociale helhedsplan",
         "Planen for det udsatte område forlænges i to år.", "adopted"),
    Item("almen", "by-horsens", "2022-06-21", "Skema A til almene familieboliger",
         "Boligforeningen søger om 32 boliger ved Strandkærvej.", "adopted"),
    Item("kommuneplan", "by-aabenraa", "2024-12-10", "Kommuneplantillæg for vindmøller",
         "Der kan rejses seks vindmøller ved Hjordkær.", "adopted", "klima"),
    Item("cykelsti", "teknik", "2023-11-14", "Cykelsti langs Gammel Landevej",
         "Stien bliver to kilometer lang og får belysning.", "rejected"),
    Item("spildevand", "teknik", "2024-01-16", "Tillæg til spildevandsplanen",
         "Kloakering af sommerhusområdet.", "adopted"),
    Item("indvandring", "skole", "2021-02-02", "Modtagelse af indvandrere",
         "Modtageklasserne samles på Langmarkskolen.", "noted"),
    Item("tilgang", "udsatte", "2023-09-19", "Tilgængelighed på rådhuset",
         "Ramper og døråbnere til kørestolsbrugere.", "discussed"),
    Item("ferieplan", "skole", "2024-04-09", "Ferieplan for skolerne",
         "Skoleåret begynder i uge 33.", "adopted", "skole"),
    Item("barn", "skole", "2022-10-04", "Flere pædagoger pr. barn",
         "Et barn i vuggestuen har ret til mere tid.", "discussed"),
    Item("boern", "skole", "2023-10-03", "Børnehaver i nordbyen",
         "To nye institutioner til børnene i nord.", "postponed"),
    Item("budget", "by-horsens", "2024-10-08", "Budget 2025-2028, anden behandling",
         "Budgettet vedtages med 20 stemmer for.", "adopted", "", "Ændringsforslag fra SF"),
    Item("budgetopfoelgning", "by-aabenraa", "2023-08-30", "Budgetopfølgning pr. 31. juli",
         "Merforbrug på det specialiserede område.", "noted"),
    Item("klage", "teknik", "2022-03-15", "Klage over hegn", "Klagen afvises, da fristen er overskredet.", "rejected"),
    Item("dispensation", "teknik", "2024-05-14", "Ansøgning om dispensation",
         "Udvalget afviste ansøgningen om et læhegn.", "rejected"),
    Item("lokalplan", "teknik", "2024-08-20", "Lokalplan 142, Kilen", "Der er indkommet ni høringssvar.", "adopted"),
    Item("valg", "by-horsens", "2022-01-04", "Valg af næstformand", "Valgt blev Åse Østergård.", "adopted"),
    Item("kl", "by-aabenraa", "2024-02-27", "Delegerede til KL's topmøde", "Kommunen sender ni delegerede.", "adopted"),
    Item("aeldre", "social", "2023-03-07", "Plejehjemspladser til ældre",
         "Ventelisten på plejehjem er vokset.", "noted"),
    Item("gammel", "social", "2021-11-30", "Gamle sager om værgemål", "Sager fra før 2010 gennemgås.", "noted"),
    Item("vinter", "teknik", "2021-09-21", "Vintervedligeholdelse af veje",
         "Saltning og snerydning udbydes.", "adopted"),
    Item("bad", "skole", "2023-06-13", "Svømmebad i Østbirk", "Badet lukkes to uger i juli.", "postponed"),
    Item("moedeplan", "by-aabenraa", "2022-11-29", "Mødeplan for 2023", "Møderne holdes onsdage kl. 17.", "adopted"),
    Item("klima", "by-horsens", "2023-12-19", "Klimahandlingsplan",
         "Udledningen halveres inden 2030.", "adopted", "klima"),
    Item("oe", "teknik", "2022-08-16", "Færgen til Barsø", "Øen får tre daglige afgange.", "postponed"),
)  # fmt: skip


def _quads(place: int, item: Item) -> str:
    code, _, _ = COUNCILS[item.council]
    document = f"{BASE}id/document/{place:016x}"
    council = f"{BASE}id/council/{code}/{item.council}"
    meeting = f"{BASE}id/meeting/{code}/{item.council}/{item.date}"
    one = f"{meeting}/item/{place}"
    body = f"{item.title}\n{item.text}"
    rows = [
        (document, FOAF.primaryTopic, meeting), (document, DCT.identifier, f'"{item.key}"'),
        (meeting, KG.council, council), (meeting, RDF_TYPE, KG.Meeting),
        (meeting, DCT.date, f'"{item.date}"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (one, RDF_TYPE, KG.AgendaItem), (one, KG.meeting, meeting), (one, KG.number, f'"{item.key}"'),
        (one, DCT.title, f'"{item.title}"@da'), (one, PROV.wasDerivedFrom, f"{document}#char=0,{len(body)}"),
    ]  # fmt: skip
    if item.outcome:
        decision = f"{one}#decision-1"
        rows += [(decision, RDF_TYPE, ELI_DL.Decision), (decision, KG.item, one), (decision, KG.text, f'"{item.text}"'),
                 (decision, KG.outcome, concept("outcome", item.outcome))]  # fmt: skip
    if item.topic:
        mention = f"{document}#char=0,4"
        rows += [(mention, RDF_TYPE, KG.TopicMention), (mention, KG.within, one),
                 (mention, KG.refersTo, f"{BASE}id/topic/{item.topic}")]  # fmt: skip
    if item.attachment:
        paper = f"{one}#attachment-1"
        rows += [(paper, RDF_TYPE, KG.Attachment), (paper, KG.item, one), (paper, DCT.title, f'"{item.attachment}"')]
    return "".join(f"{_term(s)} <{p}> {_term(o)} <{document}> .\n" for s, p, o in rows)


def _term(text: str) -> str:
    return text if text.startswith('"') else f"<{text}>"


def _entities() -> str:
    rows = [(f"id/municipality/{code}", SKOS.prefLabel, f'"{name}"@da') for code, name in MUNICIPALITIES.items()]
    rows += [(f"id/municipality/{code}", RDF_TYPE, KG.Municipality) for code in MUNICIPALITIES]
    rows += [(f"id/topic/{key}", SKOS.prefLabel, f'"{name}"@da') for key, name in TOPICS.items()]
    for key, (code, name, kind) in COUNCILS.items():
        iri = f"id/council/{code}/{key}"
        rows += [(iri, RDF_TYPE, KG.Council), (iri, SKOS.prefLabel, f'"{name}"@da'),
                 (iri, KG.municipality, f"{BASE}id/municipality/{code}"),
                 (iri, ORG.classification, concept("council", kind))]  # fmt: skip
    return "".join(f"<{BASE}{s}> <{p}> {_term(o)} <{BASE}graph/entities> .\n" for s, p, o in rows)


def build(folder: Path) -> Path:
    """Make the store in `folder`, with its index; gives the folder."""
    with writer(folder) as store:
        store.start(fresh=True)
        store.load((_entities() + "".join(_quads(place, item) for place, item in enumerate(ITEMS, 1))).encode())
        store.texts.put(
            {f"{place:016x}": Texts.pack(f"{item.title}\n{item.text}") for place, item in enumerate(ITEMS, 1)}
        )
        store.publish()
    with reader(folder) as found:
        search.update(found)
    return folder
