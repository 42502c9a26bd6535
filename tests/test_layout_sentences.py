"""Wordings of decisions, presence, votes and recommendations, each read through the door in small minutes."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.errors import InputRefused, MunicipalityUnknown
from kg.layout import parse
from kg.model import Document, Item, Minutes

ROWS = authorities.load()
HEADER = "REFERAT Haderslev Klimaråd d. 10-12-2031\n\nMødedato Onsdag d. 10. december 2031 kl. 17:15\n\n"


def minutes(body: str, header: str = HEADER, municipality: str | None = None) -> Minutes:
    text = f"{header}{body}\n"
    return parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain", municipality), ROWS)


def item(decision: str, before: str = "") -> Item:
    rest = "Punkt 2: Eventuelt\n\n31/2\n\nBeslutning\n\nIntet."
    found = minutes(f"Punkt 1: En sag\n\n31/1\n\n{before}Beslutning\n\n{decision}\n\n{rest}").items
    assert [i.number for i in found] == ["1", "2"]
    return found[0]


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("REFERAT Klimarådet (Ekstraordinært møde) d. 10-12-2031", "Klimarådet", "extraordinary"),
        ("REFERAT Ugler og Skove - ekstraordinært d. 10-12-2031", "Ugler og Skove", "extraordinary"),
        ("REFERAT Klimarådet (lukket) d. 10-12-2031", "Klimarådet", "ordinary"),
        ("DAGSORDEN OG REFERAT Klimarådet d. 10-12-2031", "Klimarådet", "ordinary"),
    ],
)
def test_what_a_title_says_of_the_kind_is_no_part_of_the_body(title: str, body: str, kind: str) -> None:
    found = minutes("Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nGodkendt.", f"{title}\n\n", "Haderslev")
    assert ([b.value for b in found.bodies], found.kind) == ([body], kind)


def test_a_kind_of_meeting_is_no_body() -> None:
    header = "Konstituerende møde - 07-12-2031\n\nReferat\ntil\nmødet i Konstituerende møde\nden 7. december 2031\n\n"
    with pytest.raises(InputRefused, match="no council"):
        minutes("1. En sag\n\nBeslutning\n\nGodkendt.", header, "Haderslev")


def test_a_month_cut_short_behind_its_day_is_no_point_of_a_list() -> None:
    found = minutes("1. En sag\n\nBeslutning\n\nGodkendt.", "Klimarådet\n\n10. dec 2031\n\n", "Haderslev")
    assert found.held_on.isoformat() == "2031-12-10"


def test_contents_with_pages_end_where_their_first_title_comes_again() -> None:
    listed = "Indholdsfortegnelse\n\n1 (Åben) Godkendelse af dagsorden 4\n\n2 (Åben) En plan 5\n\n"
    rest = "2 (Åben) En plan\n\nBeslutning\n\nUdsat."
    body = f"1 (Åben) Godkendelse af dagsorden\n\nBrevid: 45\n\nBeslutning\n\nGodkendt.\n\n{rest}"
    found = minutes(body, f"{HEADER}{listed}")
    assert [(i.number, i.title.value) for i in found.items] == [("1", "Godkendelse af dagsorden"), ("2", "En plan")]


def test_whom_a_quoted_decision_names_as_absent_is_no_decision() -> None:
    found = item("Godkendt.", "Økonomiudvalget, 22. august 2031, pkt. 211:\n\nAnbefales. Fraværende: Bo Lind (D).\n\n")
    assert [(d.outcome, d.quoted) for d in found.decisions] == [("recommended", True), ("approved", False)]
    assert [(a.person.value, a.status, a.quoted, a.body) for a in found.attendance] == [
        ("Bo Lind", "absent", True, "Økonomiudvalget")
    ]


def test_a_sentence_that_begins_with_a_day_is_no_title() -> None:
    header = "Klimarådet\nMødedato: 3. december 2031\nMødested: Gården\n\n"
    body = "Den 5. maj 2030 skal Byrådet vedtage kommunens budget for 2031.\n\nBeslutning\n\nGodkendt."
    found = minutes(body, header, "Haderslev")
    assert (found.held_on.isoformat(), [b.value for b in found.bodies]) == ("2031-12-03", ["Klimarådet"])


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Onsdag den 10. december 2031 kl. 17.00, Mødelokale 2, Rådhuset", "Mødelokale 2, Rådhuset"),
        ("Onsdag den 10. december 2031 kl. 17.00 - 19.00, Kantinen", "Kantinen"),
        ("Onsdag den 10. december 2031 kl. 17.00 i Kantinen", "Kantinen"),
        ("Onsdag den 10. december 2031, kl. 17.00", None),
    ],
)
def test_a_place_behind_the_hour(line: str, place: str | None) -> None:
    found = minutes("1. Træer\n\nBeslutning\n\nGodkendt.", f"Klimarådet\n\n{line}\n\n", "Haderslev")
    assert (found.place.value if found.place else None) == place
    assert found.starts_at is not None
    assert found.starts_at.value == "17:00"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Mødelokale Tårnet, Rådhuset, Storetorv 20", "Mødelokale Tårnet, Rådhuset, Storetorv 20"),
        ("Via Teams kl. 16.00", "Via Teams"),
        ("Møde - Rådssalen kl. 16.00-18.30", "Rådssalen"),
    ],
)
def test_where_the_meeting_was_is_neither_a_body_nor_a_title(line: str, place: str) -> None:
    header = f"Klimarådets møde den 10. december 2031\n{line}\n"
    found = minutes("Sagsfremstilling\n\nTræer skal plantes.\n\nBeslutning\n\nGodkendt.", header, "Haderslev")
    assert [b.value for b in found.bodies] == ["Klimarådet"]
    assert found.place is not None
    assert found.place.value == place
    assert [i.title.value for i in found.items] == [""]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Godkendt.\n\nFraværende:\n\nMads Lund (V) deltog i mødet i stedet for Ida Holm (I).",
            "Ida Holm absent, Mads Lund substitute for Ida Holm",
        ),
        (
            "Godkendt.\n\nAfbud: Bo Lind og Ida Holm. Uden afbud Mads Lund.",
            "Bo Lind excused, Ida Holm excused, Mads Lund absent",
        ),
        ("Godkendt Bo Lind og Ida Holm var fraværende.", "Bo Lind absent, Ida Holm absent"),
        ("Godkendt.\n\nBo Lind og Ida Holm deltog som suppleanter.", "Bo Lind substitute, Ida Holm substitute"),
        ("Godkendt.\n\nSom suppleanter er indkaldt Bo Lind og Ida Holm.", "Bo Lind substitute, Ida Holm substitute"),
        (
            "Afbud:\n\nBo Lind grundet rejse, suppleant Ida Holm grundet sygdom. Der er ingen 2. suppleant.\n\n"
            "Mads Lund grundet arbejde, suppleant Eva Krag deltager",
            "Bo Lind excused, Eva Krag substitute for Mads Lund, Ida Holm absent, Mads Lund excused",
        ),
    ],
)
def test_who_was_away_below_a_decision(words: str, said: str) -> None:
    whole = minutes(f"Punkt 1: En sag\n\n31/1\n\nBeslutning\n\n{words}\n\nPunkt 2: Eventuelt\n\nBeslutning\n\nIntet.")
    found = {
        f"{a.person.value} {a.status}" + (f" for {a.substitute_for.value}" if a.substitute_for else "")
        for a in (*whole.attendance, *whole.items[0].attendance)
    }
    assert ", ".join(sorted(found)) == said


def test_a_recommendation_to_a_body_below_a_summary_and_a_vote_that_fell() -> None:
    before = "Resume\n\nDer er ugler i mosen.\n\nFormanden indstiller til Klimarådet\n1. at mosen fredes.\n\n"
    found = item("Forslaget faldt ved afstemning. Det blev besluttet, at punktet skulle drøftes senere.", before)
    assert [(r.by.value if r.by else "", r.text.value) for r in found.recommendations] == [
        ("Formanden", "at mosen fredes.")
    ]
    assert [d.outcome for d in found.decisions] == ["rejected", "other"]


def test_a_point_on_the_line_that_leads_up_to_the_others() -> None:
    lead = "Direktionen indstiller, at planen tages til efterretning, og at følgende indstilles til Byrådet:"
    found = item("Godkendt.", f"Indstilling\n\n{lead}\n\n• at der gives 147.000 kr.\n• at kassen betaler.\n\n")
    assert [r.text.value for r in found.recommendations] == [
        "at planen tages til efterretning", "at der gives 147.000 kr.", "at kassen betaler."
    ]  # fmt: skip
    assert {r.by.value for r in found.recommendations if r.by} == {"Direktionen"}


def test_whom_a_member_of_a_list_stands_in_for_behind_a_comma() -> None:
    there = "Ida Holm (A)\nBo Lind (A), Suppleant for Mads Lund (A)"
    header = f"{HEADER}Medlemmer\n\n{there}\n\nFraværende\n\nMads Lund (A)\n\n"
    found = minutes("Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nGodkendt.", header)
    bo = next(a for a in found.attendance if a.person.value == "Bo Lind")
    assert bo.status == "substitute"
    assert bo.substitute_for is not None
    assert bo.substitute_for.value == "Mads Lund"


def test_one_who_is_excused_here_and_absent_there_is_excused_from_the_meeting() -> None:
    decided = "Beslutning\n\nGodkendt.\n\nFraværende: Bo Lind (A)."
    found = minutes(
        f"Punkt 1: En sag\n\n31/1\n\n{decided}\n\nBo Lind (A) havde meldt forfald.\n\n"
        f"Punkt 2: En plan\n\n31/2\n\n{decided}"
    )
    assert [(a.person.value, a.status) for a in found.attendance] == [("Bo Lind", "excused")]
    assert [[a.status for a in i.attendance] for i in found.items] == [["excused"], ["absent"]]


def test_whoever_votes_is_away_from_an_item_not_from_the_meeting() -> None:
    found = minutes(
        "Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nGodkendt.\n\nFraværende: Bo Lind (A)\n\n"
        "Punkt 2: En plan\n\n31/2\n\nBeslutning\n\nGodkendt. Bo Lind (A) stemte imod.",
        f"{HEADER}Medlemmer\n\nIda Holm (V)\nBo Lind (A)\n\n",
    )
    assert {a.person.value: a.status for a in found.attendance} == {"Ida Holm": "present", "Bo Lind": "present"}
    assert [(a.person.value, a.status) for a in found.items[0].attendance] == [("Bo Lind", "absent")]


def test_decisions_under_one_other_name_on_the_day_are_the_body_s_own() -> None:
    header = "Udvalg: Udvalget Aktiv Hele Livet\nMødedato: 10. december 2031\n\n"
    decided = "Beslutning i Udvalget for Voksne den 10-12-2031\nGodkendt."
    earlier = "Udvalget for Voksne den 03-12-2031"
    found = minutes(f"1. En sag\n\n{decided}\n\n2. En plan\n\n{decided}", header, "Haderslev")
    assert [d.quoted for i in found.items for d in i.decisions] == [False, False]
    found = minutes(f"1. En sag\n\nBeslutning i {earlier}\nUdsat.\n\nBeslutning\nGodkendt.", header, "Haderslev")
    assert [(d.outcome, d.quoted, str(d.held_on)) for d in found.items[0].decisions] == [
        ("postponed", True, "2031-12-03"), ("approved", False, "2031-12-10")
    ]  # fmt: skip


def test_a_heading_that_runs_on_behind_a_sentence() -> None:
    before = "Resume\n\nMødet begynder kl. 16.30.Sagsfremstilling\n\nDer er ugler i mosen.Økonomi\n\nIngen.\n\n"
    found = item("Godkendt.", before)
    assert [(s.kind, s.heading.value if s.heading else "") for s in found.sections] == [
        ("summary", "Resume"), ("background", "Sagsfremstilling"), ("economy", "Økonomi"), ("decision", "Beslutning")
    ]  # fmt: skip


def test_a_joint_commission_with_members_of_several_places() -> None:
    header = (
        "Den fælles Uglekommission for Haderslev og Kolding Kommuner\nMøde nr.: 15\nDen: 03.05.2031\n"
        "Næste møde 5. oktober 2031, kl. 16.00\n\nMEDLEMMER:\nBorgmester Ida Holm (IH), Haderslev Kommune\n"
        "Bo Lind (BL), Kolding Kommune\nMads Lund (ML), operativ chef, Nordsjællands Politi\n\n"
        "FRAVÆRENDE: Afbud fra Bo Lind\n\n"
    )
    found = minutes("1. En sag\nBeslutning\nGodkendt.\n2. Eventuelt\nBeslutning\nIntet.", header, "Haderslev")
    assert [b.value for b in found.bodies] == ["Den fælles Uglekommission for Haderslev og Kolding Kommuner"]
    assert found.held_on.isoformat() == "2031-05-03"
    assert {a.person.value: a.status for a in found.attendance} == {
        "Ida Holm": "present", "Bo Lind": "excused", "Mads Lund": "present"
    }  # fmt: skip


def test_a_group_of_items_is_no_decision_of_the_one_before() -> None:
    rest = "Efterretningssager\n\nPunkt 2: En plan\n\n31/2\n\nBeslutning\n\nTaget til efterretning."
    found = minutes(f"Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nDrøftet.\n\n{rest}")
    assert [[d.outcome for d in i.decisions] for i in found.items] == [["discussed"], ["noted"]]


def test_what_became_of_a_proposal_on_another_day_is_no_decision() -> None:
    told = "Indstilling\n\nDer søges om et hus.\n\nForslaget blev godkendt af Byrådet den 4. maj 2031."
    found = minutes(f"Punkt 1: En sag\n\n31/1\n\n{told}\n\nPunkt 2: Eventuelt\n\n31/2\n\nBeslutning\n\nIntet.")
    assert [len(i.decisions) for i in found.items] == [0, 1]


def test_who_came_late_stands_below_the_absentees() -> None:
    away = "Ida Holm (Enhedslisten), tjenesterejse.\n\nBo Lind (V), arbejde.\n\nMads Lund (S), sygdom."
    moved = (
        'Else Gade Holm (A) ankom kl. 17.54 under behandlingen af punkt 1: "En sag om mange ugler, der bor i en mose."'
    )
    called = (
        "Der forelå anmodning om, at Per Krag (V) i henhold til § 15, stk. 1, nr. 1, i lov om kommunernes styrelse "
        "(sygdom) blev indkaldt som stedfortræder for Bo Lind (V)."
    )
    found = item(f"Fraværende med afbud:\n\n{away}\n\n{moved}\n\n{called}\n\nGodkendt.").attendance
    assert {(a.person.value, a.status) for a in found} == {
        ("Ida Holm", "excused"), ("Bo Lind", "excused"), ("Mads Lund", "excused"), ("Else Gade Holm", "late"),
        ("Per Krag", "substitute"),
    }  # fmt: skip
    assert [a.substitute_for.value for a in found if a.substitute_for] == ["Bo Lind"]


def test_what_a_decision_leads_up_to_is_part_of_it() -> None:
    found = item("Udvalget indstiller til Byrådet,\n\nat planen godkendes.").decisions
    assert [d.outcome for d in found] == ["recommended"]


def test_a_proposal_without_a_recommender() -> None:
    header = "Borgerrepræsentationen\n\nBESLUTNINGSPROTOKOL\n\nfra Ordinært møde torsdag den 11. december 2031\n\n"
    body = "Nr. 20 BR 366/31. En sag om ugler\n\nDet foreslås,\n\n1. at ugler får et hus.\n\n(Stillet af Venstre)\n\n"
    found = minutes(f"{body}Forslaget blev tiltrådt med 34 stemmer imod 15.\n\nFor stemte: A og B.", header)
    assert [(i.number, [r.text.value for r in i.recommendations]) for i in found.items] == [
        ("20", ["at ugler får et hus."])
    ]
    assert [d.outcome for d in found.items[0].decisions] == ["adopted"]
    assert [(v.in_favour.count, v.against.count) for v in found.items[0].votes] == [(34, 15)]


def test_who_came_late_and_left_early() -> None:
    words = "Bo Lind mødte kl. 15:50 under punkt 2 og forlod mødet kl. 17:50 efter punkt 3.\n\nGodkendt."
    rest = "".join(f"\n\nPunkt {n}: Sag {n}\n\nBeslutning\n\nGodkendt." for n in (2, 3, 4))
    found = minutes(f"Punkt 1: En sag\n\nBeslutning\n\n{words}{rest}")
    assert [[(a.status, a.since or a.until, a.edge) for a in i.attendance] for i in found.items] == [
        [],
        [("late", "15:50", "during")],
        [("left", "17:50", "after")],
        [],
    ]


def test_headings_with_a_bracket_behind_their_number_and_the_day_of_a_revision() -> None:
    header = "Opdateret: 11. januar 2032\nREFERAT\nKlimarådet\nFredag den 9. januar 2032 kl. 09:00\n\n"
    body = "1) Valg af referent\nIda Holm blev valgt.\n2) Dagsorden\na) Godkendt.\nb) Intet nyt.\n3) Eventuelt\nIntet."
    found = minutes(body, header, "Haderslev")
    assert found.held_on.isoformat() == "2032-01-09"
    assert [(i.number, i.title.value) for i in found.items] == [
        ("1", "Valg af referent"), ("2", "Dagsorden"), ("3", "Eventuelt")
    ]  # fmt: skip
    assert not found.warnings


def test_the_words_of_a_button_are_no_part_of_a_title_nor_of_a_body() -> None:
    header = "Det fælles klimaråd - Dagsordener og referater\nMødedato: 10. december 2031\n\n"
    opened = "Klik her for at folde ud og læse mere om En sag"
    found = minutes(
        f"1. En sag{opened}\nBeslutning\nGodkendt.\n2. Eventuelt{opened}\nBeslutning\nIntet.", header, "Haderslev"
    )
    assert [b.value for b in found.bodies] == ["Det fælles klimaråd"]
    assert [i.title.value for i in found.items] == ["En sag", "Eventuelt"]


def test_who_stands_in_for_an_excused_member_of_a_list() -> None:
    there, away = "* Ida Holm, V\n* Bo Lind, A", "* Mads Lund, F - Else Gade Holm stedfortræder"
    header = f"{HEADER}Deltagere\n\n{there}\n\nAfbud\n\n{away}\n\n"
    found = minutes("Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nGodkendt.", header)
    assert {a.person.value: a.status for a in found.attendance} == {
        "Ida Holm": "present", "Bo Lind": "present", "Mads Lund": "excused", "Else Gade Holm": "substitute"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "outcomes"),
    [
        ("Godkendt.", "approved"),
        ("Godkendt som indstillet.", "approved"),
        ("Indstillingen blev godkendt uden afstemning.", "approved"),
        ("Et flertal vedtog forslaget.", "adopted"),
        ("Der meddeles dispensation.", "approved"),
        ("Herefter blev støtten bevilget, og der blev bevilget et lån.", "approved"),
        ("Listen ændres for medlemmer, der er bevilget orlov.", "other"),
        ("Tiltrædes.", "adopted"),
        ("Forvaltningens indstilling blev fulgt.", "adopted"),
        ("Byrådet tilsluttede sig indstillingen.", "adopted"),
        ("Til efterretning.", "noted"),
        ("Udvalget tog orienteringen til efterretning.", "noted"),
        ("Orienteret.", "noted"),
        ("Udvalget drøftede udkastet og godkendte det med få ændringer.", "discussed approved"),
        ("Anbefales godkendt.", "recommended"),
        ("Udvalget indstiller til Byrådet, at planen vedtages.", "recommended"),
        ("Fremsendes til Byrådet med anbefaling.", "recommended"),
        ("Udsættes til næste møde.", "postponed"),
        ("Punktet udgik.", "withdrawn"),
        ("Sagen taget af dagsordenen.", "withdrawn"),
        ("Oversendes til Økonomiudvalget.", "referred"),
        ("Udkastet sendes i 8 ugers høring.", "referred"),
        ("Udvalget godkendte, at forslaget sendes i høring.", "referred"),
        ("Ikke godkendt.", "rejected"),
        ("Afslås.", "rejected"),
        ("Udvalget kan ikke anbefale indstillingen.", "rejected"),
        ("Indstillingen kan ikke tiltrædes.", "rejected"),
        ("Intet.", "no_action"),
        ("Der var intet til punktet.", "no_action"),
        ("Rådet har ingen bemærkninger til forslaget.", "no_action"),
        ("Planen skal godkendes af Byrådet i december.", "other"),
        ("Formanden fortalte om turen til havnen.", "other"),
        ("Ad 1. Godkendt. Ad 2. Udsat. Ad 3. Afslås.", "approved postponed rejected"),
        ("Godkendt. Udvalget ønsker en status i efteråret.", "approved other"),
        ("Byrådet godkendte i 2019 den første plan. Udsat.", "postponed other"),
        ("Fra udsatte borgere er der et ønske om flere bænke.", "other"),
        ("Godkendt med den ændring, at sag nr. 7 udsættes til mødet i maj.", "approved postponed"),
        ("Udgået.", "withdrawn"),
        ("Ikke behandlet.", "postponed"),
        ("Punktet tages op igen på næste møde.", "postponed"),
        ("Udvalget bevilger 25.000 kr. Anna Holm (Ø) kan ikke tiltræde indstillingen.", "approved"),
        ("Rådet imødekommer ansøgningen med 5.000 kr.", "approved"),
        ("Rådet ønskede ikke at imødekomme ansøgningen.", "rejected"),
        ("Et flertal anbefaler indstillingen. O (1) kan ikke anbefale den.", "recommended"),
        ("Bo Lind fortalte om mødet og de emner, der blev drøftet.", "other"),
        ("Forslaget faldt dermed.", "rejected"),
        ("Forslaget falder.", "rejected"),
        ("Rådet valgte Anna Holm (A) som næstformand.", "other"),
        ("Som indstillet.", "adopted"),
        ("Udvalget godkendte forslaget, idet man tilsluttede sig bemærkningen.", "approved"),
        ("Taget til efterretning. Direktør Anna Holm og konsulent Bo Lind deltog under punktet.", "noted"),
        ("Mødet blev ledet af næstformanden. Godkendt.", "approved"),
        ("Anna Holm (V) og Bo Lind (Ø) kunne ikke støtte indstillingen. Godkendt.", "approved"),
        ("Fonden har bevilget støtte til planen.", "other"),
        ("Udvalget har godkendt planen.", "approved"),
        ("Sagen sendes til direktionen med henblik på et kommissorium.", "referred"),
        ("Det indstilles, at Byrådet godkender forslaget.", "recommended"),
        ("Punktet blev trukket tilbage.", "withdrawn"),
        ("Sagen trækkes af dagsordenen.", "withdrawn"),
        ("Budgettet blev vedtaget.", "adopted"),
        ("Model B blev valgt.", "adopted"),
        ("Indstillingen er dermed fulgt.", "adopted"),
        ("Indstillingen blev ikke fulgt.", "rejected"),
        ("Forslaget fik ikke flertal.", "rejected"),
        ("Anna Holm og Bo Lind blev udpeget.", "other"),
        ("Der ydes et tilskud på 35.000 kr.", "approved"),
        ("Der blev ikke stillet spørgsmål.", "no_action"),
        ("Byrådet besluttede at oversende forslaget til budgettet.", "referred"),
        ("Sagen sendes til Social- og Sundhedsudvalget til møde i maj.", "referred"),
        ("Anna Holm (T) foreslog, at sagen udsættes. Godkendt.", "approved"),
        ("Borgmesteren oplyste, at kortet drøftes på et seminar. Godkendt.", "approved"),
        ("Bo Lind (O) ønskede sagen afvist. Godkendt.", "approved other"),
        ("Godkendt. Liste A stemte imod, idet partiet ønskede forslaget vedtaget.", "approved"),
        (
            'Formanden beklagede, at beslutningen var gengivet forkert. Den rigtige er "Anbefales". Godkendt.',
            "approved other",
        ),
        ("Godkendt. Rapporten blev taget til efterretning af Lolland Byråd d. 27.01.2022.", "approved other"),
        ("Det rettes i referatet, at planen blev vedtaget. Godkendt.", "approved other"),
    ],
)
def test_outcomes(words: str, outcomes: str) -> None:
    assert sorted(d.outcome for d in item(words).decisions) == sorted(outcomes.split())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Anna Holm (A) og Bo Lind (V) var fraværende.", ["Anna Holm absent", "Bo Lind absent"]),
        ("Anna Holm, F, ankom til mødet kl. 17.32.", ["Anna Holm late 17:32"]),
        ("Anna Holm forlod mødet kl. 18.05.", ["Anna Holm left 18:05"]),
        ("Anna Holm deltog ikke i punktets behandling på grund af inhabilitet.", ["Anna Holm recused"]),
        ("Anna Holm medvirkede ikke ved behandlingen af pkt. 1, idet hun var inhabil.", ["Anna Holm recused"]),
        ("Bo Lind mødte for Anna Holm, der havde forfald.", ["Bo Lind substitute Anna Holm", "Anna Holm excused"]),
        ("Stedfortræder Bo Lind mødte for Anna Holm.", ["Bo Lind substitute Anna Holm", "Anna Holm absent"]),
        (
            "Anna Holm (A) var fraværende. Som stedfortræder deltog Bo Lind (A).",
            ["Anna Holm absent", "Bo Lind substitute Anna Holm"],
        ),
        (
            "Anna Holm havde meldt afbud, og Bo Lind deltog i stedet.",
            ["Anna Holm excused", "Bo Lind substitute Anna Holm"],
        ),
        ("Afbud: Anna Holm og Bo Lind.", ["Anna Holm excused", "Bo Lind excused"]),
        ("Anna Holm, som er formand i boligforeningen, erklærede sig inhabil og gik.", ["Anna Holm recused"]),
        ("Formanden, Anna Holm, orienterede om mødet.", []),
        ("Direktør Anna Holm deltog under punktet.", []),
        ("Anna Holm havde orlov.", ["Anna Holm excused"]),
        ("For Anna Holm mødte Bo Lind.", ["Bo Lind substitute Anna Holm", "Anna Holm absent"]),
        ("Mødt for Anna Holm: Bo Lind.", ["Bo Lind substitute Anna Holm", "Anna Holm absent"]),
        ("Stedfortræder: Bo Lind (for Anna Holm).", ["Bo Lind substitute Anna Holm"]),
        ("Anna Holm tilsluttede sig mødet kl. 17.20.", ["Anna Holm late 17:20"]),
        ("Anna Holm tilsluttede sig indstillingen.", []),
        ("Bo Lind trådte ind kl. 17.20, og Anna Holm gik.", ["Bo Lind late 17:20", "Anna Holm left 17:20"]),
    ],
)
def test_presence_in_sentences(words: str, expected: list[str]) -> None:
    found = [
        " ".join(
            filter(None, (a.person.value, a.status, a.since or a.until, a.substitute_for and a.substitute_for.value))
        )
        for a in item(f"Godkendt.\n\n{words}").attendance
    ]
    assert sorted(found) == sorted(expected)


def test_presence_that_names_other_items_goes_to_those_items() -> None:
    first = "Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nGodkendt. Anna Holm (F) deltog ikke under punkterne 2-3."
    rest = "".join(f"\n\nPunkt {n}: Sag {n}\n\n31/{n}\n\nBeslutning\n\nGodkendt." for n in (2, 3, 4))
    found = minutes(first + rest)
    assert [[a.person.value for a in i.attendance] for i in found.items] == [[], ["Anna Holm"], ["Anna Holm"], []]
    assert not found.attendance


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        ("For stemte 14 (A, F, Ø). Imod stemte 9 (V, C). Undlod at stemme 2 (B).", ("14 A F Ø", "9 V C", "2 B")),
        ("Tiltrådt med 31 stemmer imod 15.", ("31", "15", "")),
        ("Forkastet med 29 stemmer imod og 1 for.", ("1", "29", "")),
        ("Imod stemte 28. Anna Holm undlod at stemme.", ("", "28", "1 Anna Holm")),
        ("7 stemte for, 2 stemte imod, og 1 undlod at stemme.", ("7", "2", "1")),
        ("Et flertal (A+V+C) godkendte sagen. Et mindretal (O) stemte imod.", ("A V C", "O", "")),
        ("Godkendt. Venstre stemte imod.", ("", "Venstre", "")),
        ("Godkendt. Anna Holm (V) og Bo Lind (C) stemte imod.", ("", "2 Anna Holm Bo Lind", "")),
        ("Godkendt. Anna Holm (V) og Bo Lind (C) m.fl. stemte imod.", ("", "Anna Holm Bo Lind", "")),
        ("Godkendt. (Ø) stemte imod.", ("", "Ø", "")),
        ("(Ø) stemte imod.", ("", "Ø", "")),
        (
            "For forslaget stemmer:\n\nAnna Holm og Jens Kr. Lind.\n\nImod stemmer:\n\nBo Dam.\n\n"
            "Ida Krag undlader at stemme.",
            ("2 Anna Holm Jens Kr. Lind", "1 Bo Dam", "1 Ida Krag"),
        ),
        ("Imod forslaget stemte:\n- Anna Holm\n- Bo Dam", ("", "2 Anna Holm Bo Dam", "")),
        ("For: 20. Imod: 6 (A, Ø). Liste Ø stemte imod, idet ugler er fugle.", ("20", "6 A Ø", "")),
    ],
)
def test_votes(words: str, sides: tuple[str, str, str]) -> None:
    (vote,) = item(words).votes
    found = [
        " ".join(
            [*([str(side.count)] if side.count is not None else []), *side.parties, *(v.value for v in side.voters)]
        )
        for side in (vote.in_favour, vote.against, vote.abstained)
    ]
    assert tuple(found) == sides


def test_votes_that_do_not_add_up_are_told_and_kept() -> None:
    text = "Punkt 1: En sag\n\n31/1\n\nBeslutning\n\nGodkendt. Imod stemte 3 (Anna Holm (V), Bo Lind (C))."
    found = minutes(text)
    assert found.items[0].votes[0].against.count == 3
    assert "votes_do_not_add_up" in [n.code for n in found.warnings]


def test_dissent() -> None:
    (dissent,) = item("Godkendt.\n\nAnna Holm (Ø) ønsker ført til protokollen, at prisen er for høj.").dissents
    assert dissent.by is not None
    assert dissent.by.value == "Anna Holm"


@pytest.mark.parametrize(
    ("words", "by", "points"),
    [
        ("Direktøren for Klima indstiller, at planen godkendes.", "Direktøren for Klima", ["at planen godkendes."]),
        ("Rådet anbefaler,\n\nat stien laves,\n\nat den får lys.", "Rådet", ["at stien laves,", "at den får lys."]),
        ("Det indstilles, at\n\n- stien anlægges\n- den får lys", "", ["stien anlægges", "den får lys"]),
        ("Chefen indstiller over for Udvalget at anbefale\n\n1. at stien laves", "Chefen", ["at stien laves"]),
        ("At stien anlægges.", "", ["At stien anlægges."]),
        ("Direktøren foreslår,\n\nat\n\nplanen godkendes", "Direktøren", ["planen godkendes"]),
        ("Chefen indstiller, at\n\nstien laves\n\nden får lys", "Chefen", ["stien laves", "den får lys"]),
        ("Det foreslås, at Rådet drøfter:\n\na. stien\n\nb. lyset", "", ["stien", "lyset"]),
        ("Rådet bedes drøfte følgende:\n\n- Hvor går stien?", "", ["Hvor går stien?"]),
        ("Indstilles til godkendelse.", "", ["Indstilles til godkendelse."]),
        ("Ingen.", "", []),
    ],
)
def test_recommendations(words: str, by: str, points: list[str]) -> None:
    found = item("Godkendt.", before=f"Indstilling\n\n{words}\n\n").recommendations
    assert [r.text.value for r in found] == points
    assert {r.by.value if r.by else "" for r in found} <= {by}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", InputRefused),
        ("   \n\n  ", InputRefused),
        ("Hej med dig.\n\nVi ses på torsdag.", InputRefused),
        ("REFERAT Haderslev Klimaråd\n\nPunkt 1: En sag\n\nBeslutning\n\nGodkendt.", InputRefused),
        ("REFERAT Haderslev Klimaråd d. 31-02-2031\n\nPunkt 1: En sag\n\nBeslutning\n\nGodkendt.", InputRefused),
        ("REFERAT Klimarådet d. 10-12-2031\n\nPunkt 1: En sag\n\nBeslutning\n\nGodkendt.", MunicipalityUnknown),
        ("Referat d. 10-12-2031\n\nHaderslev Kommune\n\nPunkt 1: En sag\n\nBeslutning\n\nGodkendt.", InputRefused),
    ],
)
def test_refusals_name_a_remedy(text: str, error: type[InputRefused]) -> None:
    with pytest.raises(error) as caught:
        parse(Document("0" * 16, "m.txt", "m.txt", text, "0" * 64, "text/plain"), ROWS)
    assert caught.value.remedy
    assert caught.value.where == "m.txt"


def test_municipality_of_folder_or_option() -> None:
    header = "REFERAT Klimarådet d. 10-12-2031\n\n"
    sag = "Punkt 1: En sag\n\nBeslutning\n\nGodkendt."
    for hint in ("510", "Haderslev", "haderslev", "Haderslev Kommune"):
        assert minutes(sag, header, hint).municipality.code == "510"
    with pytest.raises(MunicipalityUnknown):
        minutes(sag, header, "Andeby")
    with pytest.raises(MunicipalityUnknown, match="Kolding"):
        minutes(sag, "REFERAT Kolding Byråd d. 10-12-2031\n\n", "Haderslev")


def test_two_municipalities_that_are_equally_likely_are_no_guess() -> None:
    sag = "Punkt 1: En sag\n\nBeslutning\n\nHerning Kommune og Lolland Kommune samarbejder."
    with pytest.raises(MunicipalityUnknown):
        minutes(sag, "REFERAT Klimarådet d. 10-12-2031\n\n")


def test_a_citation_is_no_heading() -> None:
    text = (
        "Punkt 7: En sag\n\n31/1\n\nSagsfremstilling\n\nSagen er behandlet før.\n\n"
        "Punkt 68, møde i Klimarådet den 22. oktober 2030.\n\nPunkt 90 udsættes.\n\nBeslutning\n\nGodkendt.\n\n"
        "Punkt 8: En sag til\n\n31/2\n\nBeslutning\n\nGodkendt."
    )
    assert [i.number for i in minutes(text).items] == ["7", "8"]


def test_gaps_and_doubles_are_told() -> None:
    text = "".join(f"Punkt {n}: Sag {n}\n\n31/{n}\n\nBeslutning\n\nGodkendt.\n\n" for n in (4, 5, 8))
    codes = [n.code for n in minutes(text).warnings]
    assert codes.count("number_gap") == 1


def test_weak_headings_stay_inside_the_exposition() -> None:
    text = (
        "Punkt 1: En sag\n\n31/1\n\nSagsfremstilling\n\nFørst.\n\nBaggrund\n\nSiden.\n\nBeslutning\n\nGodkendt.\n\n"
        "Punkt 2: En sag til\n\n31/2\n\nSagsfremstilling\n\nKort.\n\nBeslutning\n\nGodkendt."
    )
    assert [s.kind for s in minutes(text).items[0].sections] == ["background", "decision"]
