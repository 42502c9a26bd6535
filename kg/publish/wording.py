"""The interface's words in Danish and English, in one place. Words of schemes come from the graph, not from here."""

from __future__ import annotations

from kg.publish.page import Words

__all__ = ["W", "months", "tone"]


class W:
    """Interface words, by English name."""

    absences = Words("Fravær", "Absences")
    agenda = Words("Dagsorden", "Agenda")
    announced = Words("Annonceret", "Announced")
    attachments = Words("Bilag", "Attachments")
    attendance = Words("Fremmøde", "Attendance")
    body = Words("Råd eller udvalg", "Council")
    bodies = Words("Råd og udvalg", "Councils")
    broader = Words("Overordnet emne", "Broader topic")
    case = Words("Sag", "Case")
    beginning = Words("Begyndelse", "Beginning")
    cases = Words("Sager", "Cases")
    caseworker = Words("Sagsbehandler", "Caseworker")
    chain = Words("Sagens vej", "Path of the case")
    cited = Words("Henvisninger hertil", "Cited by")
    closed = Words("Lukket punkt", "Closed item")
    code = Words("Kode", "Code")
    concept = Words("Begreb", "Concept")
    changed = Words("Ændret", "Changed")
    count = Words("Antal", "Count")
    contact = Words("Skriv til", "Write to")
    coverage = Words("Dækning", "Coverage")
    council_kind = Words("Art af råd", "Kind of council")
    date = Words("Dato", "Date")
    decisions = Words("Beslutninger", "Decisions")
    dissents = Words("Mindretalsudtalelser", "Dissents")
    document = Words("Dokument", "Document")
    documents = Words("Dokumenter", "Documents")
    examples = Words("Omtaler", "Mentions")
    failing = Words("Fejler (siden)", "Failing (since)")
    fetched = Words("Hentet", "Fetched")
    file = Words("Fil", "File")
    first_last = Words("Set", "Seen")
    from_until = Words("Tid", "Time")
    graphs = Words("Grafer", "Graphs")
    harvested = Words("Hentet fra portaler", "Fetched from portals")
    identifier = Words("Nummer", "Number")
    item = Words("Punkt", "Agenda item")
    in_collection = Words("I samlingen", "In the collection")
    items = Words("Dagsordenspunkter", "Agenda items")
    items_by_year = Words("Punkter pr. år", "Items by year")
    kind = Words("Art", "Kind")
    kle = Words("KLE-emne", "KLE subject")
    law = Words("Lov", "Law")
    laws = Words("Love og regler", "Laws and rules")
    links_out = Words("Henvisninger herfra", "Refers to")
    meeting = Words("Møde", "Meeting")
    meetings = Words("Møder", "Meetings")
    members = Words("Medlemmer", "Members")
    memberships = Words("Medlem af", "Member of")
    mentions = Words("Omtaler", "Mentions")
    missing = Words("Mangler", "Missing")
    missing_here = Words("Mangler i samlingen", "Missing in the collection")
    missing_there = Words("Mangler på portalerne", "Missing at the portals")
    month = Words("Måned", "Month")
    months = Words("Måneder", "Months")
    municipality = Words("Kommune", "Municipality")
    municipalities = Words("Kommuner", "Municipalities")
    narrower = Words("Underordnede emner", "Narrower topics")
    not_here = Words(
        "Kun nævnt i andre referater; referatet er ikke i samlingen.",
        "Only cited in other minutes; its own minutes are not in the collection.",
    )
    number = Words("Nr.", "No.")
    office = Words("Stilling", "Office")
    organisation = Words("Organisation", "Organisation")
    organisations = Words("Organisationer", "Organisations")
    other_names = Words("Også kaldet", "Also called")
    outcome = Words("Udfald", "Outcome")
    outcomes = Words("Udfald af beslutninger", "Outcomes of decisions")
    overview = Words("Oversigt", "List")
    party = Words("Parti", "Party")
    person = Words("Person", "Person")
    persons = Words("Personer", "Persons")
    persons_named = Words("Personer nævnt", "Persons named")
    place = Words("Sted", "Place")
    proof = Words("belæg", "evidence")
    recommendations = Words("Indstilling", "Recommendation")
    role = Words("Rolle", "Role")
    same_as = Words("Samme som", "Same as")
    search = Words("Søg", "Search")
    sections = Words("Sagen, som den er trykt", "The item as printed")
    source = Words("Kilde", "Source")
    status = Words("Status", "Status")
    substitute_for = Words("Stedfortræder for", "Substitute for")
    hearer = Words("Hører", "Hearer")
    about = Words("Om", "About")
    deadline = Words("Svarfrist", "Deadline")
    term = Words("Valgperiode", "Term of office")
    terms = Words("Valgperioder", "Terms of office")
    text = Words("Teksten", "The text")
    time = Words("Tid", "Time")
    title = Words("Titel", "Title")
    topic = Words("Emne", "Topic")
    topics = Words("Emner", "Topics")
    version_of = Words("Referat af", "Minutes of")
    versions = Words("Andre udgaver", "Other versions")
    vote = Words("afstemning", "vote")
    votes = Words("Afstemninger", "Votes")
    aside = Words("Ude, ind og ud, inhabil", "Out, in and out, stepped aside")
    strip_note = Words(
        "Et felt pr. møde, der nævner personen, ældste til venstre.",
        "A square for each meeting that names the person, oldest to the left.",
    )
    vote_abstained = Words("Undlod", "Abstained")
    vote_against = Words("Imod", "Against")
    vote_for = Words("For", "For")
    voted = Words("Stemte", "Voted")
    website = Words("Hjemmeside", "Website")
    withdrawn = Words("Trukket tilbage", "Withdrawn")
    year = Words("År", "Year")
    years = Words("Årstal", "Years")
    no_attendance = Words(
        "Referatet siger intet om, hvem der var til stede.", "The minutes do not say who was present."
    )
    decided = Words("Hvad blev besluttet", "What was decided")
    decided_elsewhere = Words(
        "Beslutninger i andre råd, som referatet gengiver", "Decisions of other councils, as quoted"
    )
    proposed = Words("Hvad blev foreslået", "What was proposed")
    in_room = Words("Hvem var i lokalet", "Who was in the room")
    nobody = Words("Referatet nævner ingen.", "The minutes name nobody.")
    no_vote = Words("Referatet nævner ingen afstemning.", "The minutes mention no vote.")
    no_decision = Words("Referatet gengiver ingen beslutning.", "The minutes give no decision.")
    this_item = Words("dette punkt", "this item")
    only_here = Words(
        "Sagen står kun på dette punkt i samlingen.", "This is the only item of the case in the collection."
    )
    room_told = Words(
        "Hvad der følger af lister, ankomst, afgang, fravær og inhabilitet; om andre siger referatet intet.",
        "What follows from lists, arrivals, departures and recusals; of those not named the minutes say nothing.",
    )
    on_this_page = Words("På denne side", "On this page")
    in_the_room = Words("I lokalet, punkt for punkt", "In the room, item by item")
    room_note = Words(
        "Hvad der følger af lister, ankomst, afgang, fravær og inhabilitet. Et tomt felt: referatet siger det ikke.",
        "What follows from lists, arrivals, departures and recusals. An empty cell: the minutes do not say so.",
    )
    unanimous = Words("enstemmigt", "unanimous")
    carried = Words("vedtaget", "carried")
    lost = Words("forkastet", "lost")
    proposed_by = Words("Stillet af", "Proposed by")
    point = Words("Punkt", "Point")
    heat_note = Words(
        "Et tomt felt betyder, at referatet ikke nævner personen.",
        "An empty cell means that the minutes do not name the person.",
    )
    implied = Words("Forkortet efter det nyeste.", "The most recent only.")


