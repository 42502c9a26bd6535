"""Pages as they are printed: running heads, paragraphs of lines, lines of cases, names that look like things."""

from __future__ import annotations

import pytest

from kg import authorities
from kg.layout import parse
from kg.model import Minutes
from kg.read import read_bytes
from kg.text.person_names import is_person_name

HEAD = "Odder Kommune\nTeknisk Udvalg\nReferat\nMødedato: 4. marts 2024\nTil stede: Anna Holm, Carl Dam og Eva Lind\n\n"


def read(text: str, head: str = HEAD) -> Minutes:
    rows = authorities.load()
    return parse(read_bytes((head + text).encode(), "a.txt", authorities=rows), rows)


def decided(minutes: Minutes) -> list[tuple[str, str]]:
    return [(item.number, d.outcome) for item in minutes.items for d in item.decisions]


def test_a_running_head_with_a_bare_page_number_decides_nothing() -> None:
    head = "Teknisk Udvalgs møde den 04-03-2024"
    minutes = read(
        f"1. Cykelsti\n24/101\n\nBeslutning:\nGodkendt.\n\n{head}        1\n2. Bro\n24/102\n\nBeslutning:\nUdsat.\n\n"
        f"{head}        2\n3. Vej\n24/103\n\nBeslutning:\nGodkendt.\n\n{head}        3\n"
    )
    assert decided(minutes) == [("1", "approved"), ("2", "postponed"), ("3", "approved")]


def test_whose_minutes_of_which_day_stand_above_one_page_only() -> None:
    minutes = read(
        "Sag nr. 1   Cykelsti\nSagsid. 24/101\n\nBeslutning:\nGodkendt.\n\n"
        "Teknisk Udvalg, Odder Kommune          4. marts 2024          Blad 2\n\n"
        "Sag nr. 2   Bro\nSagsid. 24/102\n\nBeslutning:\nUdsat.\n"
    )
    assert decided(minutes) == [("1", "approved"), ("2", "postponed")]


def test_the_number_of_a_subject_stands_beside_that_of_the_case() -> None:
    minutes = read(
        "1.    Cykelsti\n\n05.01.02.P20                    24/101\n\nÅben sag                    Sagsgang: TU/BY\n\n"
        "Indstilling\nAt stien anlægges.\n\nBeslutning\nGodkendt.\n\n"
        "2.    Klage\n\n00.01.00.K03                    24/102\n\nLukket sag                    Sagsgang: TU\n\n"
        "Beslutning\nGodkendt.\n"
    )
    assert [[c.value for c in item.case_numbers] for item in minutes.items] == [["24/101"], ["24/102"]]
    assert [item.closed for item in minutes.items] == [False, True]
    assert {s.kind for item in minutes.items for s in item.sections} == {"recommendation", "decision"}


def test_paragraphs_of_a_proportional_type_are_made_whole() -> None:
    minutes = read(
        "1. Cykelsti\n24/101\n\nSagsfremstilling\n"
        "Stien skal gå fra skolen over engen til den gamle banegård, hvor der er plads til et nyt\n"
        "stativ, som forvaltningen vil sætte op, når sneen er væk og foråret er begyndt i alvor og de\n"
        "mange cykler igen kommer frem af skurene. Stien er vist på et kort, som ligger på den side, hvor\n"
        "kommunen viser kort, og som alle kan se, der har lyst, og som er tegnet af forvaltningen efter den\n"
        "plan, der var fremme for to år siden. Der er afsat et beløb til lamper, som skal være\n"
        "tændt hele natten og slukkes\nom morgenen.\n\n"
        "Bilag\n1.0 Åben Bilag 1: Kort over stien fra skolen til banegården (DokumentID: 5550917)\n"
        "2.0 Åben Bilag 2: Tegning af stativet, som skal stå ved banegården (DokumentID: 5550918)\n\n"
        "Beslutning\nGodkendt. Da stien skal gå over den jord, som de har lejet af kommunen, deltog Carl Dam og Eva\n"
        "Lind ikke i behandlingen af sagen.\n"
    )
    assert decided(minutes)[0] == ("1", "approved")
    assert len(minutes.items[0].attachments) == 2
    assert {(a.person.value, a.status) for a in minutes.items[0].attendance} == {
        ("Carl Dam", "absent"),
        ("Eva Lind", "absent"),
    }


@pytest.mark.parametrize("name", ["Leif Gade", "Mads Lundby Nyråd", "Ivan Sdr. Vium", "Anna Plads"])
def test_a_surname_that_is_a_place_is_a_name_behind_a_given_name(name: str) -> None:
    minutes = read(f"1. Cykelsti\n24/101\n\nBeslutning:\nGodkendt. {name} deltog ikke i sagens behandling.\n",
                   HEAD.replace("Carl Dam", name))  # fmt: skip
    assert name in [a.person.value for a in minutes.attendance]
    assert [a.person.value for a in minutes.items[0].attendance] == [name]


