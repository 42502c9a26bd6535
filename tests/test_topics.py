"""Topics of items and the scheme they come from. All sentences are invented."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from handmade import minutes, text_of, with_item
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import SKOS

from kg import authorities, layout, read, resources
from kg.authorities import Authorities
from kg.errors import DataError
from kg.mentions import annotate, topic_scheme, topics
from kg.model import Document, TopicMention
from kg.text import danish

AUTHORITIES = authorities.load()
ROOT = Path(__file__).resolve().parent.parent


def found(title: str, text: str = "", body: str = "Socialudvalget") -> list[TopicMention]:
    return list(annotate(minutes(f"{title}\n\n{text}", body=body), AUTHORITIES).of(TopicMention))


def labels(title: str, text: str = "", body: str = "Socialudvalget") -> set[str]:
    return {m.topic for m in found(title, text, body)}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Orientering om hjemløshed i kommunen", {"hjemløshed"}),
        ("Status på brugen af Socialt Frikort", {"socialt frikort", "beskæftigelsesindsats"}),
        ("Budgetopfølgning pr. 31. august", {"budgetopfølgning"}),
        ("Forslag til lokalplan nr. 12 for Uglevej", {"lokalplan"}),
        ("Kvalitetsstandarder for hjemmehjælpen", {"kvalitetsstandarder", "hjemmepleje"}),
        ("Ny Housing First-strategi", {"Housing First", "hjemløshed"}),
        ("M-ACT-metoden i praksis", {"M-ACT", "hjemløshed"}),
        ("Den boligsociale helhedsplan forlænges", {"boligsocial indsats"}),
        ("Årsberetning 2024 for Uglerådet", {"årsberetning"}),
        ("Mødeplan for 2026", {"mødeplanlægning"}),
        ("Budget 2026", {"budget"}),
        ("Besøg på museet", {"kunst og kultur"}),
        ("Tilskud til kulturelle arrangementer", {"kultur", "tilskud"}),
        ("Nyt om lokalhistoriske arkiver", {"kunst og kultur"}),
        ("Ny skatepark", {"idræt"}),
        ("Nyt havnebad", {"fritid og idræt"}),
        ("Trafiksikkerhed på Uglevej", {"trafiksikkerhed"}),  # and not traffic besides
        ("Trafikken på Uglevej og i Falkegade", {"trafiksikkerhed"}),
        ("Fordeling af § 18-midler", {"frivillighed"}),
        ("Lokalplan 12 for boliger ved Uglevej", {"lokalplan"}),
        ("Solceller på ugletårnet", {"energi"}),
        ("Særligt tilrettelagt ungdomsuddannelse i Ugledal", {"særligt tilrettelagt ungdomsuddannelse"}),
        ("Rammeaftale for fire uglekommuner", {"rammeaftale"}),
        ("Nødherberg ved ugletårnet", {"nødherberg", "hjemløshed"}),
    ],
)
def test_titles_state_topics(title: str, expected: set[str]) -> None:
    assert labels(title) == expected
    assert {m.reason for m in found(title)} == {"stated"}


@pytest.mark.parametrize(
    "title",
    ["Godkendelse af dagsorden", "Godkendelse af referat", "Eventuelt", "Underskriftsside", "Evt.", "Fraværende",
     "Eventuelle bemærkninger til referatet fra sidste møde", "Godkendelse af dagsordenen til mødet"],
)  # fmt: skip
def test_formal_items_have_none(title: str) -> None:
    assert topics.is_formal(title)
    assert labels(title, "Vi talte om demens, demens og demente.") == set()


@pytest.mark.parametrize(
    "title", ["Orientering om demens", "Eventuel ansøgning om demensmidler", "Dagsorden 21 i byen"]
)
def test_items_with_a_matter_are_not_formal(title: str) -> None:
    assert not topics.is_formal(title)


def test_who_speaks_is_no_topic() -> None:
    assert labels("Orientering fra administrationen") == set()
    assert labels("Ny administrativ organisation") == {"administration"}


def test_words_of_the_text_count_when_they_recur() -> None:
    long = "Sagen handler om noget ganske andet. " * 60
    assert labels("Orientering", f"Et tilbud til demente borgere. {long}") == set()
    assert labels("Orientering", f"Tilbud til demente. {long} Demensvenlige byer og demens.") == {"demens"}
    assert [m.reason for m in found("Orientering", "Demente borgere og demens.")] == ["phrase"]


def test_a_stem_that_lost_its_word_is_none() -> None:
    assert labels("Sag om dem, der leder en ledelse", "Udsat. Sagen udsættes, som det høres og synes.") == set()


def test_a_passing_word_outside_the_core_is_no_topic() -> None:
    section = "Sagsfremstilling\n\nSagen handler om ugler, som bor i skoven og flyver om natten.\n\n"
    once = f"{section}Blandt andet affaldssortering og renovation.\n\nUgler er fugle."
    twice = f"{section}Blandt andet affaldssortering.\n\nUgler er fugle.\n\nRenovation er vigtig."
    core = "Sagsfremstilling\n\nSagen handler om affald og renovation.\n\nUgler er fugle."

    def read(text: str) -> set[str]:
        made = f"REFERAT Miljøudvalget d. 10-12-2031\n\nPunkt 1: Orientering\n\n31/1\n\n{text}\n"
        document = Document("0" * 16, "m.txt", "m.txt", made, "0" * 64, "text/plain", "630")
        return {m.topic for m in annotate(layout.parse(document, AUTHORITIES), AUTHORITIES).of(TopicMention)}

    assert read(once) == set()
    assert read(twice) == read(core) == {"affald"}


def test_stems_compounds_and_the_longest_phrase() -> None:
    assert labels("Sag om frivilligt arbejde og de frivillige") == {"frivillighed"}
    assert labels("Børn og unge") == {"børn og unge"}  # not "unge" besides
    assert labels("Valg af vejnet") == {"kommunale veje"}
    assert labels("Flere veje til ugler") == set()


def test_names_of_organisations_say_nothing() -> None:
    assert labels("Orientering", "Handicaprådet, Beskæftigelsesudvalget og Sundhedsstyrelsen. " * 4) == set()


def test_the_case_number_suggests_a_topic() -> None:
    made = minutes("Orientering fra forvaltningen\n27.35.28-A00-1-25\nDer er intet nyt.")
    number = text_of(made.document.text, "27.35.28-A00-1-25")
    made = with_item(made, 0, case_numbers=(number,))
    assert [(m.topic, m.reason, m.surface) for m in annotate(made, AUTHORITIES).of(TopicMention)] == [
        ("socialt frikort", "kle", "27.35.28-A00-1-25")
    ]
    general = with_item(made, 0, case_numbers=(replace(number, value="00.30.14-A00-1-25"),))
    assert list(annotate(general, AUTHORITIES).of(TopicMention)) == []


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_spans_give_the_words(text: str) -> None:
    made = minutes(f"Hjemløshed {text.splitlines()[0] if text.strip() else ''}\n{text} demens {text} demens")
    for mention in annotate(made, AUTHORITIES).of(TopicMention):
        assert mention.surface == " ".join(mention.span.of(made.document.text).split())


def test_the_samples() -> None:
    wanted: set[tuple[str, str, str]] = set()
    got: set[tuple[str, str, str]] = set()
    with (ROOT / "tests" / "gold" / "topics.csv").open(encoding="utf-8", newline="") as handle:
        wanted = {(row["doc"], row["item_number"], row["topic"]) for row in csv.DictReader(handle)}
    for stem in {doc for doc, _, _ in wanted}:
        made = layout.parse(read.read(next((ROOT / "data" / "minutes").glob(f"{stem}.*"))), AUTHORITIES)
        got |= {(stem, m.where, m.topic) for m in annotate(made, AUTHORITIES).of(TopicMention)}
    assert len(wanted & got) >= 0.8 * len(wanted)
    assert len(wanted & got) >= 0.85 * len(got)


# ---------------------------------------------------------------- the scheme


def test_the_labels_of_the_samples_are_topics() -> None:
    with (ROOT / "tests" / "gold" / "topics.csv").open(encoding="utf-8", newline="") as handle:
        wanted = {row["topic"] for row in csv.DictReader(handle)}
    assert wanted <= {topic.label for topic in AUTHORITIES.topics}


def test_the_turtle_is_that_of_the_rows() -> None:
    assert (resources.ontology() / "topics.ttl").read_text(encoding="utf-8") == topic_scheme.turtle(AUTHORITIES.topics)


def test_the_scheme_is_sound() -> None:
    graph = rdflib.Graph().parse(data=topic_scheme.turtle(AUTHORITIES.topics, "https://data.example/"), format="turtle")
    scheme = rdflib.URIRef("https://data.example/id/topic")
    concepts = set(graph.subjects(rdflib.RDF.type, SKOS.Concept))
    assert len(concepts) == len(AUTHORITIES.topics) > 150
    seen: set[rdflib.term.Node] = set()
    for concept in concepts:
        assert (concept, SKOS.inScheme, scheme) in graph
        preferred = {label.language: label for label in graph.objects(concept, SKOS.prefLabel)}  # type: ignore[union-attr]
        assert set(preferred) == {"da", "en"}
        assert str(concept) == f"https://data.example/id/topic/{danish.slug(preferred['da'])}"
        others = [str(o) for p in (SKOS.altLabel, SKOS.hiddenLabel) for o in graph.objects(concept, p)]
        assert len(others) == len(set(others))
        assert str(preferred["da"]) not in others
        above = set(graph.transitive_objects(concept, SKOS.broader))
        assert above <= concepts
        assert concept not in {
            o for c in graph.objects(concept, SKOS.broader) for o in graph.transitive_objects(c, SKOS.broader)
        }
        assert not seen & set(preferred.values())
        seen |= set(preferred.values())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("ugler,Ugler,Owls,,,falke,,1\n", "does not exist"),
        ("ugler,Ugler,Owls,,,ugler,,1\n", "is above itself"),
        ("ugler,Ugler,Owls,,,,,0\n", "no count"),
        ("ugler,Ugler,Owls,,,,,1\nugle,ugler,Owl,,,,,1\n", "is taken"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, rows: str, message: str) -> None:
    header = "id,pref_da,pref_en,alt_da,in_titles,broader,kle,enough\n"
    (tmp_path / "topics.csv").write_text(header + rows, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        _ = Authorities((tmp_path,)).topics


def test_a_council_of_that_kind_speaks_of_its_own_work() -> None:
    def topics_of(title: str, body: str) -> set[str]:
        made = minutes(f"{title}\n\nVi så på ugler.", body=body)
        return {m.topic for m in annotate(made, AUTHORITIES).of(TopicMention)}

    assert topics_of("Temadag den 3. maj", "Udsatterådet") == {"udsatterådets arbejde"}
    assert topics_of("Temadag den 3. maj", "Teknikudvalget") == set()
    assert topics_of("Dialogmøde med Haderslev Udsatteråd", "Socialudvalget") == {"udsatterådets arbejde"}


def test_a_short_item_whose_title_says_what_it_is_about_has_no_room_for_more() -> None:
    text = "Der mangler cykelstier. Udvalget vil have cykelstier.\n\nOgså parkering."
    in_short = {m.topic for m in annotate(minutes(f"Trafiksikkerhed\n\n{text}"), AUTHORITIES).of(TopicMention)}
    untold = {m.topic for m in annotate(minutes(f"Udvalgets ønsker\n\n{text}"), AUTHORITIES).of(TopicMention)}
    assert in_short == {"trafiksikkerhed"}
    assert "cykelstier" in untold


def test_a_closed_item_has_no_topic() -> None:
    made = minutes("Salg af byggegrund på Uglevej\n\nSagen er lukket.")
    assert {m.topic for m in annotate(made, AUTHORITIES).of(TopicMention)} == {"ejendomssalg"}
    assert annotate(with_item(made, 0, closed=True), AUTHORITIES).of(TopicMention) == ()


def test_the_case_number_is_asked_where_the_title_says_nothing() -> None:
    made = minutes("Orientering om demens\n27.35.28-A00-1-25\nDer er intet nyt.")
    number = text_of(made.document.text, "27.35.28-A00-1-25")
    made = with_item(made, 0, case_numbers=(number,))
    assert [m.topic for m in annotate(made, AUTHORITIES).of(TopicMention)] == ["demens"]
