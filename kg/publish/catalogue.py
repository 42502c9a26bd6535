"""The dataset's description: DCAT-AP-DK 2 (catalogue, dataset, distributions), VoID (counts, linksets) and PROV.

Takes counts from the graph and the list of dumps; writes `catalogue.ttl` and `catalogue.jsonld`, and the same as
`.well-known/void`. Every node has an IRI under the base. Nothing is claimed that the settings do not state: without a
publisher or licence in `kg.toml` the mandatory properties name the site itself and `kg publish` warns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from kg.publish import describe
from kg.publish.access import Access
from kg.publish.dumps import Dump
from kg.vocab import prefixes

__all__ = ["triples", "write"]

_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
_FORMATS = {
    "application/n-quads": "RDF_N_QUADS",
    "application/trig": "RDF_TRIG",
    "text/csv": "CSV",
    "application/csvm+json": "JSON",
    "application/atom+xml": "ATOM",
}
_THEME = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_DENMARK = "http://publications.europa.eu/resource/authority/country/DNK"
_DANISH = "http://publications.europa.eu/resource/authority/language/DAN"
_IANA = "https://www.iana.org/assignments/media-types/"

#: Classes whose instances VoID counts.
_COUNTED = (
    "kg:Municipality", "kg:Council", "kg:Meeting", "kg:AgendaItem", "kg:Attendance", "eli-dl:Decision", "person:Person",
    "org:Organization", "kg:Case", "eli:LegalResource", "foaf:Document",
)  # fmt: skip

#: Vocabularies that the graph says things with.
_VOCABULARIES = (
    "adms", "dcat", "dct", "dqv", "eli", "eli-dl", "foaf", "kg", "org", "owl", "person", "prov", "rdf", "rdfs",
    "schema", "skos",
)  # fmt: skip
#: Predicates that lead to other datasets: each pair of predicate and dataset is a linkset.
_LINKING = (
    "owl:sameAs", "skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "dct:hasVersion", "dct:spatial",
    "rdfs:seeAlso",
)  # fmt: skip


def write(put: Callable[[str, bytes], None], access: Access, dumps: Sequence[Dump], changed: str = "") -> None:
    """Write the catalogue in Turtle and JSON-LD, and where VoID readers look for it.

    `changed` is the moment (ISO, UTC) of the last change to what is published.
    """
    facts = triples(access, dumps, changed=changed)
    data = describe.turtle(facts)
    put("catalogue.ttl", data)
    put(".well-known/void", data)
    put("catalogue.jsonld", describe.json_ld(access, facts))


def triples(access: Access, dumps: Sequence[Dump], *, live: bool = False, changed: str = "") -> list[Triple]:
    """The description as triples, sorted. A live server offers its endpoint instead of dumps."""
    base, settings = access.base, access.settings
    site, dataset, agent, void, build = (base + name for name in ("", "#dataset", "#publisher", "#void", "#build"))
    front = base + "index.html"
    found: list[Triple] = []

    def say(subject: str, predicate: str, *values: str | Literal | int) -> None:
        for value in values:
            term = (
                Literal(value)
                if isinstance(value, int)
                else value
                if isinstance(value, Literal)
                else NamedNode(value if "://" in value or value.startswith("mailto:") else access.expand(value))
            )
            found.append(Triple(NamedNode(subject), NamedNode(access.expand(predicate)), term))

    def both(da: str, en: str) -> tuple[Literal, Literal]:
        return Literal(da, language="da"), Literal(en, language="en")

    say(agent, "rdf:type", "foaf:Agent", "dct:Agent")
    say(agent, "foaf:name", Literal(settings.publisher or settings.title, language="da"))
    say(site, "rdf:type", "dcat:Catalog")
    say(site, "dct:title", Literal(settings.title, language="da"))
    say(site, "dct:description", *both("Katalog over samlingens data.", "Catalogue of the collection's data."))
    say(site, "dct:publisher", agent)
    say(site, "dct:language", _DANISH)
    say(site, "foaf:homepage", front)
    say(front, "rdf:type", "foaf:Document")
    say(site, "dcat:dataset", dataset)
    say(dataset, "rdf:type", "dcat:Dataset", "void:Dataset", "prov:Entity")
    say(dataset, "dct:identifier", Literal(dataset))
    say(dataset, "dct:title", *both(f"{settings.title}: referater", f"{settings.title}: minutes"))
    say(
        dataset,
        "dct:description",
        *both(
            "Referater fra danske råd og udvalg som vidensgraf: møder, fremmøde, punkter, sager og beslutninger, hver "
            "med de ord, den hviler på. Data står i navngivne grafer, én for hvert dokument: spørg foreningen af dem.",
            "Minutes of Danish councils and committees as a knowledge graph: meetings, attendance, items, cases and "
            "decisions, each with the words it rests on. The data stand in named graphs, one for each document: ask "
            "the union of them.",
        ),
    )
    say(dataset, "dct:publisher", agent)
    contact = base + "#contact"
    say(dataset, "dcat:contactPoint", contact)
    say(contact, "rdf:type", "vcard:Organization")
    say(contact, "vcard:fn", Literal(settings.publisher or settings.title))
    address = settings.contact or base
    say(contact, "vcard:hasEmail" if address.startswith("mailto:") else "vcard:hasURL", address)
    say(dataset, "dcat:theme", _THEME)
    say(dataset, "dcat:keyword", *both("referater", "minutes"), *both("kommuner", "municipalities"))
    say(dataset, "dct:accessRights", _PUBLIC)
    say(dataset, "dct:spatial", _DENMARK)
    for area in sorted(_areas(access)):
        say(dataset, "dct:spatial", area)
    if days := _days(access):
        period = base + "#period"
        say(dataset, "dct:temporal", period)
        say(period, "rdf:type", "dct:PeriodOfTime")
        say(period, "dcat:startDate", Literal(days[0], datatype=NamedNode(access.expand("xsd:date"))))
        say(period, "dcat:endDate", Literal(days[1], datatype=NamedNode(access.expand("xsd:date"))))
    if changed:
        for node in (site, dataset):
            say(node, "dct:modified", Literal(changed, datatype=NamedNode(access.expand("xsd:dateTime"))))
    say(dataset, "dct:language", _DANISH)
    say(dataset, "dcat:landingPage", front)
    say(dataset, "dct:conformsTo", "https://w3id.org/council-kg/ns")
    say(dataset, "prov:wasGeneratedBy", build)
    say(build, "rdf:type", "prov:Activity")
    if settings.licence:
        say(site, "dct:license", settings.licence)
        say(dataset, "dct:license", settings.licence)
    for dump in dumps:
        place = base + dump.path
        node = f"{base}#distribution-{dump.path.rsplit('/', 1)[-1].replace('.', '-')}"
        say(dataset, "dcat:distribution", node)
        say(node, "rdf:type", "dcat:Distribution")
        say(node, "dct:title", Literal(dump.title, language="en"))
        say(node, "dcat:accessURL", place)
        say(node, "dcat:downloadURL", place)
        say(node, "dcat:mediaType", _IANA + dump.media_type)
        say(node, "dct:format", _FILE_TYPE + _FORMATS[dump.media_type])
        say(node, "dcat:byteSize", Literal(str(dump.size), datatype=NamedNode(access.expand("xsd:nonNegativeInteger"))))
        checksum = node + "-checksum"
        say(node, "spdx:checksum", checksum)
        say(checksum, "rdf:type", "spdx:Checksum")
        say(checksum, "spdx:algorithm", "spdx:checksumAlgorithm_sha256")
        say(checksum, "spdx:checksumValue", Literal(dump.sha256, datatype=NamedNode(access.expand("xsd:hexBinary"))))
        if dump.compressed:
            say(node, "dcat:compressFormat", _IANA + "application/gzip")
        if settings.licence:
            say(node, "dct:license", settings.licence)
        if dump.media_type == "application/n-quads":
            say(dataset, "void:dataDump", place)
    if live:
        endpoint, service = base + "sparql", base + "#service"
        say(dataset, "void:sparqlEndpoint", endpoint)
        node = base + "#distribution-sparql"
        say(dataset, "dcat:distribution", node)
        say(node, "rdf:type", "dcat:Distribution")
        say(node, "dct:title", Literal("SPARQL 1.1", language="en"))
        say(node, "dcat:accessURL", endpoint)
        say(node, "dcat:accessService", service)
        say(service, "rdf:type", "dcat:DataService")
        say(service, "dct:title", Literal("SPARQL 1.1", language="en"))
        say(service, "dcat:endpointURL", endpoint)
        say(service, "dcat:servesDataset", dataset)
    _void(access, say, dataset, void)
    return sorted(set(found), key=str)


def _areas(access: Access) -> set[str]:
    """NUTS areas of the municipalities whose minutes these are."""
    councils = {one for meeting in _meetings(access) for one in access.only(meeting, "kg:council")}
    places = {place for council in councils for place in access.only(council, "kg:municipality")}
    return {area for place in places for area in access.only(place, "dct:spatial")}


def _meetings(access: Access) -> list[str]:
    """Meetings whose minutes are here."""
    found = access.store.triples(None, NamedNode(access.expand("foaf:primaryTopic")), None)
    return sorted({meeting.value for _, _, meeting in found if isinstance(meeting, NamedNode)})


def _days(access: Access) -> tuple[str, str] | None:
    """The first and the last day of which minutes are here."""
    days = [day for meeting in _meetings(access) if (day := access.first(meeting, "dct:date"))]
    return (min(days), max(days)) if days else None


def _void(access: Access, say: Callable[..., None], dataset: str, void: str) -> None:
    base = access.base
    say(dataset, "void:uriSpace", Literal(base + "id/"))
    say(dataset, "void:vocabulary", *(prefixes()[name] for name in _VOCABULARIES))
    say(dataset, "void:triples", len(access.store))
    for kind in _COUNTED:
        number = len(access.instances(kind))
        if number:
            part = f"{void}-{kind.replace(':', '-')}"
            say(dataset, "void:classPartition", part)
            say(part, "void:class", kind)
            say(part, "void:entities", number)
    links: Counter[tuple[str, str]] = Counter()
    for predicate in _LINKING:
        for _, _, target in access.store.triples(None, NamedNode(access.expand(predicate)), None):
            if isinstance(target, NamedNode) and not target.value.startswith(base):
                links["/".join(target.value.split("/")[:3]) + "/", predicate] += 1
    for (target, predicate), number in sorted(links.items()):
        name = target.split("/")[2].replace(".", "-")
        node, other = f"{base}#links-{name}-{predicate.partition(':')[2]}", f"{base}#target-{name}"
        say(node, "rdf:type", "void:Linkset")
        say(dataset, "void:subset", node)
        say(node, "void:subjectsTarget", dataset)
        say(node, "void:objectsTarget", other)
        say(node, "void:linkPredicate", predicate)
        say(node, "void:triples", number)
        say(other, "rdf:type", "void:Dataset")
        say(other, "void:uriSpace", Literal(target))