@pytest.mark.parametrize("place", ["Hans Bangs Gade", "Karen Holms Plads", "HK Kommunal", "Odder Byråd"])
def test_a_place_or_a_union_is_no_person(place: str) -> None:
    assert not is_person_name(place)


def test_an_official_who_is_a_member_may_be_recused() -> None:
    minutes = read("1. Brandsyn\n24/101\n\nBeslutning:\nGodkendt.\n\n"
                   "Vicepolitiinspektør Carl Dam deltog ikke i sagens behandling, da politiet er part.\n")  # fmt: skip
    assert [(a.person.value, a.status) for a in minutes.items[0].attendance] == [("Carl Dam", "recused")]


def test_who_sits_for_an_officer_has_the_office_of_his_own() -> None:
    minutes = read(
        "Sag nr. 1 Brandsyn\n\nBeslutning:\nGodkendt.\n",
        "Odder Kommune\nBeredskabskommissionen\nBeslutningsprotokol\nMøde torsdag den 7. marts 2024 kl. 14\n\n"
        "Til stede var borgmester Anna Holm (formand), vicepolitiinspektør Carl Dam for politidirektøren samt "
        "observatør for de frivillige Eva Lind.\n\n"
        "Afbud fra byrådsmedlem Ole Bro og politidirektør Ida Krog. Per Vig mødte som stedfortræder for Ole Bro.\n\n",
    )
    told = {a.person.value: (a.status, a.title.value if a.title else None) for a in minutes.attendance}
    assert told["Carl Dam"] == ("present", "vicepolitiinspektør")
    assert told["Eva Lind"] == ("present", "observatør for de frivillige")
    assert [told[name][0] for name in ("Ole Bro", "Ida Krog", "Per Vig")] == ["excused", "excused", "substitute"]


def test_sides_of_a_committee_are_groups_of_its_members() -> None:
    minutes = read(
        "Pkt. 1\tRegnskab\n\nBeslutning\nTaget til efterretning.\n",
        "Odder Kommune\nReferat fra møde i Hovedudvalget\nDato:\tTorsdag den 7. marts 2024\nSted:\tRådhuset\n"
        "Ledelsessiden:\tKommunaldirektør Anna Holm (formand)\nDirektør Carl Dam\n"
        "Medarbejdersiden:\tEva Lind, FOA (næstformand)\nIda Krog, HK Kommunal (suppleant for Per Vig)\n"
        "Afbud:\tPer Vig (HK Kommunal)\n\n",
    )
    assert {(a.person.value, a.status) for a in minutes.attendance} == {
        ("Anna Holm", "present"),
        ("Carl Dam", "present"),
        ("Eva Lind", "present"),
        ("Ida Krog", "substitute"),
        ("Per Vig", "excused"),
    }


def test_a_sentence_of_a_decision_goes_on_below() -> None:
    minutes = read(
        "1. Havn\n24/101\n\nBeslutning:\nGodkendt.\n\n"
        "Anna Holm (A) og Carl Dam (V) er medlemmer af havnens bestyrelse, og de forlod mødet\n"
        "under sagens behandling på grund af inhabilitet.\n\n"
        "2. Bus\n24/102\n\nBeslutning:\nFor forslaget stemte 2 (F og Ø). Imod stemte 10 (A, B, C, V\nog O). Eva\n"
        "Lind undlod at stemme. Forslaget faldt.\n"
    )
    assert [(a.person.value, a.status) for a in minutes.items[0].attendance] == [
        ("Anna Holm", "recused"),
        ("Carl Dam", "recused"),
    ]
    assert minutes.items[1].votes[0].against.parties == ("A", "B", "C", "V", "O")
    assert decided(minutes) == [("1", "approved"), ("2", "rejected")]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Indstilles.", "recommended"),
        ("Som Teknik- og Miljøudvalget.", "recommended"),
        ("Tiltrådt som indstilling til Byrådet.", "recommended"),
        ("Tiltrådt som indstillet.", "adopted"),
    ],
)
def test_a_committee_hands_on_what_it_recommends(words: str, outcome: str) -> None:
    assert decided(read(f"1. Havn\n24/101\n\nBeslutning:\n{words}\n")) == [("1", outcome)]


