"""Who is shown by name: each person's tier, and the state of the store that readers get where settings hide some.

A person's tier follows from what all minutes say of them, by one rule:

    member     at least half of the lists of those present that name them give them a member's place: no role, chair,
               vice chair, member or substitute (lists of other bodies that are quoted do not count)
    official   else, when a list gives them the role of an official, secretary or presenter, or a text names them as
               caseworker, presenter, secretary, official or recommender, or with an office
    other      else: guests, observers, and whoever is merely mentioned

`[people]` of `kg.toml` says per tier whether a name is shown, its initials, or nothing. What is hidden is taken out
once, when a build shows its result (`hider`), from graph, texts and index: so every door shows the same. The writer's
own files keep everything, for the next build. Settings may be stricter than those of the last build: `ensure` hides
then, and `refuse` is for doors that cannot wait for it. Erased persons whom a copy brings back are hidden likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kg import store
from kg.errors import StoreError
from kg.hiding.tiers import tiers
from kg.settings import Settings
from kg.store import Shown, Store

__all__ = ["covered", "ensure", "erased_in", "hider", "refuse", "shown_as", "tiers"]

_STRICT = {"name": 0, "initials": 1, "none": 2}


def covered(people: Mapping[str, str], settings: Settings) -> bool:
    """Does a state that shows `people` hide all that the settings hide?"""
    return all(_STRICT[people.get(tier, "name")] >= _STRICT[shown] for tier, shown in settings.people)


def hider(
    settings: Settings, least: Mapping[str, str] | None = None, erased: Collection[str] = ()
) -> Callable[[Shown], None] | None:
    """What `Writer.publish` takes; None where all are shown by name.

    `least`: tier → what is shown at most, where the settings would show more. `erased`: IRIs of persons to leave out.
    """
    least = least or {}
    strict = {tier: max(shown, least.get(tier, "name"), key=_STRICT.__getitem__) for tier, shown in settings.people}
    people = {tier: shown for tier, shown in strict.items() if shown != "name"}
    if not people and not erased:
        return None
    from kg.hiding.taking_out import hide  # here: a door that hides nothing has no use for it

    return lambda shown: hide(shown, people, erased)


def erased_in(opened: Store, settings: Settings) -> tuple[str, ...]:
    """IRIs of persons on the publisher's suppression list whom a store knows: a copy from before brought them back."""
    from kg import authorities, identity  # here: as above

    keys = identity.suppressed(authorities.load(settings.authorities))
    return tuple(sorted(one for one in tiers(opened) if one.rsplit("/", 1)[-1] in keys)) if keys else ()


def ensure(folder: Path, settings: Settings) -> bool:
    """Hide now what the settings hide and the state readers get does not; true when something had to be done.

    Never shows more than there is: that a build does. Raises `StoreHeld` while another process writes.
    """
    if not store.exists(folder):
        return False
    with store.reader(folder) as opened:
        there = opened.people
    if covered(there, settings):
        return False
    with store.writer(folder, fresh=False) as writer:
        writer.publish(hider(settings, there, erased_in(writer, settings)))
    return True


def refuse(opened: Store, settings: Settings) -> None:
    """Raise `StoreError` when a state shows persons whom the settings hide."""
    if not covered(opened.people, settings):
        raise StoreError(
            "this state shows persons whom the settings hide", where=str(opened.folder), remedy="run kg build"
        )


@contextmanager
def shown_as(opened: Store, settings: Settings) -> Iterator[Store]:
    """An open state if it hides what the settings hide, else the one that does, made now."""
    if covered(opened.people, settings):
        yield opened
        return
    ensure(opened.folder, settings)
    with opened.snapshot() as fit:
        yield fit