_MONTHS = tuple(
    tuple(line.split())
    for line in (
        "januar februar marts april maj juni juli august september oktober november december",
        "January February March April May June July August September October November December",
    )
)


def months(iso: str) -> Words | str:
    """ "2024-12-10" → "10. december 2024" / "10 December 2024"; partial dates likewise; anything else unchanged."""
    parts = iso[:10].split("-")
    if not all(part.isdigit() for part in parts) or not 1 <= len(parts) <= 3 or len(parts[0]) != 4:
        return iso
    if len(parts) == 1:
        return iso
    month = int(parts[1])
    if not 1 <= month <= 12:
        return iso
    da, en = _MONTHS[0][month - 1], _MONTHS[1][month - 1]
    if len(parts) == 2:
        return Words(f"{da} {parts[0]}", f"{en} {parts[0]}")
    return Words(f"{int(parts[2])}. {da} {parts[0]}", f"{int(parts[2])} {en} {parts[0]}")


_TONES = {
    "approved": "good", "adopted": "good", "recommended": "good", "present": "good", "substitute": "good",
    "rejected": "bad", "withdrawn": "bad", "absent": "bad", "postponed": "wait", "referred": "wait", "excused": "wait",
    "late": "wait", "left": "wait", "recused": "wait",
}  # fmt: skip


def tone(notation: str) -> str:
    """Colour family of a status or outcome; the word itself always stands beside it."""
    return _TONES.get(notation, "")
