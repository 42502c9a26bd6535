"""HTTP content negotiation (RFC 9110, section 12.5.1): which representation fits an `Accept` header.

Pure functions on strings. A malformed header is read as far as it makes sense and never raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Offer", "choose"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation: media type, file ending (no dot), and further media types that mean the same.

    `weight` (0 to 1) is how well it serves those who also take others: it counts with what they prefer.
    """

    media_type: str
    ending: str
    also: tuple[str, ...] = ()
    weight: float = 1.0


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer that the client likes best; the first offer for no header; None when nothing fits.

    Of equally liked offers the earlier wins. A more specific range overrides a wider one for the same offer.
    """
    if accept is None or not accept.strip():
        return offers[0] if offers else None
    ranges = [r for part in accept[:8192].split(",") if (r := _range(part))]
    best = 0.0
    chosen: Offer | None = None
    for offer in offers:
        quality = offer.weight * max(_quality(name, ranges) for name in (offer.media_type, *offer.also))
        if quality > best:
            best, chosen = quality, offer
    return chosen


def _range(part: str) -> tuple[str, str, float] | None:
    """(type, subtype, q) of one media range; parameters other than q are ignored."""
    pieces = part.strip().lower().split(";")
    kind, slash, subtype = pieces[0].strip().partition("/")
    if not slash:
        kind, subtype = ("*", "*") if kind == "*" else ("", "")
    if not kind or not subtype or (kind == "*" and subtype != "*"):
        return None
    quality = 1.0
    for piece in pieces[1:]:
        name, _, value = piece.strip().partition("=")
        if name.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
            if quality != quality:
                return None
    return kind, subtype, quality


def _quality(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    kind, _, subtype = media_type.partition("/")
    found: tuple[int, float] = (-1, 0.0)
    for want_kind, want_subtype, quality in ranges:
        if want_kind == kind and want_subtype == subtype:
            weight = 2
        elif want_kind == kind and want_subtype == "*":
            weight = 1
        elif want_kind == "*":
            weight = 0
        else:
            continue
        if weight > found[0] or (weight == found[0] and quality > found[1]):
            found = (weight, quality)
    return found[1]
