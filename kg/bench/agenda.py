"""Items of an agenda: new cases, cases that come from another body, hearings, and the standing items.

Functions of (municipality's state, scene, body's place in its list, …) that give `world.Item`s and move cases on.
"""

from __future__ import annotations

from datetime import date

from kg.bench.prose import PROSE, Block, Fact, Scene, Subject, long_date
from kg.bench.world import Case, Item, Municipality, Step, Vote

__all__ = ["formal_item", "hearing_item", "new_item", "travelling_item"]

#: Where a new case goes and what its decision is: (weight, outcome, title)
NEW = {
    "committee": (
        (30, "noted", "Orientering om {theme}"),
        (12, "noted", "Status på {theme} {year}"),
        (14, "approved", "Godkendelse af {plan}"),
        (10, "adopted", "Udmøntning af midler til {theme}"),
        (12, "discussed", "Drøftelse af {theme}"),
        (4, "two", "Temadrøftelse: {theme}"),
        (12, "recommended", "Forslag til {plan}"),
        (8, "referred", "Udkast til {plan}"),
        (3, "postponed", "Revision af {plan}"),
    ),
    "advisory": (
        (40, "noted", "Orientering om {theme}"),
        (30, "discussed", "Drøftelse af {theme}"),
        (15, "adopted", "Rådets arbejde med {theme}"),
        (5, "two", "Oplæg om {theme}"),
        (5, "postponed", "Besøg hos {local}"),
    ),
}
NEW["finance"] = NEW["committee"]
NEW["council"] = (
    (40, "approved", "Godkendelse af {plan}"),
    (30, "noted", "Orientering om {theme}"),
    (15, "adopted", "Valg af model for {theme}"),
    (8, "rejected", "Medlemsforslag om {theme}"),
)
FORMAL = {
    "agenda": ("Godkendelse af dagsorden", "approved", ("Dagsordenen blev godkendt.", "Godkendt.")),
    "minutes": ("Godkendelse af referat", "approved", ("Referatet blev godkendt.", "Godkendt.")),
    "oral": ("Orientering fra formand og forvaltning", "noted", ("Orienteringen blev taget til efterretning.",)),
    "chair": ("Orientering fra formanden", "noted", ("Taget til efterretning.",)),
    "any": ("Eventuelt", "no_action", ("Intet.", "Intet at bemærke.")),
    "signature": ("Underskriftsside", "", ()),
}


def _body(scene: Scene, state: Municipality, place: int) -> Fact:
    body = state.bodies[place]
    kind = "self" if body.name == scene.body else "body"
    return ("organisations", body.name, body.name, kind, state.row.name)


def _outcomes(scene: Scene, outcome: str) -> list[tuple[str, str]]:
    rng = scene.random
    if outcome == "two":
        text, first, second = rng.choice(PROSE["outcomes"]["two"])
        return [(first, text), (second, text)]
    text = scene.fill(rng.choice(PROSE["outcomes"][outcome]), [])
    found = [(outcome, text)]
    if rng.random() < 0.18:
        found.append(("other", scene.paragraph([rng.choice(PROSE["remarks"]["other"])]).text))
    return found


def _points(scene: Scene, kinds: str, many: int) -> list[str]:
    templates = PROSE["points"][kinds]
    return [scene.fill(t, []) for t in scene.random.sample(templates, min(many, len(templates)))]


def _background(scene: Scene, long: bool) -> list[Block]:
    """Paragraphs, sub-headings, bullets and sometimes a table: 600 to 5,000 characters."""
    rng, generic, subject = scene.random, PROSE["generic"], scene.subject
    assert subject is not None
    blocks: list[Block] = []
    for place in range(rng.randrange(5, 11) if long else 2):
        if place and rng.random() < 0.28:
            blocks.append(Block("h", rng.choice(generic["subheads"])))
        templates = rng.sample(generic["background"], rng.randrange(2, 4))
        templates.insert(rng.randrange(len(templates)), rng.choice(subject.text))
        chance = rng.random()
        if chance < 0.30:
            templates.append(rng.choice(generic["with_org"]))
        elif chance < 0.38:
            templates.append(rng.choice(generic["with_law"]))
        elif chance < 0.46 and scene.earlier:
            templates.append(rng.choice(generic["with_earlier"]))
        elif chance < 0.52:
            templates.append(rng.choice(generic["with_speaker"]))
        blocks.append(scene.paragraph(templates))
        if rng.random() < 0.16:
            lead = scene.paragraph([rng.choice(generic["bullet_leads"])])
            facts: list[Fact] = []
            lines = [scene.fill(t, facts) for t in rng.sample(generic["bullets"], rng.randrange(3, 6))]
            blocks += [lead, Block("li", "\n".join(lines), tuple(facts))]
        if rng.random() < 0.06:
            rows = [f"I 1.000 kr.\tBudget {scene.year}\tForbrug\tAfvigelse"]
            for name in ("Drift", "Løn", "Øvrige udgifter", "I alt"):
                rows.append(f"{name}\t{rng.randrange(100, 9999)}\t{rng.randrange(100, 9999)}\t-{rng.randrange(1, 99)}")
            blocks.append(Block("table", "\n".join(rows)))
    return blocks


