"""Meetings whose word holds the body: `Handicaprådsmødet`, `byrådsmødet`.

Takes a scene and the place of a word for a meeting, gives the body as organisations are spelt: the one of the minutes
that is called so, else one of that name in the own municipality. Compounds of what every municipality has several of
(`fagudvalgsmødet`) name none.
"""

from __future__ import annotations

import re

from kg.mentions.references.scene import WORDS, Scene
from kg.model import OrganisationMention, Span

__all__ = ["body_in_word"]

#: `Handicaprådsmødet`, `økonomiudvalgsmødet`: the body stands in the word.
_MEETING_OF = re.compile(r"([a-zæøå]{2,30}(?:udvalg|råd)|kommunalbestyrelse)smøde", re.IGNORECASE)
_ANY_BODY = frozenset(WORDS["several"].split("|"))


def body_in_word(scene: Scene, cue: int) -> OrganisationMention | None:
    """The body that the compound at `cue` names, or None when it names none ("udvalgsmødet", "mødet")."""
    whose = _MEETING_OF.match(scene.text, cue)
    if whose is None or whose[1].lower() in _ANY_BODY:
        return None
    return _named_by(scene, cue, whose[1])


def _named_by(scene: Scene, cue: int, word: str) -> OrganisationMention:
    """The body that a compound names: the one of the minutes that is called so, else one of that name."""
    low, code = word.lower(), scene.code
    named = [b for b in scene.everywhere if b.canonical.lower().removesuffix("et").removesuffix("n").endswith(low)]
    if named:
        nearest = min(named, key=lambda b: abs(b.span.start - cue))
        name, code = nearest.canonical, nearest.scope
    elif low in ("byråd", "kommunalbestyrelse"):
        name = f"{scene.minutes.municipality.name.removesuffix(' Kommune')} {low.capitalize()}"
    else:
        name = f"{low.capitalize()}{'n' if low.endswith('e') else 'et'}"
    span = Span(cue, cue + len(word))
    return OrganisationMention(span, scene.item.number, word, name, "body", code, rule="compound of a meeting")
