"""Values of payloads as portals and case systems write them → plain values; never raises for odd ones but `loads`.

Missing keys, nulls, numbers as text, zero GUIDs and unknown fields all occur; what makes no sense is empty.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from kg.errors import InputRefused
from kg.text.danish import dates, times

__all__ = [
    "canonical", "decoded", "digest", "flag", "identifier", "instant", "line", "loads", "maybe", "record", "records",
    "whole",
]  # fmt: skip

#: Deeper payloads are refused: those seen have eight levels.
_DEEPEST = 60
_HERE = ZoneInfo("Europe/Copenhagen")
_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)
_DANISH = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:\s+(?:kl\.? *)?(\d{1,2})[:.](\d\d)(?:[:.]\d\d)?)?")
#: Milliseconds since 1970, alone or as older servers write a moment: `/Date(1772726400000+0100)/`; always UTC.
_EPOCH = re.compile(r"(?:/Date\()?(-?\d{11,14})(?:[+-]\d{4})?(?:\)/)?")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: Characters that are not seen: soft hyphens, joiners, marks of order.
_UNSEEN = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
#: A character as HTML writes it, in a field that is none.
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,10}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
#: Normalising letters is quadratic in the length of a run of combining marks; no value of ours is this long.
_LONGEST = 4000


def decoded(data: bytes) -> str:
    """The text of a payload whose server left out the encoding: UTF-8 first, then Windows-1252."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def loads(data: bytes, where: str) -> Any:
    """The JSON value in `data`. Raises `InputRefused` when it is none, or nests too deeply."""
    text = decoded(data)
    try:
        if _depth(text) > _DEEPEST:
            raise ValueError("it nests too deeply")
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        what = "HTML where JSON was due" if text.lstrip()[:1] == "<" else f"no JSON ({error})"
        raise InputRefused(what, where=where, remedy="fetch it again from its source") from None


def _depth(text: str) -> int:
    """Levels of brackets outside of strings."""
    deepest = level = 0
    for m in _BRACKET.finditer(text):
        sign = m[0][0]
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level -= 1
    return deepest


_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def canonical(value: Any) -> bytes:
    """One way to write a JSON value: keys in order, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def digest(data: bytes) -> str:
    """SHA-256 in hex digits."""
    return hashlib.sha256(data).hexdigest()


def record(value: Any) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; what is none of them is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def line(value: Any) -> str:
    """Text or a number as one line: blanks folded, composed letters, entities resolved, no control characters.

    "" for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(whole(value)) if isinstance(value, float) and value.is_integer() else str(value)[: 4 * _LONGEST]
    text = _UNSEEN.sub("", _ENTITY.sub(lambda m: unescape(m[0]), text))
    words = " ".join(_CONTROL.sub(" ", text).split())
    return unicodedata.normalize("NFC", words[:_LONGEST])


def flag(value: Any) -> bool:
    """Yes or no, also as a word or number."""
    if isinstance(value, str):
        return value.strip().casefold() in ("true", "1", "ja", "yes")
    return bool(value) if isinstance(value, bool | int | float) else False


def maybe(value: Any) -> bool | None:
    """The same; None when nothing is said."""
    return None if value is None or value == "" else flag(value)


def whole(value: Any) -> int | None:
    """A whole number, also as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return int(value) if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,9}\s*", value) else None


def identifier(value: Any) -> str:
    """A portal's id (mostly a GUID) as it is written; "" for none, and for the one of noughts alone."""
    words = line(value).strip("{} ")
    return words if _ID.fullmatch(words) and words.strip("0-_") else ""


def instant(value: Any) -> datetime | None:
    """A moment as Danish clocks show it, without zone; an offset is honoured, none means local time already."""
    words = line(value)
    try:
        if m := _ISO.fullmatch(words):
            moment = datetime.fromisoformat(f"{m['day']}T{m['clock'] or '00:00'}")
            if (zone := (m["zone"] or "").upper()) == "Z":
                return moment.replace(tzinfo=UTC).astimezone(_HERE).replace(tzinfo=None)
            if zone:
                offset = zone if ":" in zone else f"{zone[:3]}:{zone[3:] or '00'}"
                moment = datetime.fromisoformat(f"{moment.isoformat()}{offset}").astimezone(_HERE).replace(tzinfo=None)
            return moment
        if m := _DANISH.fullmatch(words):
            return datetime(int(m[3]), int(m[2]), int(m[1]), int(m[4] or 0), int(m[5] or 0))
        if m := _EPOCH.fullmatch(words):
            return datetime.fromtimestamp(int(m[1]) // 1000, UTC).astimezone(_HERE).replace(tzinfo=None)
        found = next((one for one in dates(words[:100]) if one.value.day and one.value.year), None)
        if found:  # `torsdag den 5. marts 2026 kl. 17.00`
            clock = next(times(words[found.end : 100]), None)
            return datetime.fromisoformat(f"{found.value.iso}T{clock.value if clock else '00:00'}")
    except (ValueError, OverflowError):
        return None
    return None
