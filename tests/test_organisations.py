"""Organisations in running text. All places' bodies, associations and sentences are invented, save national ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from handmade import minutes
from hypothesis import given, settings
from hypothesis import strategies as st
from work import work

from kg import authorities, layout, read
from kg.errors import DataError
from kg.mentions import annotate, organisations
from kg.model import Document, Municipality, OrganisationMention
from kg.text import danish
from kg.text.automaton import Folded, Phrases, synthetic

AUTHORITIES = authorities.load()
ROOT = Path(__file__).resolve().parent.parent
VEJLE = {"code": "630", "municipality": "Vejle Kommune"}


def found(text: str, body: str = "Klimaudvalget", **place: str) -> list[OrganisationMention]:
    made = minutes(f"En sag om ugler\n\n{text}", body=body, **(place or VEJLE))  # type: ignore[arg-type]  # names of fields
    return [m for m in annotate(made, AUTHORITIES).of(OrganisationMention) if m.where != "header"]


def names(text: str, body: str = "Klimaudvalget", **place: str) -> list[str]:
    return [m.canonical for m in found(text, body, **place)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a school that opens a sentence, a hospice, a sector; letters after an office; what all have is no name
        ("Rønnebærskolen udvides. Folkeskolen er vigtig. Sommerskolen er slut.", ["Rønnebærskolen"]),
        ("Besøg på Hospice Uglelund.", ["Hospice Uglelund"]),
        (
            "Maribo Bibliotekerne, Ensemble Uglevest og Teatret Uglen søger tilskud; bibliotekerne har åbent.",
            ["Maribo Bibliotekerne", "Ensemble Uglevest", "Teatret Uglen"],
        ),
        (
            "Et Teater for alle ved Ugledal Havnebad og Ugleegnens Symfoniorkester.",
            ["Ugledal Havnebad", "Ugleegnens Symfoniorkester"],
        ),
        ("Besøg i Danske Ældreråd i Nyborg.", ["Danske Ældreråd"]),
        ("Det sendes til Klima-, Natur- og Grøn Vækst-udvalget.", ["Klima-, Natur- og Grøn Vækst-udvalget"]),
        (
            "Ifølge Kommunernes Landsforening og Hvisse Kommunernes Landsforening går det.",
            ["Kommunernes Landsforening", "Hvisse Kommunernes Landsforening"],
        ),
        ("Uglende Kommunernes Landsforening skriver.", ["Kommunernes Landsforening"]),
        (
            "Ugleby Gymnasium og HF søger. Ugleby Lægehus lukker, og Ugleby Håndbold mangler haltid.",
            ["Ugleby Gymnasium og HF", "Ugleby Lægehus", "Ugleby Håndbold"],
        ),
        (
            "Skolebestyrelsen på Ugledal Skole og Udvalget for regional udvikling er enige.",
            ["Skolebestyrelsen på Ugledal Skole", "Udvalget for regional udvikling"],
        ),
        ("Udvalget for en orden. Han bor på botilbuddet Uglevej 63.", ["Uglevej 63"]),
        ("Kommunerne Vejen, Tønder og Aabenraa deltager.", ["Vejen Kommune", "Tønder Kommune", "Aabenraa Kommune"]),
        ("Ugleenheden og Udvalget for Det Nære Liv.", ["Udvalget for Det Nære Liv"]),
        (
            "Notat fra Ugleenheden. Retten i Kolding dømte; retten i Barnets lov gælder.",
            ["Ugleenheden", "Retten i Kolding"],
        ),
        ("Team Haderslev spiller, og Team Myndighed ser på.", ["Team Myndighed"]),
        (
            "Boligselskabet Sct. Uglas bygger. Ansøgning fra AOF Nord.",
            ["Boligselskabet Sct. Uglas", "Aftenskolernes Oplysningsforbund"],
        ),
        ("I Fuglehallen og på Fuglemuseet er der ugler.", ["Fuglehallen", "Fuglemuseet"]),
        (
            "Støtte til Nordby Klatreklub, Nordby Badminton og Nordby Kvindeforening.",
            ["Nordby Klatreklub", "Nordby Badminton", "Nordby Kvindeforening"],
        ),
        ("Notat fra Social- og Sundhedssektoren.", ["Social- og Sundhedssektoren"]),
        ("Skoleleder fra AOF deltager.", ["Aftenskolernes Oplysningsforbund"]),
        # authority names, with genitive, white space and look-alikes
        ("Ankestyrelsens afgørelse og Røde Kors' tilbud.", ["Ankestyrelsen", "Røde Kors"]),
        ("Brev fra Styrelsen for Arbejdsmarked\nog Rekruttering.", ["Styrelsen for Arbejdsmarked og Rekruttering"]),
        ("Aftalen med KL og Danske Regioner.", ["Kommunernes Landsforening", "Danske Regioner"]),
        ("Mødet begynder kl. 16 i KL's hus.", ["Kommunernes Landsforening"]),
        ("Projektet støttes af EU; EU-midler søges.", ["Den Europæiske Union"]),
        (
            "Blå Kors, Blå Kors Pensionat og Blå Kors Varmestue.",
            ["Blå Kors", "Blå Kors Pensionat", "Blå Kors Varmestue"],
        ),
        ("Landsbyggefon\u00adden og Kirkens Korshær.", ["Landsbyggefonden", "Kirkens Korshær"]),
        # ambiguous ones need a sign
        ("DA peger på ledighed. LAP er en forkortelse.", []),
        ("Dansk Arbejdsgiverforening (DA) skrev. DA ønsker svar.", ["Dansk Arbejdsgiverforening"] * 3),
        ("Brevet er fra Dansk Erhverv, DI og DA.", ["Dansk Erhverv", "Dansk Industri", "Dansk Arbejdsgiverforening"]),
        ("Det var sand og sind i ét.", []),
        ("På Trapholt mødte vi Mogens Falck og Falck.", ["Trapholt", "Falck"]),
        # bodies by the shape of their names
        ("Kultur- og Fritidsudvalget drøftede sagen.", ["Kultur- og Fritidsudvalget"]),
        ("Kultur og Fritidsudvalgets plan.", ["Kultur- og Fritidsudvalget"]),
        ("Natur-, Miljø- og Klimaudvalget har svaret.", ["Natur-, Miljø- og Klimaudvalget"]),
        ("Børne- og familieudvalget indstiller.", ["Børne- og Familieudvalget"]),
        ("Sagen går til økonomiudvalget og teknik- og miljøudvalget.", ["Økonomiudvalget", "Teknik- og Miljøudvalget"]),
        ("Det daværende Social- og Sundhedsudvalg godkendte.", ["Social- og Sundhedsudvalget"]),
        ("Høring i handicaprådet, Udsatterrådet og Ældrerådet.", ["Handicaprådet", "Udsatterådet", "Ældrerådet"]),
        ("Det Lokale Beskæftigelsesråd og Det Glade Råd.", ["Det Lokale Beskæftigelsesråd", "Det Glade Råd"]),
        ("Udvalget for Sundhed, Ældre og Handicap mødtes.", ["Udvalget for Sundhed, Ældre og Handicap"]),
        ("Socialforvaltningen og Økonomiafdelingen.", ["Socialforvaltningen", "Økonomiafdelingen"]),
        ("Besøg i jobcentret og på Ungecenter.", ["Jobcentret", "Ungecenter"]),
        ("Byrådets beslutning; byrådet enedes.", ["Vejle Byråd", "Vejle Byråd"]),
        ("Vi ser på Vejle Kommunes Handicapråd.", ["Handicaprådet"]),
        # names that a word opens or closes
        ("Sektor for Ældre og Sundhed indstiller.", ["Sektor for Ældre og Sundhed"]),
        ("Chef for Center for Børn, Unge og Familie Åse Uglebjerg.", ["Center for Børn, Unge og Familie"]),
        ("Foreningen den Blå Dør og Fonden Solstrejf.", ["Foreningen den Blå Dør", "Fonden Solstrejf"]),
        (
            "Støtte til Foreningen Ugler for alle og til Foreningen Fugleglæde.",
            ["Foreningen Ugler for alle", "Foreningen Fugleglæde"],
        ),
        ("Anbefalinger fra Projektudvalget for Ugler og Fugle.", ["Projektudvalget for Ugler og Fugle"]),
        (
            "Vi mødte Uglebjerg Skole, Fjordby IF og Fjordby Sygehus.",
            ["Uglebjerg Skole", "Fjordby IF", "Fjordby Sygehus"],
        ),
        ("Kontrakten med Uglevang Byg A/S ophører.", ["Uglevang Byg A/S"]),
        ("Rundvisning i Fjordby Sports- og Kulturcenter.", ["Fjordby Sports- og Kulturcenter"]),
        ("Oplæg fra værestedet Ugleboet.", ["Ugleboet"]),
        # no names
        ("Udvalget, rådet, forvaltningen, kommunen og administrationen.", []),
        ("Fagudvalget og bestyrelsen på folkeskolen; arbejdsmarkedsområdet.", []),
        ("Se filen vejle_kommune_plan.pdf og uglen@kirkenskorshaer.dk.", []),
        # brackets that are no abbreviation of the name before them; adjectives wait for their noun
        ("Rammen vedtages af Byrådet (ØKR).", ["Vejle Byråd"]),
        (
            "Leder af Center for Sociale Tilbud og Center for Sociale Ydelser.",
            ["Center for Sociale Tilbud", "Center for Sociale Ydelser"],
        ),
        # two words with one ending, institutions by their last word, schools and cafés by their first
        ("Besøg på Uglevang Pleje- og rehabiliteringscenter.", ["Uglevang Pleje- og Rehabiliteringscenter"]),
        ("Mødet holdes i Uglebro Aktivitetshus og i Café Uglen.", ["Uglebro Aktivitetshus", "Café Uglen"]),
        ("Aftale med VUC Nordfjord og FGU Ugledal.", ["VUC Nordfjord", "FGU Ugledal"]),
        ("Brandsikring Uglegade Plejecenter", ["Uglegade Plejecenter"]),
        ("Ifølge Mødrehjælpen er det nok.", ["Mødrehjælpen"]),
        (
            "Grundejerforeningen Uglebakken og Ugledal Lærerkreds.",
            ["Grundejerforeningen Uglebakken", "Ugledal Lærerkreds"],
        ),
        ("Svar fra Social-, Bolig- og Ældreministeriet.", ["Social-, Bolig- og Ældreministeriet"]),
        ("Besøg i Høreapparatcenter Ugledal og i Uglecenter Syd.", ["Høreapparatcenter Ugledal", "Uglecenter Syd"]),
        (
            "Her er sekretariat for de mange ugler. Center for Særlig Social Indsats.",
            ["Center for Særlig Social Indsats"],
        ),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_kinds_and_scopes() -> None:
    by_name = {
        m.canonical: m
        for m in found(
            "Ankestyrelsen, Handicaprådet, Aarhus Byråd, Ældrerådet i Fredericia, Aabenraa Kommune, Region Syddanmark, "
            "Vejle Kommune, Klimaudvalget og Regionen."
        )
    }
    assert (by_name["Ankestyrelsen"].kind, by_name["Ankestyrelsen"].scope) == ("agency", "")
    assert (by_name["Handicaprådet"].kind, by_name["Handicaprådet"].scope) == ("body", "630")
    assert by_name["Aarhus Byråd"].scope == "751"
    assert by_name["Ældrerådet"].scope == "607"
    assert by_name["Aabenraa Kommune"].kind == "municipality"
    assert by_name["Region Syddanmark"].kind == "region"
    assert by_name["Vejle Kommune"].kind == by_name["Klimaudvalget"].kind == "self"
    assert "Regionen" not in by_name  # it is the region of the municipality


def test_the_same_name_in_two_municipalities_is_two_bodies() -> None:
    here = found("Handicaprådet mødtes.")[0]
    there = found("Handicaprådet mødtes.", code="510", municipality="Haderslev Kommune")[0]
    assert here.canonical == there.canonical
    assert here.scope != there.scope


def test_a_local_authority_row_counts_at_home_only() -> None:
    assert names("Besøg i Parasollen.", code="510", municipality="Haderslev Kommune") == ["Parasollen"]
    assert names("Besøg i Parasollen.") == []


def test_own_body_with_the_name_of_a_national_one() -> None:
    mention = found("Rådet for Socialt Udsatte drøftede ugler.", body="Rådet for socialt udsatte")[0]
    assert (mention.canonical, mention.kind, mention.authority) == ("Rådet for socialt udsatte", "self", "")
    assert found("Rådet for Socialt Udsatte drøftede ugler.")[0].authority


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Direktøren for Social, Sundhed og Beskæftigelse indstiller.", ["Social, Sundhed og Beskæftigelse"]),
        ("Afdelingsleder Åse Uglebjerg, Socialpsykiatri og Misbrug deltog.", ["Socialpsykiatri og Misbrug"]),
        ("Midlerne forankres i Handicap, Socialpsykiatri og Myndighed.", ["Handicap, Socialpsykiatri og Myndighed"]),
        (
            "Tre nye udvalg (Sundhed og Fritid, Senior samt Social og Arbejdsmarked) godkender.",
            ["Sundhed og Fritid", "Senior", "Social og Arbejdsmarked"],
        ),
        ("Chef for Økonomi Åse Uglebjerg og leder for Uglevejledningen, Ole Falk.", ["Økonomi", "Uglevejledningen"]),
        ("Chef for Kultur og Fritid samt formand for Grunden.", ["Kultur og Fritid"]),
        ("Byrådet fulgte Senior og Sundheds indstilling.", ["Vejle Byråd", "Senior og Sundhed"]),
        ("Korrektioner sendes til Økonomi og Strategi samt Byrådet.", ["Økonomi og Strategi", "Vejle Byråd"]),
        ("Serviceområde 17, Forsørgelse og Beskæftigelse, stiger. Kultur og fritid er godt.", []),
        ("Temaet ”Kultur og Fritid i 2025” er valgt. Uddannelse og Sundhed hænger sammen.", []),
    ],
)
def test_ordinary_words_are_names_where_a_sign_says_so(text: str, expected: list[str]) -> None:
    assert names(text, body="Social og Arbejdsmarked" if "Social og" in text else "Klimaudvalget") == expected


def test_a_sector_is_known_by_its_short_name() -> None:
    text = "Sektor for Social og Arbejdsmarked indstiller. Samarbejdet med Social og Arbejdsmarked fortsætter."
    assert names(text) == ["Sektor for Social og Arbejdsmarked"] * 2


def test_abbreviations() -> None:
    text = (
        "Center for Trivsel og Glæde (CTG) er nyt. CTG ligger i Social- og Handicapudvalgets område. SHU besøger CTG."
    )
    assert names(text) == [
        *["Center for Trivsel og Glæde"] * 3,
        "Social- og Handicapudvalget",
        "Social- og Handicapudvalget",
        "Center for Trivsel og Glæde",
    ]
    assert names(
        "Haderslev Kommunalbestyrelse mødes. Sagen går til KB.", code="510", municipality="Haderslev Kommune"
    ) == [
        "Haderslev Kommunalbestyrelse",
        "Haderslev Kommunalbestyrelse",
    ]
    assert names("KB og SU er forkortelser. FGU (FGU) også.") == []


def test_municipalities_together() -> None:
    text = "Samarbejdet med Lolland og Guldborgsund Kommuner."
    both = found(text, code="360", municipality="Lolland Kommune")
    assert [(m.canonical, m.kind) for m in both] == [
        ("Guldborgsund Kommune", "municipality"),
        ("Lolland Kommune", "self"),
    ]
    assert {m.surface for m in both} == {"Lolland og Guldborgsund Kommuner"}


@pytest.mark.parametrize(
    ("printed", "own", "expected"),
    [
        ("byrådet", (), "Vejle Byråd"),
        ("Udsatterråd", (), "Udsatterådet"),
        ("Vejle Udsatterådet", ("Vejle Udsatteråd",), "Vejle Udsatteråd"),
        ("Kultur og Fritidsudvalgets", (), "Kultur- og Fritidsudvalget"),
        ("Klimaudvalget 2022-2025", ("Klimaudvalget",), "Klimaudvalget"),
        ("ØU", (), "Økonomiudvalget"),
        ("Social og Arbejdsmarked", (), "Social og Arbejdsmarked"),
        ("", (), ""),
    ],
)
def test_canonical_body(printed: str, own: tuple[str, ...], expected: str) -> None:
    place = Municipality("630", "Vejle Kommune")
    assert organisations.canonical_body(printed, place, AUTHORITIES, own) == expected


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_spans_give_the_words(text: str) -> None:
    made = minutes("Ugler\n" + text + " Vejle Byråd og Foreningen " + text, **VEJLE)  # type: ignore[arg-type]
    for mention in annotate(made, AUTHORITIES).of(OrganisationMention):
        printed = mention.span.of(made.document.text)
        assert mention.surface == " ".join(printed.split())
        assert mention.canonical


@given(st.text(alphabet=st.sampled_from("abcæøå ABC\n\t\u00a0\u00ad-*_мест.'’İ"), max_size=120))
def test_folding_maps_back(text: str) -> None:
    folded = Folded(text)
    for at, letter in enumerate(folded.text):
        place = folded.place(at)
        assert 0 <= place < len(text)
        if letter.isalpha() and letter.isascii():
            assert folded.index(place) == at
    assert "  " not in folded.text
    assert folded.span(0, len(folded.text)).end <= len(text)


def test_phrases_are_whole_words_and_all_are_found() -> None:
    phrases = Phrases([("blå kors", 1), ("blå kors pensionat", 2), ("kors", 3)])
    hits = {
        (hit.payload, hit.start) for hit in phrases.find(Folded("Blå Kors' Pensionatet, Blå Kors Pensionats korset"))
    }
    assert hits == {(1, 0), (3, 4), (1, 23), (3, 27), (2, 23)}


def test_the_cost_does_not_grow_with_the_number_of_phrases() -> None:
    text = Folded((ROOT / "data" / "minutes" / "lolland-udsatteraadet-2021-11-09.txt").read_text(encoding="utf-8") * 20)

    def cost(count: int) -> int:
        phrases = Phrases(synthetic(count))
        assert len(phrases) == count
        return work(lambda: list(phrases.find(text)))

    assert cost(50_000) < 6 * cost(500)


def _gold() -> dict[str, set[tuple[str, str]]]:
    wanted: dict[str, set[tuple[str, str]]] = {}
    with (ROOT / "tests" / "gold" / "organisations.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["certainty"] == "sure" and row["kind"] != "self" and row["item_number"] != "header":
                wanted.setdefault(row["doc"], set()).add((row["item_number"], row["canonical"]))
    return wanted


def test_the_samples() -> None:
    for stem, wanted in _gold().items():
        path = next((ROOT / "data" / "minutes").glob(f"{stem}.*"))
        made = layout.parse(read.read(path), AUTHORITIES)
        mentions = annotate(made, AUTHORITIES).of(OrganisationMention)
        got = {(m.where, m.canonical) for m in mentions} | {(m.where, m.surface) for m in mentions}
        missing = {
            pair for pair in wanted if pair not in got and ("haderslev" not in stem or "Udsatteråd" not in pair[1])
        }
        assert len(missing) <= 0.06 * len(wanted), sorted(missing)


def test_two_rows_of_one_organisation_in_a_file_are_refused_one_of_a_later_file_counts(tmp_path: Path) -> None:
    head = "id,pref_label,kind,scope,aliases\n"
    (tmp_path / "organisations.csv").write_text(head + "kl,Uglernes Landsforening,union,,\n", encoding="utf-8")
    rows = authorities.load(tmp_path).organisations
    assert [row.label for row in rows if row.id == "kl"] == ["Uglernes Landsforening"]
    twice = head + "uglen,Uglen,club,,\nfalken,Falken,club,,\nuglen,Uglen,club,,Den Gamle Ugle\n"
    (tmp_path / "organisations.csv").write_text(twice, encoding="utf-8")
    with pytest.raises(DataError, match=r"line 4.*'uglen' stands in line 2 too"):
        _ = authorities.load(tmp_path).organisations


def test_authority_rows_are_sound() -> None:
    kinds = {
        "self", "body", "department", "agency", "ministry", "government", "interest_organisation", "ngo", "foundation",
        "company", "housing_association", "hospital", "region", "municipality", "school", "institution", "service",
        "club", "public_body", "parliament", "supranational", "court", "police", "university", "union",
    }  # fmt: skip
    rows = AUTHORITIES.organisations
    assert {row.kind for row in rows} <= kinds
    strong: dict[tuple[str, str], str] = {}
    for row in rows:
        for alias in {row.label, *row.aliases} - set(row.context_aliases):
            assert strong.setdefault((alias, row.scope), row.id) == row.id, alias
    codes = {row.code for row in AUTHORITIES.municipalities}
    assert all(not row.scope or row.scope in codes for row in rows)
    assert all(row.qid == "" or row.qid[0] == "Q" for row in rows)


def test_ids_are_the_ends_of_the_iris() -> None:
    for row in AUTHORITIES.organisations:
        assert row.id == danish.slug(row.label), row.label


@pytest.mark.parametrize(
    "piece",
    ["A", "a", "Ø- og ", "Kultur, ", "A B C D E ", "Center for Børn og ", "(SHU) Socialudvalget ", " \n", "udvalget",
     "Sundhed og Fritid, Senior samt Social og Arbejdsmarked og ", "Køge, Faxe, ", "Fonden den den "],
)  # fmt: skip
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    def cost(size: int) -> int:
        text = (piece * (size // len(piece) + 1))[:size]
        made = minutes(f"Ugler\n{text}", body="Social og Arbejdsmarked", code="621", municipality="Kolding Kommune")
        return work(lambda: list(annotate(made, AUTHORITIES).of(OrganisationMention)))

    cost(100)
    assert cost(80_000) < 14 * cost(10_000)


def test_a_heading_that_runs_into_the_text_is_no_part_of_a_name() -> None:
    header = "Ringkøbing-Skjern Kommune\nKlitudvalget\nReferat: 4. maj 2031 kl. 08:00\n\n"
    text = (
        f"{header}1Godkendelse af plan\nSagsfremstillingByrådet har bedt om en plan.\nBeslutningUdvalget vedtog den.\n"
    )
    document = Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain")
    mentions = [
        m
        for m in annotate(layout.parse(document, AUTHORITIES), AUTHORITIES).of(OrganisationMention)
        if m.where != "header"
    ]
    assert [m.canonical for m in mentions] == ["Ringkøbing-Skjern Byråd"]
    assert text[mentions[0].span.start : mentions[0].span.end] == "Byrådet"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what opens a name in small letters is none of it
        ("Vi besøgte det midlertidige botilbud Uglereden.", {"Uglereden"}),
        ("Tilsyn på plejecentrene Ugleborg, Falkelund og Ørnebo Have i maj.", {"Ugleborg", "Falkelund", "Ørnebo Have"}),
        # nor where the text has the name without it
        ("Støtte til Uglens Venner. Foreningen Uglens Venner søger penge.", {"Uglens Venner"}),
        ("Foreningen Uglens Venner søger penge.", {"Foreningen Uglens Venner"}),
        # words that close a name, as parts of compounds
        ("Mødet er i Ugleby Forsamlingshus.", {"Ugleby Forsamlingshus"}),
        ("Svar fra Ugledal Bådelaug og Ugleby Sejlsportsklub.", {"Ugledal Bådelaug", "Ugleby Sejlsportsklub"}),
        ("Der er plads i Bengts Hus nu.", {"Bengts Hus"}),
        ("Vi bygger et Sundt Hus nu.", set()),
        # who the association is for; it is meant where it is named short
        (
            "Vi har svar fra Bevaringsforeningen for Ugleby og Omegn. Bevaringsforeningen vil vente.",
            {"Bevaringsforeningen for Ugleby og Omegn"},
        ),
        # an office before a firm; letters of an organisation that acts
        ("Projektudvikler Uglesol Energi A/S flytter hegnet.", {"Uglesol Energi A/S"}),
        ("DIF har gennemgået budgettet.", {"DIF"}),
        ("Chapters: Røde Kors Kolding og Røde Kors.", {"Røde Kors Kolding", "Røde Kors"}),
        ("Rådet for Mennesker med Handicap har svaret.", {"Rådet for Mennesker med Handicap"}),
        ("Anna Holm fra Kultur og Fritid fortæller.", {"Kultur og Fritid"}),
        ("Sagsansvarlig enhed: Kultur og Fritid", {"Kultur og Fritid"}),
        ("Vi talte om kultur og fritid.", set()),
    ],
)
def test_names_by_what_opens_closes_and_surrounds_them(text: str, expected: set[str]) -> None:
    assert {m.canonical for m in found(text)} == expected


def test_the_own_body_by_the_last_word_of_its_name() -> None:
    made = minutes("Sag\n\nLokaludvalget drøftede ugler.", body="Amager Vest Lokaludvalg", code="101")
    (one,) = [m for m in annotate(made, AUTHORITIES).of(OrganisationMention) if m.where != "header"]
    assert (one.canonical, one.kind) == ("Amager Vest Lokaludvalg", "self")