def test_a_decision_of_another_body_has_its_day_below_its_heading() -> None:
    own = "Beslutning fra Teknisk Udvalg\n\nDato: 4. marts 2024\n\nSted: Mødelokale 1\n\nFraværende: Carl Dam\n\n"
    other = "Beslutning fra Byrådet\n\nDato: 6. februar 2024\n\nSted: Byrådssalen\n\nFraværende: Ole Bro\n\n"
    minutes = read(
        f"1.      Cykelsti\n\nSag 306-2024-101\n\nTidligere behandling\n\n{other}Udsat.\n\n{own}Godkendt.\n\n"
        f"2.      Bro\n\nSag 306-2024-102\n\n{own}Drøftet.\n\n",
        "Odder Kommune\nReferat\n\nTeknisk Udvalg\n\n04-03-2024 kl. 17:00\n\n",
    )
    told = [(item.number, d.outcome, d.quoted, str(d.held_on)) for item in minutes.items for d in item.decisions]
    assert told == [
        ("1", "postponed", True, "2024-02-06"),
        ("1", "approved", False, "2024-03-04"),
        ("2", "discussed", False, "2024-03-04"),
    ]
    assert str(minutes.held_on) == "2024-03-04"


def test_a_sign_may_part_the_number_from_the_title() -> None:
    minutes = read(
        "## 1 · Velkommen\n\nDagsordenen er godkendt.\n\n## 2 · Bro\n\nVi drøftede broen.\n\n## 3 · Evt.\n\nIntet.\n"
    )
    assert [(item.number, item.title.value) for item in minutes.items] == [
        ("1", "Velkommen"),
        ("2", "Bro"),
        ("3", "Evt."),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Anna Holm oplyste, at broen er malet.",
        "Næste ordinære møde er den 6. maj 2024.",
        "Formanden satte forslaget til afstemning.",
        "Siden er sidst opdateret 10-03-2024.",
        "Var denne side nyttig?",
        "Odder Kommune, Torvet 1, 8300 Odder",
        "Formanden orienterede om, at Byrådet den 6. februar 2024 har vedtaget planen.",
    ],
)
def test_what_stands_beside_an_outcome_is_no_further_one(words: str) -> None:
    assert decided(read(f"1. Bro\n24/101\n\nBeslutning:\nGodkendt.\n\n{words}\n")) == [("1", "approved")]


def test_several_are_called_in_for_several() -> None:
    minutes = read(
        "1. Bro\n24/101\n\nBeslutning:\nGodkendt.\n",
        "Odder Kommune\nReferat\naf mødet i Byrådet\n4. marts 2024 kl. 13:00\n\nMedlemmerne var mødt, bortset fra "
        "Carl Dam og Eva Lind, der havde meldt afbud. I stedet for Carl Dam og Eva Lind var indkaldt Per Vig og "
        "Ida Krog.\n\n",
    )
    told = {
        (a.person.value, a.status, a.substitute_for.value if a.substitute_for else None) for a in minutes.attendance
    }
    assert told == {
        ("Carl Dam", "excused", None),
        ("Eva Lind", "excused", None),
        ("Per Vig", "substitute", "Carl Dam"),
        ("Ida Krog", "substitute", "Eva Lind"),
    }


def test_the_dashes_of_a_page_number_are_no_bullet() -> None:
    minutes = read("1. Bro\n24/101\n\nBeslutning:\nGodkendt.\n\nBilag\n- Kort over broen\n\n          - 3 -\n\n"
                   "2. Vej\n24/102\n\nBeslutning:\nGodkendt.\n")  # fmt: skip
    assert [a.title.value for a in minutes.items[0].attachments] == ["Kort over broen"]


def test_the_others_are_counted() -> None:
    minutes = read("1. Bro\n24/101\n\nBeslutning:\nFor forslaget stemte:\nCarl Dam og Eva Lind.\n"
                   "Imod forslaget stemte de øvrige 9 medlemmer.\nForslaget faldt dermed.\n")  # fmt: skip
    assert [(v.in_favour.count, v.against.count) for v in minutes.items[0].votes] == [(2, 9)]
    assert decided(minutes) == [("1", "rejected")]