def _start(state: Municipality, scene: Scene, case: str, title: str, subject: Subject | None) -> Item:
    rng = state.rng
    document = f"{state.row.code}-{scene.year}-{rng.randrange(10000, 400000)}"
    department = PROSE["offices"]["departments"][(subject.areas if subject else ("økonomi",))[0]]
    scene.subject = subject
    return Item(title, case, document, rng.choice(state.workers), department, "case", subject=subject)


def _fill(scene: Scene, item: Item, outcome: str, long: bool) -> None:
    """Sections, recommendation, decision and attachments of a case item."""
    rng, generic, subject = scene.random, PROSE["generic"], scene.subject
    assert subject is not None
    item.sections["summary"] = [scene.paragraph(rng.sample(generic["summary"], rng.randrange(1, 4)))]
    item.sections["background"] = _background(scene, long)
    item.sections["economy"] = [scene.paragraph([rng.choice(generic["economy"])])]
    if rng.random() < 0.3:
        surface, canonical, section = subject.law
        fact = ("references", "law", canonical, "", section, surface)
        item.sections["legal_basis"] = [Block("p", surface[0].upper() + surface[1:] + ".", (fact,))]
    asked = {"two": "discussed", "postponed": "discussed", "rejected": "approved"}.get(outcome, outcome)
    item.points = _points(scene, asked, rng.randrange(1, 4))
    item.outcomes = _outcomes(scene, outcome)
    if rng.random() < 0.6:
        item.attachments = [scene.fill(t, []) for t in rng.sample(generic["attachments"], rng.randrange(1, 4))]
        item.attachments = [a[0].upper() + a[1:] for a in item.attachments]


def _move_on(state: Municipality, scene: Scene, day: date, case: Case, item: Item) -> None:
    """Write the step down and put the case where it goes next."""
    outcome, text = item.outcomes[0]
    item.step = Step(scene.body, day, "", outcome, text)
    case.steps.append(item.step)
    item.route.append((scene.body, day, "own"))
    while case.route:
        nxt = case.route[0]
        when = state.later(nxt, day)
        if when is None:
            break
        item.route.append((state.bodies[nxt].name, when, "future_meeting"))
        if len(state.pending[nxt]) < 12:
            state.pending[nxt].append(case)
        case.route.pop(0)
        if not case.hearing:
            break


def new_item(state: Municipality, scene: Scene, place: int, day: date, subject: Subject, *, short: bool) -> Item:
    """A case that nobody has seen before."""
    rng, body = state.rng, state.bodies[place]
    choices = NEW[body.kind]
    _, outcome, pattern = rng.choices(choices, [weight for weight, *_ in choices])[0]
    scene.subject = subject
    title = scene.fill(pattern, [])
    opened = day.year - (rng.random() < 0.3)
    item = _start(state, scene, state.case_number(opened, subject.kle), title, subject)
    if rng.random() < 0.02:
        item.closed, item.kind = True, "case"
        item.outcomes = [("approved", "Godkendt.")]
        return item
    _fill(scene, item, outcome, long=not short)
    case = Case(item.case, subject, title, [])
    if outcome == "recommended":
        case.route = [i for i, b in enumerate(state.bodies) if b.kind == "finance" and i != place]
        case.route += [i for i, b in enumerate(state.bodies) if b.kind == "council"]
    elif outcome == "referred":
        case.hearing = True
        case.route = [i for i, b in enumerate(state.bodies) if b.kind == "advisory"]
        _hearing_list(state, scene, day, case, item)
    elif outcome == "postponed":
        case.route = [place]
    _move_on(state, scene, day, case, item)
    return item


