"""The chronicle of a municipality: its meetings in the order of time, with agenda, people and numbers.

Takes a municipality row, how many meetings, a seed and what its layout asks for; gives `Meeting`s. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from kg.authorities import MunicipalityRow
from kg.bench.agenda import formal_item, hearing_item, new_item, travelling_item
from kg.bench.prose import PROSE, Scene
from kg.bench.world import Item, Meeting, Municipality, Presence

__all__ = ["meetings"]

#: What happens to one member during one item: (sentence, status).
MOVES = (
    ("{name} deltog ikke i behandlingen af punktet på grund af inhabilitet.", "recused"),
    ("{name} ankom til mødet kl. 1{m}.30 under behandlingen af punktet.", "late"),
    ("{name} forlod mødet kl. 1{m}.45 under behandlingen af punktet.", "left"),
)


def meetings(
    row: MunicipalityRow,
    quota: int,
    seed: str,
    number: Callable[..., str],
    formal: list[str],
    local: str,
    numbering: str,
) -> Iterator[Meeting]:
    """`quota` meetings of one municipality.

    `number` writes case numbers; `formal` names the standing items; `local` is how bodies are named (plain, town,
    bare); `numbering` is where item numbers begin again (meeting, year, term).
    """
    state = Municipality(row, quota, seed, number, local)
    rng = state.rng
    counters: dict[tuple[int, str], int] = {}
    for day, place in state.calendar:
        body = state.bodies[place]
        start = 1998 + (day.year - 1998) // 4 * 4
        term = (start, start + 3)
        hour = rng.choice((8, 9, 13, 14, 15, 16, 17))
        where = rng.choice(PROSE["offices"]["places"]).format(n=rng.randrange(1, 5), town=row.short_name)
        people = state.people(place, term)
        held = state.held[place]
        scene = Scene(
            random=rng,
            municipality=row.name,
            town=row.short_name,
            body=body.name,
            word=body.noun,
            year=day.year,
            local=state.local,
            staff=state.staff,
            earlier=list(held[-8:]),
        )
        items = _agenda(state, scene, place, day, formal, people)
        since = {"meeting": day.isoformat(), "year": str(day.year), "term": str(start)}[numbering]
        last = counters.get((place, since), 0)
        for item in items:
            last += 1
            item.number = str(last)
            if item.step is not None:
                item.step.number = item.number
        counters[place, since] = last
        yield Meeting(
            municipality=row,
            body=body,
            term=term,
            day=day,
            time=f"{hour:02}:{rng.choice(('00', '15', '30'))}",
            end=f"{hour + 2:02}:{rng.choice(('00', '20', '45'))}",
            place=where,
            people=people,
            items=items,
            previous=held[-1] if held else None,
            random=rng,
        )
        held.append(day)


def _agenda(
    state: Municipality, scene: Scene, place: int, day: date, formal: list[str], people: list[Presence]
) -> list[Item]:
    rng = state.rng
    short = rng.random() < 0.12
    items = []
    if "agenda" in formal:
        items.append(formal_item(state, scene, place, "agenda"))
    if "minutes" in formal and scene.earlier:
        items.append(formal_item(state, scene, place, "minutes"))
    waiting = state.pending[place][: 1 if short else 4]
    del state.pending[place][: len(waiting)]
    for case in waiting:
        if case.hearing and state.bodies[place].kind == "advisory":
            items.append(hearing_item(state, scene, day, case))
        else:
            items.append(travelling_item(state, scene, place, day, case))
    wanted = rng.randrange(1, 3) if short else rng.randrange(4, 8)
    chosen = state.subjects[state.bodies[place].area]
    for _ in range(max(1, wanted - len(waiting))):
        items.append(new_item(state, scene, place, day, rng.choice(chosen), short=short))
    for kind in formal:
        if kind not in ("agenda", "minutes"):
            items.append(formal_item(state, scene, place, kind))
    present = [presence.member for presence in people if presence.status == "present"]
    for item in items:
        if item.kind == "case" and not item.closed and present and rng.random() < 0.03:
            member = rng.choice(present)
            sentence, status = rng.choice(MOVES)
            item.moves.append((sentence.format(name=member.name, m=rng.randrange(2, 8)), member.name, status))
    return items