def test_a_table_that_a_page_printed_line_by_line() -> None:
    minutes = read(
        "Nr.\tEmne\tReferat\tAnsvarlig\n\n"
        "1. Godkendelse af\tGodkendt. Punkt 3 tages før punkt 2, da Carl Dam skal gå tidligt.\tAH\n"
        "dagsorden\n\n"
        "2. Referat fra mødet den\tEva Lind gjorde indsigelse mod punkt 6: Hun har ikke lovet\tAlle\n"
        "10. februar 2024\tat male broen. Med denne rettelse blev referatet godkendt.\n\n"
        "3. Bro\tBroen er gammel, og der er huller i den.\tCD\n"
        "Rådet tog orienteringen til efterretning.\n\n"
        "Referatet er godkendt elektronisk.\n"
    )
    assert [(item.number, item.title.value) for item in minutes.items] == [
        ("1", "Godkendelse af dagsorden"),
        ("2", "Referat fra mødet den 10. februar 2024"),
        ("3", "Bro"),
    ]
    assert {("1", "approved"), ("2", "approved"), ("3", "noted")} <= set(decided(minutes))


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Med denne rettelse blev referatet godkendt.", "approved"),
        ("Referatet rettes og er herefter godkendt.", "approved"),
        ("I referatet rettes, at punkt 4 blev godkendt.", "other"),
    ],
)
def test_corrected_minutes_are_approved_but_not_what_they_should_have_said(words: str, outcome: str) -> None:
    assert decided(read(f"1. Referat\n24/101\n\nBeslutning:\n{words}\n")) == [("1", outcome)]


def test_an_officer_proposes_in_an_account() -> None:
    minutes = read("1. Bro\n24/101\n\nBroen er gammel.\n\nBorgmesteren foreslår, at der holdes et møde om broen.\n\n"
                   "Teknisk Udvalgs beslutning:\nGodkendt.\n")  # fmt: skip
    assert [r.text.value for r in minutes.items[0].recommendations] == ["at der holdes et møde om broen."]


def test_a_table_of_members_needs_no_known_words_above_it() -> None:
    minutes = read(
        "## 1 · Velkommen\n\nDagsordenen er godkendt.\n\n## 2 · Bro\n\nVi drøftede broen.\n\n## 3 · Evt.\n\nIntet.\n",
        "# Odder Ungebyråd – referat 4/3-2024\n\n| Hvem | Skole | Var her? |\n|---|---|---|\n"
        "| Anna Holm (forperson) | Odder Skole | ja |\n| Carl Dam | Hou Skole | fra pkt. 2 |\n"
        "| Eva Lind | Social- og Ældreskolen | nej |\n| Ida Krog | Hou Skole (suppleant for Eva) | ja |\n\n",
    )
    assert {(a.person.value, a.status) for a in minutes.attendance} == {
        ("Anna Holm", "present"),
        ("Carl Dam", "present"),
        ("Eva Lind", "absent"),
        ("Ida Krog", "substitute"),
    }
    assert [(a.person.value, a.status) for a in minutes.items[1].attendance] == [("Carl Dam", "late")]


def test_the_group_that_met_is_no_council() -> None:
    minutes = read(
        "1. Bro\n24/101\n\nBeslutning:\nGodkendt.\n",
        "Odder Kommune\nReferat fra møde i Følgegruppen for havnen den 4. marts 2024\n\n",
    )
    assert [body.value for body in minutes.bodies] == ["Følgegruppen for havnen"]


def test_a_number_behind_its_label_is_that_of_the_case_whatever_its_form() -> None:
    minutes = read("1. Bro\nSagsnr.: 482.2011.7-31\n\nBeslutning:\nGodkendt.\n")
    assert [c.value for c in minutes.items[0].case_numbers] == ["482.2011.7-31"]


def test_who_leaves_in_the_account_of_an_item_has_left() -> None:
    minutes = read("1. Bro\n24/101\n\nDrøftelse\n\nEva Lind forlod mødet under punktet.\n\nBeslutning\n\nGodkendt.\n\n"
                   "2. Vej\n24/102\n\nBeslutning\n\nGodkendt.\n")  # fmt: skip
    assert [(i.number, a.person.value, a.status) for i in minutes.items for a in i.attendance] == [
        ("1", "Eva Lind", "left")
    ]


def test_an_item_taken_first_is_told_so() -> None:
    minutes = read("1. Dagsorden\n24/101\n\nBeslutning:\nGodkendt, idet punkt 3 tages først, da gæsten skal gå.\n\n"
                   "2. Vej\n24/102\n\nBeslutning:\nGodkendt.\n\n"
                   "3. Bro\n24/103\n\nBeslutning:\nGodkendt. Eva Lind kom kl. 17.25.\n")  # fmt: skip
    assert [(i.number, a.person.value, a.status) for i in minutes.items for a in i.attendance] == [
        ("3", "Eva Lind", "late")
    ]


def test_a_surname_may_have_its_article() -> None:
    assert is_person_name("Rami al-Khouri")
    assert not is_person_name("al-Khouri Rami")


def test_the_number_of_a_document_is_no_part_of_its_title() -> None:
    minutes = read("1. Bro\n24/101\n\nBeslutning:\nGodkendt.\n\nBilag\n\n306-2016-198802     Regnskab for broen\n")
    assert [a.title.value for a in minutes.items[0].attachments] == ["Regnskab for broen"]