def _hearing_list(state: Municipality, scene: Scene, day: date, case: Case, item: Item) -> None:
    """The advisory councils and the dates of their meetings, as a list in the background."""
    lines, facts = [], []
    for place in case.route:
        when = state.later(place, day)
        if when is not None:
            name = state.bodies[place].name
            lines.append(f"{name} – den {long_date(when)}")
            facts += [_body(scene, state, place), ("references", "hearing", name, when.isoformat(), "", lines[-1])]
    if lines:
        lead = Block("p", "Udkastet sendes i høring, og høringen foregår hos følgende:")
        item.sections["background"] += [lead, Block("li", "\n".join(lines), tuple(facts))]


def travelling_item(state: Municipality, scene: Scene, place: int, day: date, case: Case) -> Item:
    """A case that comes with the decisions of other bodies, or one that was postponed."""
    rng, body = state.rng, state.bodies[place]
    item = _start(state, scene, case.number, case.title, case.subject)
    item.steps = [step for step in case.steps if step.outcome != "postponed"]
    outcome = "approved" if body.kind == "council" else "recommended" if case.route else "noted"
    _fill(scene, item, outcome, long=rng.random() < 0.5)
    for step in item.steps:
        item.route.append((step.body, step.day, "meeting"))
    if body.kind == "council" and rng.random() < 0.35:
        against, abstained = rng.randrange(1, 8), rng.randrange(0, 3)
        letters = rng.sample(["A", "V", "C", "F", "Ø", "O", "I", "Æ"], 6)
        sides = (", ".join(sorted(letters[:3])), ", ".join(sorted(letters[3:5])), letters[5])
        item.vote = Vote((body.size - against - abstained, against, abstained), sides)
    _move_on(state, scene, day, case, item)
    case.steps = case.steps[-3:]
    return item


def hearing_item(state: Municipality, scene: Scene, day: date, case: Case) -> Item:
    """A draft that an advisory council comments on."""
    item = _start(state, scene, case.number, f"Høring: {case.subject.plan}", case.subject)
    _fill(scene, item, "discussed", long=False)
    item.points = [f"{scene.word} afgiver høringssvar"]
    item.steps = [step for step in case.steps if step.outcome == "referred"]
    reply = "Rådet gør opmærksom på, at {group} har brug for en fast kontaktperson."
    item.outcomes = [("other", scene.fill(reply, []))]
    for step in item.steps:
        item.route.append((step.body, step.day, "meeting"))
    item.route.append((scene.body, day, "own"))
    return item


def formal_item(state: Municipality, scene: Scene, place: int, kind: str) -> Item:
    """Approval of the agenda, oral reports, any other business, the page of signatures."""
    rng = state.rng
    title, outcome, wordings = FORMAL[kind]
    item = _start(state, scene, state.standing[place], title, None)
    item.kind = kind
    if outcome:
        item.outcomes = [(outcome, rng.choice(wordings))]
    if kind == "agenda":
        item.sections["summary"] = [Block("p", f"{scene.word.capitalize()} skal godkende dagsordenen.")]
        item.points = ["dagsordenen godkendes"]
    elif kind == "minutes":
        day = scene.earlier[-1]
        fact = ("references", "meeting", scene.body, day.isoformat(), "", f"mødet den {long_date(day)}")
        item.sections["summary"] = [Block("p", f"Godkendelse af referatet fra mødet den {long_date(day)}.", (fact,))]
        item.points = ["referatet godkendes"]
    elif kind in ("oral", "chair"):
        facts: list[Fact] = []
        scene.subject = rng.choice(state.subjects[state.bodies[place].area])
        lines = [scene.fill(t, facts) for t in rng.sample(PROSE["generic"]["oral"], rng.randrange(1, 3))]
        item.sections["background"] = [Block("li", "\n".join(lines), tuple(facts))]
        item.points = ["orienteringen tages til efterretning"]
    elif kind == "signature":
        text = f"{scene.word.capitalize()} skal godkende referatet ved at trykke på ”Godkend”."
        item.sections["summary"] = [Block("p", text)]
    return item
