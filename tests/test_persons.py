"""Persons: names with evidence, offices, kinds; and what is no person. People, bodies and sentences are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from handmade import minutes, text_of, with_item
from hypothesis import given, settings
from hypothesis import strategies as st
from work import work

from kg import authorities
from kg.mentions import annotate
from kg.model import Attendance, PersonMention, Span, Vote, VoteSide

AUTHORITIES = authorities.load()


def named(text: str, members: tuple[str, ...] = ()) -> list[PersonMention]:
    """Mentions in the running text of one item."""
    made = minutes(f"En sag om ugler\n\n{text}", members=members)
    return [m for m in annotate(made, AUTHORITIES).of(PersonMention) if m.where == "1"]


def offices(text: str) -> list[tuple[str, str]]:
    return [(m.name.value, m.title.value if m.title else "") for m in named(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Holm var inhabil som kasserer i Stiby Uglelaug.", [("Anna Holm", "kasserer")]),
        ("Anna Holm (A) deltog ikke i sagen, da hun er bestyrelsesmedlem i Stiby Uglelaug.",
         [("Anna Holm", "bestyrelsesmedlem")]),
        ("Anna Holm er bruger og formand for havnens bestyrelse.",
         [("Anna Holm", "formand for havnens bestyrelse")]),
        ("Anna Holm er medlem.", [("Anna Holm", "")]),
        ("Natvært Anna Holm fortalte. Årsvikar er Bo Lindegaard.",
         [("Anna Holm", "Natvært"), ("Bo Lindegaard", "Årsvikar")]),
        ("Bussen standser ved Høje Uglerup. Pkt. Tekst. Sagsbehandler: Anna Holm Åbent",
         [("Anna Holm", "Sagsbehandler")]),
        ("Bemærkninger Holm og Mødet Lind. Vådområde ved Rands Fjord.", []),
        ("Anna Holm var ikke med i beslutningen, fordi hun selv er kasserer.", [("Anna Holm", "kasserer")]),
        ("Viggo Ladefoged, Hans Ejner Bloch og Anna Gartner stemte.",
         [("Viggo Ladefoged", ""), ("Hans Ejner Bloch", ""), ("Anna Gartner", "")]),
    ],
)  # fmt: skip
def test_an_office_that_a_sentence_gives(text: str, expected: list[tuple[str, str]]) -> None:
    assert offices(text) == expected


def test_a_disqualified_member_is_named_in_the_item_and_the_reason_is_the_office() -> None:
    text = "En sag om ugler\n\nAnna Holm (A) var inhabil, da hun er kasserer i Stiby Uglelaug. Bo Lind var inhabil."
    base = minutes(text, members=("Anna Holm", "Bo Lind"))
    whole = base.document.text
    names = [text_of(whole, name, whole.index("En sag")) for name in ("Anna Holm", "Bo Lind")]
    made = with_item(base, 0, attendance=tuple(Attendance(name, "recused", name.span) for name in names))
    found = [m for m in annotate(made, AUTHORITIES).of(PersonMention) if m.where == "1"]
    assert sorted((m.name.value, m.title.value if m.title else "") for m in found) == [
        ("Anna Holm", "kasserer"), ("Bo Lind", "")
    ]  # fmt: skip


def test_a_caseworker_has_the_office_of_the_label() -> None:
    base = minutes("En sag om ugler\n\nSagsansvarlig: Anna Holm\n\nØvrige sagsbehandlere\nBo Lind")
    workers = tuple(text_of(base.document.text, name) for name in ("Anna Holm", "Bo Lind"))
    found = annotate(with_item(base, 0, caseworkers=workers), AUTHORITIES).of(PersonMention)
    titles = [m.title.value for m in found if m.title and m.kind == "caseworker"]
    assert titles == ["Sagsansvarlig", "Øvrige sagsbehandlere"]


def test_an_adjective_of_the_next_office_is_no_employer() -> None:
    found = named("Uglechef Ellen Krag, Faglig koordinator Bo Lindegaard og jurist Anna Holm deltager.")
    assert [m.organisation for m in found] == ["", "", ""]


def test_a_participle_before_a_name_is_no_part_of_it() -> None:
    assert [m.name.value for m in named("Anbefalet af Peter Nøhr (V) og Lone Bülow Holm (R).")] == [
        "Peter Nøhr", "Lone Bülow Holm"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oplæg ved chefkonsulent Karen Ulvsig.", [("Karen Ulvsig", "chefkonsulent")]),
        ("Leder af Værestedet Kilden Ole Bjerregaard.", [("Ole Bjerregaard", "Leder af Værestedet Kilden")]),
        ("Om Peer-indsatsen ved Rasmus Falk.", [("Rasmus Falk", "")]),
        ("Centerchef Bo Lindegaard orienterede om ugler.", [("Bo Lindegaard", "Centerchef")]),
        ("Orientering ved ugleinspektør, Mette-Marie Falk, og falkechef, Ole B. Høgh.",
         [("Mette-Marie Falk", "ugleinspektør"), ("Ole B. Høgh", "falkechef")]),
        ("Uglechef Ellen Krag, Faglig koordinator Bo Lindegaard og jurist Anna Holm deltager.",
         [("Ellen Krag", "Uglechef"), ("Bo Lindegaard", "Faglig koordinator"), ("Anna Holm", "jurist")]),
        ("Chef for Ugler og Falke Lone von Bülow deltager.", [("Lone von Bülow", "Chef for Ugler og Falke")]),
        ("Leder i Ugleteamet Hassan Al-Masri deltog under punktet.", [("Hassan Al-Masri", "Leder")]),
        ("Projektleder i Center for Natur og Dyreliv Fatima El Yousfi fremlagde planen.",
         [("Fatima El Yousfi", "Projektleder")]),
        ("Indledning af Jens Peter Ugilt, direktør for Skov og Sø.", [("Jens Peter Ugilt", "direktør for Skov og Sø")]),
        ("Sagen præsenteres af Anna Thit Krogh (faglig leder) på mødet.", [("Anna Thit Krogh", "faglig leder")]),
        ("Kirsten Ravn ornitologkonsulent, Grøn Linje fortalte om ugler.",
         [("Kirsten Ravn", "ornitologkonsulent, Grøn Linje")]),
        ("Borgmester Erik Ø. Sand bød velkommen.", [("Erik Ø. Sand", "Borgmester")]),
        ("Miljøminister Søren Strømgaard har svaret.", [("Søren Strømgaard", "Miljøminister")]),
        ("Direktøren, Vibeke Holm, redegjorde.", [("Vibeke Holm", "Direktøren")]),
        ("Tak til Gudrun Skaarup for indsatsen.", [("Gudrun Skaarup", "")]),
        ("Referent: Ida Marie Toft", [("Ida Marie Toft", "Referent")]),
        ("Peter Nøhr har været formand for Stiby Fugleforening i ti år.", [("Peter Nøhr", "formand")]),
        ("Konst. kommunaldirektør Trine Egegaard deltog.", [("Trine Egegaard", "kommunaldirektør")]),
        ("Henvendelse fra Ali Reza Ahmadi om uglekasser.", [("Ali Reza Ahmadi", "")]),
        ("v/ konsulent Yrsa Nymark og uglechef Aage Toft", [("Yrsa Nymark", "konsulent"), ("Aage Toft", "uglechef")]),
        ("Afdelingsleder Lise\nKongstad orienterer.", [("Lise Kongstad", "Afdelingsleder")]),
        ("Oplæg ved sundhedsplejerske Xhevahire Krasniqi.", [("Xhevahire Krasniqi", "sundhedsplejerske")]),
        ("Ugleekspert Bjarke O'Hara viser rundt.", [("Bjarke O'Hara", "Ugleekspert")]),
        ("Uglechef for Nordskoven, Karen Lund, fremlagde.", [("Karen Lund", "Uglechef for Nordskoven")]),
        ("Konsulenterne Karen Ulvsig og Bo Lindegaard holder oplæg.",
         [("Karen Ulvsig", "Konsulent"), ("Bo Lindegaard", "Konsulent")]),
        ("Afdelingslederne Lone Krogh, Ida Toft og Aage Ravn gik, og Gudrun Skaarup kom.",
         [("Lone Krogh", "Afdelingsleder"), ("Ida Toft", "Afdelingsleder"), ("Aage Ravn", "Afdelingsleder"),
          ("Gudrun Skaarup", "")]),
        ("Per Strandgaard (V) stillede ændringsforslag.", [("Per Strandgaard", "")]),
        ("Zlatan Hrvic (Ø) stemte imod.", [("Zlatan Hrvic", "")]),
        ("Anne Skov (A), Ole Dam (V) og Ib Bøgh (F) tøver.", [("Anne Skov", ""), ("Ole Dam", ""), ("Ib Bøgh", "")]),
        ("Inger Toftegaards forslag blev drøftet.", [("Inger Toftegaard", "")]),
        ("**Anna Holm**, leder af Uglehuset", [("Anna Holm", "leder af Uglehuset")]),
        ("- Anna Holm: ønsker flere ugler", [("Anna Holm", "")]),
        ("Chef for Godt hele året Karen Lund indstiller, at", [("Karen Lund", "Chef for Godt hele året")]),
        ("Karen Lund Formand for De Stibyske Ugler", [("Karen Lund", "Formand")]),
        ("Social- og Sundhedschef Anna Holm og Ib Lund, kultur- og fritidschef, deltog.",
         [("Anna Holm", "Social- og Sundhedschef"), ("Ib Lund", "kultur- og fritidschef")]),
        ("Ved Anna Holm, leder af bostøtten, og leder af ugleteamet Bo Lind.",
         [("Anna Holm", "leder af bostøtten"), ("Bo Lind", "leder af ugleteamet")]),
        ("Anna Holm vælges til næstformand.", [("Anna Holm", "næstformand")]),
        ("Byrådsmedlemmerne Anna Holm (A) og Hakon Gade Vester (V).",
         [("Anna Holm", "Byrådsmedlem"), ("Hakon Gade Vester", "Byrådsmedlem")]),
        ("Chefen for Ugler orienterede Karen Lund om sagen.", [("Karen Lund", "")]),
        ("Jens Kjærs-\ngaard fortalte.", [("Jens Kjærsgaard", "")]),
        ("Centerleder Anna Holm Center for Ugler deltog.", [("Anna Holm", "Centerleder")]),
        ("Mødet ledes af formand for Ugleværnet, Lisso Skaarup, og falkechef, Ib Toft.",
         [("Lisso Skaarup", "formand"), ("Ib Toft", "falkechef")]),
        ("Invitation fra Ugleværnet v/ Yngwi Skovgaard til mødet.", [("Yngwi Skovgaard", "")]),
        ("Ugleværnet, Skovby Banke, holdt åbent hus.", []),
        ("Den nye falkechef hedder Anna Holm, og Bo Lind er ny uglekonsulent.",
         [("Anna Holm", "falkechef"), ("Bo Lind", "uglekonsulent")]),
        ("Inviteret er Anna Holm, Uglestedet Fuglsen, og Bo Lind.", [("Anna Holm", ""), ("Bo Lind", "")]),
        ("Oplæg ved Karen Ulvsig, Ghitta Skaarup og Ib Toft.",
         [("Karen Ulvsig", ""), ("Ghitta Skaarup", ""), ("Ib Toft", "")]),
        ("Udsatterådsmedlem Anna Holm deltager.", [("Anna Holm", "Udsatterådsmedlem")]),
        ("Anna Holm, miljøsagsbehandler og Bo Lind, fagkoordinator for Team Ugler",
         [("Anna Holm", "miljøsagsbehandler"), ("Bo Lind", "fagkoordinator for Team Ugler")]),
        ("Anna Holm, leder, projektleder og udviklingskonsulent i Ugleværnet",
         [("Anna Holm", "leder, projektleder og udviklingskonsulent")]),
        ("at Anna Holm (A) vælges som udvalgets næstformand", [("Anna Holm", "næstformand")]),
        ("Peter Skovs, skoleleder i Ugleværnet, deltager.", [("Peter Skovs", "skoleleder")]),
        ("Bo Lind, halinspektør i hallen\n\nEva Ugilt, leder\n\nPernille Holm, biblioteket",
         [("Bo Lind", "halinspektør"), ("Eva Ugilt", "leder"), ("Pernille Holm", "")]),
        ("Deltagere:\nBo Lind, konsulent\nEva Ugilt, chefkonsulent\nPernille Holm",
         [("Bo Lind", "konsulent"), ("Eva Ugilt", "chefkonsulent"), ("Pernille Holm", "")]),
        ("På mødet deltager, ud over Bo Lind, ungechef\nEva Ugilt.", [("Bo Lind", ""), ("Eva Ugilt", "ungechef")]),
    ],
)  # fmt: skip
def test_persons_and_their_offices(text: str, expected: list[tuple[str, str]]) -> None:
    assert offices(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mødet holdes i Richard Mortensen salen.",
        "Vejarbejde på Jens Jensens Vej og H.C. Andersens Boulevard.",
        "Adressen er Gl. Landevej 12 og Karen Blixens Plads 8.",
        "Peter Bangs Skole og Niels Steensens Gymnasium deltager.",
        "Marie Krogh Fonden og Anna Lund Prisen uddeles.",
        "Carl Nielsen Museet udvides.",
        "Tilbud fra Hans Jensen A/S og Ole Hansen ApS samt Peter Holm & Søn.",
        "Arkitektfirmaet Claus Holm tegner huset.",
        "Restaurant Frederik Holm søger bevilling.",
        "Blå Kors, Grøn Omstilling og Carelink Gruppen samarbejder.",
        "Danmarks Statistik og Social og Arbejdsmarked orienterer.",
        "Chef for Voksen og Sundhed orienterede.",
        "Direktøren for Social, Sundhed og Beskæftigelse indstiller",
        "Økonomi og Erhverv, Børn og Unge samt Teknik og Miljø.",
        "Stiby Kommune og Region Midtjylland indgår aftale med Danske Regioner.",
        "Liv i det grønne og Bo Trygt er to projekter.",
        "Tirsdag den 5. marts 2024 mødes Stiby Ugleråd i Møllegade.",
        "Sankt Hans Aften fejres ved Maria Kirke.",
        "Social- og Boligstyrelsen og Housing First Danmark.",
        "Formanden orienterede. Borgmesteren deltog.",
        "Mads- og Måltidspolitik samt Tiny Houses drøftes.",
        "Jobcenter Ugle, Ungecenter Stiby og Kultur Syd.",
        "Kong Frederik X besøger byen; Dronning Mary deltager.",
        "Uglehuset i Kirke Stillinge og Nørre Snede.",
        "Per capita er udgiften 12 kr. Hans Kongelige Højhed kommer.",
        "Carl Nielsen-Skolen og Kim Larsen-koncerten.",
        "Marius Pedersen henter affald, og Mary Elizabeths Hospital åbner.",
    ],
)
def test_what_is_no_person(text: str) -> None:
    assert offices(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Orientering ved Gudrun Skaarup.", "presenter"),
        ("Gudrun Skaarup præsenterer ideerne.", "presenter"),
        ("Naturvejleder Gudrun Skaarup.", "presenter"),
        ("Et brev fra Gudrun Skaarup.", "mentioned"),
        ("Inga Storm ønsker et svar.", "member"),
        ("Inga Storm blev valgt som næstformand.", "member"),
        ("Sekretæren kontakter konsulent Gudrun Skaarup.", "mentioned"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    (found,) = named(text, members=("Inga Storm", "Kaj Lykke"))
    assert found.kind == kind


def test_members_come_from_the_lists_once() -> None:
    made = minutes("En sag\n\nFraværende: Kaj Lykke", members=("Inga Storm", "Kaj Lykke"), absent=("Kaj Lykke",))
    found = [(m.where, m.name.value, m.kind, m.organisation) for m in annotate(made, AUTHORITIES).of(PersonMention)]
    assert found == [
        ("header", "Inga Storm", "member", "Uglerådet"),
        ("header", "Kaj Lykke", "member", "Uglerådet"),
    ]


def test_a_known_name_is_found_though_no_list_knows_it() -> None:
    found = named("Wqzx Ybbrn spurgte til uglerne. Svaret er Wqzx Ybbrns eget.", members=("Wqzx Ybbrn", "Kaj Lykke"))
    assert [(m.name.value, m.kind) for m in found] == [("Wqzx Ybbrn", "member")] * 2


def test_who_is_named_only_as_absent_counts_in_the_first_item() -> None:
    made = minutes("Den første\n\nAfbud: Kaj Lykke", "Den anden\n\nAfbud: Kaj Lykke")
    text = made.document.text
    for index in (0, 1):
        person = text_of(text, "Kaj Lykke", made.items[index].span.start)
        made = with_item(made, index, attendance=(Attendance(person, "excused", person.span),))
    found = [(m.where, m.name.value, m.kind) for m in annotate(made, AUTHORITIES).of(PersonMention)]
    assert found == [("1", "Kaj Lykke", "member")]


def test_members_of_quoted_bodies() -> None:
    made = minutes("En sag\n\nBeslutning fra Falkerådet, 1. marts 2024:\nFraværende: Gry Falkenberg")
    person = text_of(made.document.text, "Gry Falkenberg")
    quoted = Attendance(person, "absent", person.span, quoted=True, body="Falkerådet", held_on=date(2024, 3, 1))
    made = with_item(made, 0, attendance=(quoted,))
    (found,) = annotate(made, AUTHORITIES).of(PersonMention)
    assert (found.where, found.kind, found.organisation) == ("1", "other_member", "Falkerådet")


def test_caseworkers_have_their_label_as_office() -> None:
    made = minutes("En sag\n\nSagsbehandler: Gry Falkenberg\nInitialer: gryfal")
    worker = text_of(made.document.text, "Gry Falkenberg")
    made = with_item(made, 0, caseworkers=(worker, text_of(made.document.text, "gryfal")))
    (found,) = annotate(made, AUTHORITIES).of(PersonMention)
    assert found.title is not None
    assert (found.kind, found.title.value) == ("caseworker", "Sagsbehandler")
    assert found.title.span.of(made.document.text) == "Sagsbehandler"


def test_voters() -> None:
    made = minutes("En sag\n\nFor stemte Gry Falkenberg.")
    voter = text_of(made.document.text, "Gry Falkenberg")
    made = with_item(made, 0, votes=(Vote(Span(voter.span.start, voter.span.end), VoteSide(1, (voter,))),))
    (found,) = annotate(made, AUTHORITIES).of(PersonMention)
    assert found.kind == "voter"


def test_signature_pages_name_nobody_anew() -> None:
    made = minutes("Underskriftsside\n\nInga Storm\n\nKaj Lykke", members=("Inga Storm", "Kaj Lykke"))
    assert {m.where for m in annotate(made, AUTHORITIES).of(PersonMention)} == {"header"}


def test_spans_hold_the_printed_name() -> None:
    made = minutes("En sag\n\nOplæg ved uglechef\nKaren  Bech\nUlvsig.")
    (found,) = annotate(made, AUTHORITIES).of(PersonMention)
    assert found.name.value == "Karen Bech Ulvsig"
    assert found.span.of(made.document.text).split() == ["Karen", "Bech", "Ulvsig"]
    assert found.title is not None
    assert found.title.span.of(made.document.text) == "uglechef"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Anna", "Holm", " ", ", ", ".", "\n", "\n\n", "chef for ", "ved ", " og ", "(A)", "B.", "von ",
             "Uglehuset", "leder", ":", "-", "'s", "s ", "Ø", "é", "\u00ad", "**", "|", "\t", "Afbud: ", "A/S", "&",
             "(", "Jens", "Jensens Vej", "XX", "🦉"]
        ),
        max_size=80,
    )
)  # fmt: skip
def test_any_text_is_read_without_an_error(parts: list[str]) -> None:
    for mention in named("".join(parts), members=("Anna Holm", "Jens Jensen")):
        assert len(mention.name.value.split()) >= 2


@pytest.mark.parametrize(
    "piece", ["Anna ", "Anna Holm, ", "chef for ", "A. ", "Anna Holm chef for Ugler og ", "A-", "von ", "Ø'"]
)
def test_work_grows_with_the_text(piece: str) -> None:
    assert work(lambda: named(piece * 4000)) < 24 * work(lambda: named(piece * 500))


@pytest.mark.parametrize(
    ("header", "title"),
    [("Referent: Eva Ugilt", "Referent"), ("Ordstyrer\nEva Ugilt", "Ordstyrer"), ("Eva Ugilt, formand", "formand")],
)
def test_the_word_for_a_role_in_the_header_is_the_office(header: str, title: str) -> None:
    made = minutes("En sag", header=header)
    person = text_of(made.document.text, "Eva Ugilt")
    end = person.span.end + (len(", formand") if "formand" in header else 0)
    listed = Attendance(person, "present", Span(person.span.start, end), role="chair")
    (found,) = annotate(replace(made, attendance=(listed,)), AUTHORITIES).of(PersonMention)
    assert found.title is not None
    assert (found.title.value, found.title.span.of(made.document.text)) == (title, title)


def test_who_is_called_like_a_firm_needs_more_than_the_name() -> None:
    def seen(text: str) -> list[str]:
        made = minutes(f"Sag\n\n{text}")
        return [m.name.value for m in annotate(made, AUTHORITIES).of(PersonMention) if m.where == "1"]

    assert seen("Affaldet hentes af Marius Pedersen hver uge.") == []
    assert seen("Uglechef Marius Pedersen fortæller.") == ["Marius Pedersen"]
    assert seen("Vi hørte Carl Nielsen og Hans Jørgensen.") == ["Carl Nielsen", "Hans Jørgensen"]
