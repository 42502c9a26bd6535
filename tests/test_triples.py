"""A document's quads: what is said, that it can be proved, and that no printed name can break out of its term."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from handmade import minutes as handmade
from handmade import text_of
from hypothesis import given
from hypothesis import strategies as st

from kg import authorities, identity, triples
from kg.entities import canonical, describe
from kg.iris import iri, passage_parts
from kg.model import (
    Attachment,
    Attendance,
    Decision,
    Mention,
    Minutes,
    OrganisationMention,
    PersonMention,
    Reading,
    ReferenceMention,
    Span,
    Text,
    Vote,
    VoteSide,
)
from kg.settings import Settings
from kg.statements import Statement
from kg.triples import Quads, quads
from kg.vocab import FOAF, KG, KGS, PROV, RDF, SKOS, local_name, terms

AUTHORITIES = authorities.load()
SETTINGS = Settings()


def of(minutes: Minutes, *mentions: Mention) -> Quads:
    return quads(identity.resolve(minutes, mentions, AUTHORITIES, SETTINGS), SETTINGS, AUTHORITIES)


def parsed(made: Quads) -> list[ox.Quad]:
    return list(ox.parse(made.facts, format=ox.RdfFormat.N_QUADS))


def values(made: Quads, predicate: str, subject: str = "") -> set[str]:
    return {
        q.object.value
        for q in parsed(made)
        if q.predicate.value == predicate and (not subject or q.subject.value == subject)
    }


def one_item() -> Minutes:
    return handmade("Boliger til unge\n22/2643\nBilag: Notat\nGodkendt.", members=("Bo Lund", "Ida Krag"))


def with_item(minutes: Minutes, **changes: object) -> Minutes:
    from dataclasses import replace

    return replace(minutes, items=(replace(minutes.items[0], **changes), *minutes.items[1:]))  # type: ignore[arg-type]


def test_one_graph_and_no_blank_nodes() -> None:
    made = of(one_item())
    assert {q.graph_name.value for q in parsed(made)} == {made.document}
    assert not [q for q in parsed(made) if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]
    assert made.meeting == "https://kg.example.org/id/meeting/510/ugleraad/2024-03-05"
    assert made.homes == (made.meeting, f"{made.meeting}/item/1")


def test_every_fact_node_rests_on_a_passage_of_this_document() -> None:
    minutes = one_item()
    text = minutes.document.text
    minutes = with_item(
        minutes,
        decisions=(Decision("approved", text_of(text, "Godkendt.")),),
        attachments=(Attachment(text_of(text, "Notat")),),
        case_numbers=(text_of(text, "22/2643"),),
    )
    made = of(minutes)
    facts = {
        q.subject.value
        for q in parsed(made)
        if q.predicate.value == RDF.type and q.subject.value.startswith(made.meeting)
    }
    proved = {q.subject.value: q.object.value for q in parsed(made) if q.predicate.value == PROV.wasDerivedFrom}
    assert facts == set(proved)
    words = {}
    for node, passage in proved.items():
        parts = passage_parts(passage)
        assert parts is not None
        assert parts[0] == made.document
        words[node] = text[parts[1] : parts[2]]
    assert words[f"{made.meeting}/item/1#decision-1"] == "Godkendt."
    assert words[f"{made.meeting}/item/1#attachment-1"] == "Notat"


def test_terms_of_the_quads_are_terms_of_the_vocabulary() -> None:
    for q in parsed(of(one_item())):
        assert q.predicate.value in terms()
        if q.predicate.value == RDF.type:
            assert q.object.value in terms()


def test_of_several_records_the_most_specific_status_counts_and_all_passages_stay() -> None:
    minutes = one_item()
    text = minutes.document.text
    from dataclasses import replace

    bo = text_of(text, "Bo Lund")
    minutes = replace(
        minutes,
        attendance=(Attendance(bo, "present", bo.span), Attendance(bo, "excused", Span(0, 7))),
    )
    made = of(minutes)
    node = next(q.subject.value for q in parsed(made) if q.object == ox.NamedNode(KG.Attendance))
    assert values(made, KG.status, node) == {KGS.status_excused}
    assert len(values(made, PROV.wasDerivedFrom, node)) == 2
    assert values(made, KG.absentFrom) == {made.meeting}
    assert not values(made, KG.attended)


def test_attendance_for_single_items_stands_at_those_items() -> None:
    from dataclasses import replace

    minutes = handmade("Første sag\nord", "Anden sag\nord", members=("Bo Lund",))
    bo = text_of(minutes.document.text, "Bo Lund")
    minutes = replace(
        minutes,
        attendance=(
            Attendance(bo, "present", bo.span),
            Attendance(bo, "recused", bo.span, for_items=("2",)),
            Attendance(bo, "absent", bo.span, for_items=("9",)),
        ),
    )
    made = of(minutes)
    nodes = {q.subject.value for q in parsed(made) if q.object == ox.NamedNode(KG.Attendance)}
    assert {next(iter(values(made, KG.item, node)), "") for node in nodes} == {"", f"{made.meeting}/item/2"}
    assert values(made, KG.attended) == {made.meeting}
    assert values(made, KG.code) == {"unknown_item"}


def test_a_quoted_attendance_is_none_of_ours() -> None:
    minutes = one_item()
    bo = text_of(minutes.document.text, "Bo Lund")
    quoted = Attendance(bo, "absent", bo.span, quoted=True, body="Handicaprådet", held_on=date(2024, 1, 9))
    made = of(with_item(minutes, attendance=(quoted,)))
    node = f"{made.meeting}/item/1#quoted-attendance-1"
    assert values(made, KG.quotedIn, node) == {f"{made.meeting}/item/1"}
    assert values(made, KG.meeting, node) == {"https://kg.example.org/id/meeting/510/handicapraad/2024-01-09"}
    assert not values(made, KG.item, node)
    assert not values(made, KG.absentFrom)


def test_a_quoted_decision_points_at_the_other_meeting() -> None:
    minutes = one_item()
    text = minutes.document.text
    body = Text("Handicaprådet", Span(0, 5))
    said = Decision("noted", text_of(text, "Godkendt."), body, date(2024, 1, 9), True, "7")
    made = of(with_item(minutes, decisions=(said,)))
    node = f"{made.meeting}/item/1#decision-1"
    other = "https://kg.example.org/id/meeting/510/handicapraad/2024-01-09"
    assert values(made, KG.decidedAt, node) == {other}
    assert values(made, KG.decidedOnItem, node) == {f"{other}/item/7"}
    cited = {s.subject for s in made.entities if s.role == "cited"}
    assert cited == {other, f"{other}/item/7"}


def test_votes() -> None:
    minutes = one_item()
    bo = text_of(minutes.document.text, "Bo Lund")
    vote = Vote(bo.span, VoteSide(14, (bo,), ("A",)), VoteSide(0), VoteSide())
    made = of(with_item(minutes, votes=(vote,)))
    node = f"{made.meeting}/item/1#vote-1"
    assert values(made, KG.votesFor, node) == {"14"}
    assert values(made, KG.votesAgainst, node) == {"0"}
    assert not values(made, KG.votesAbstained, node)
    assert values(made, KG.partyFor, node) == {"A"}
    assert len(values(made, KG.voterFor, node)) == 1


def test_two_mentions_of_a_class_on_one_passage_are_two_nodes() -> None:
    minutes = one_item()
    span = Span(0, 7)
    first = ReferenceMention(span, "1", "Referat", "item", "Handicaprådet", "2024-01-09", "7", "510")
    second = ReferenceMention(span, "1", "Referat", "item", "Handicaprådet", "2024-01-09", "25", "510")
    made, turned = of(minutes, first, second), of(minutes, second, first)
    assert made == turned
    nodes = {q.subject.value for q in parsed(made) if q.object == ox.NamedNode(KG.Reference)}
    assert nodes == {f"{made.document}#char=0,7", f"{made.document}#char=0,7&n=2"}
    assert {passage_parts(node) for node in nodes} == {(made.document, 0, 7)}


def test_what_a_body_says_of_itself_is_no_mention_of_an_organisation() -> None:
    own = OrganisationMention(Span(0, 5), "1", "rådet", "Haderslev Ugleråd", "self", "510")
    town = OrganisationMention(Span(6, 9), "1", "kommunen", "Haderslev Kommune", "self", "510")
    other = OrganisationMention(Span(10, 13), "1", "Blå Bro", "Blå Bro", "ngo")
    made = of(one_item(), own, town, other)
    kinds = {
        q.subject.value.rpartition("=")[2]: local_name(q.object.value)
        for q in parsed(made)
        if q.predicate.value == RDF.type and "Mention" in q.object.value
    }
    assert kinds == {"0,5": "SelfMention", "6,9": "SelfMention", "10,13": "OrganisationMention"}
    referred = {target.partition("/id/")[2] for target in values(made, KG.refersTo)}
    assert referred == {"council/510/ugleraad", "municipality/510", "organisation/blaa-bro"}


def test_an_item_number_printed_twice_gives_two_items() -> None:
    from dataclasses import replace

    minutes = handmade("Første\nord", "Anden\nord")
    minutes = replace(minutes, items=(minutes.items[0], replace(minutes.items[1], number="1")))
    assert of(minutes).homes[1:] == tuple(f"{of(minutes).meeting}/item/{n}" for n in ("1", "1-2"))


def test_a_word_that_no_scheme_knows_becomes_a_notice() -> None:
    minutes = one_item()
    bo = text_of(minutes.document.text, "Bo Lund")
    made = of(minutes, PersonMention(bo.span, "header", bo, "astronaut"))
    assert not values(made, KG.mentionKind)
    assert values(made, KG.code) == {"unknown_word"}


def test_the_second_meeting_of_a_day() -> None:
    reading: Reading = identity.resolve(one_item(), (), AUTHORITIES, SETTINGS)
    made = quads(reading, SETTINGS, AUTHORITIES, ordinal=2)
    assert made.meeting.endswith("/2024-03-05-2")


HOSTILE = '"> <x:y> . <a> <b> "c"@da .\n\\u0022 {}|^` \x00\x1f\u202e\U0001f600'


@given(st.text(max_size=60) | st.just(HOSTILE))
def test_no_printed_text_breaks_out_of_its_term(name: str) -> None:
    minutes = one_item()
    title = Text(name, Span(0, 3))
    mention = OrganisationMention(Span(0, 3), "1", name, name or "x", "company", "", "", name)
    made = of(with_item(minutes, title=title, case_numbers=(Text(name or "x", Span(0, 2)),), number=name), mention)
    found = parsed(made)
    assert {q.graph_name.value for q in found} == {made.document}
    assert {q.predicate.value for q in found} <= set(terms())
    for q in found:
        for term in (q.subject, q.object):
            if isinstance(term, ox.NamedNode):
                assert not re.search(r'[\x00-\x20<>"{}|\\^`]', term.value)
    store = ox.Store()  # the strict parser takes it, and the SPARQL form of it
    store.bulk_load(made.facts, format=ox.RdfFormat.N_QUADS)
    body = made.facts.decode().replace(f" <{made.document}> .\n", " .\n")
    other = ox.Store()
    other.update(f"INSERT DATA {{ GRAPH <{made.document}> {{ {body} }} }}")
    assert set(store) == set(other)


def test_paths_are_escaped() -> None:
    assert iri("https://a.example/", 'id/x y<>"') == "https://a.example/id/x%20y%3C%3E%22"


def row(role: str, value: str, n: int, predicate: str = SKOS.prefLabel) -> tuple[Statement, int]:
    return Statement("https://e", role, predicate, value), n  # type: ignore[arg-type]


def test_the_label_is_a_function_of_the_set_of_forms() -> None:
    rows = [row("form", '"Udsatterrådet"@da', 1), row("form", '"Udsatterådet"@da', 3), row("own", '"Udsatteråd"@da', 1)]
    expected = {
        f'<https://e> <{SKOS.prefLabel}> "Udsatteråd"@da',
        f'<https://e> <{SKOS.altLabel}> "Udsatterrådet"@da',
        f'<https://e> <{SKOS.altLabel}> "Udsatterådet"@da',
    }
    assert set(describe(rows, False)) == set(describe(reversed(rows), False)) == expected
    tie = [row("form", '"B"', 2, FOAF.name), row("form", '"A"', 2, FOAF.name)]
    assert f'<https://e> <{FOAF.name}> "A"' in set(describe(tie, False))


def test_of_a_value_that_is_one_the_most_frequent_stands() -> None:
    rows = [row("one", '"A"', 1), row("one", '"B"', 3), row("one", '"C"', 3)]
    for order in (rows, rows[::-1]):
        assert list(describe(order, False)) == [f'<https://e> <{SKOS.prefLabel}> "B"']


@pytest.mark.parametrize(("home", "count"), [(False, 1), (True, 0)])
def test_what_is_cited_yields_to_the_own_minutes(home: bool, count: int) -> None:
    assert len(list(describe([row("cited", KG.Meeting.nt, 2, RDF.type)], home))) == count


def test_triples_reads_no_other_document() -> None:
    assert triples.quads(identity.resolve(one_item(), (), AUTHORITIES, SETTINGS), SETTINGS) == triples.quads(
        identity.resolve(one_item(), (), AUTHORITIES, SETTINGS), SETTINGS
    )


def test_canonical_leaves_blank_nodes_out(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text('@prefix a: <https://a/> . a:b a:c "\\u00e6", [ a:d 1 ] .', encoding="utf-8")
    assert canonical(path) == {'<https://a/b> <https://a/c> "æ"'}
    assert canonical(['<https://a/b> <https://a/c> "\\u00E6"']) == canonical(path)
