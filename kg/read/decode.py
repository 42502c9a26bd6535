"""Bytes of a text file → text: which encoding, one kind of line end, composed letters.

Takes bytes, gives text with "\\n" line ends and NFC letters, or raises `InputRefused`. Never guesses silently between
readings that differ in Danish letters: UTF-8 wins where it is valid, otherwise the reading with most Danish letters
inside words. Never replaces a byte by a question mark.

Seen: UTF-8 with and without BOM (Markdown exports), UTF-16 with BOM ("Unicode" of Windows Notepad), Windows-1252
(older council systems), CP850/CP865 (DOS journal systems), UTF-8 that an import read as CP850 or as Windows-1252 and
saved again ("├å" or "Ã¥" for "å"; regional archives).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

from kg.errors import InputRefused

__all__ = ["clean", "decoded", "text_of"]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
#: One-byte encodings in order of preference when the evidence is equal.
_ONE_BYTE = ("cp1252", "cp865", "mac_roman")
_DANISH = "æøåÆØÅ"
#: Letters and signs that a mangled Danish text holds; their mangled forms do not occur in sound text.
_MANGLED = _DANISH + "äöüéèëáàêÄÖÜÉôóßñç§°´»«½²€–—’‘“”•…\u00a0\u00ad"
_SURE = set(_DANISH)
#: More control characters than this share of a text means that it is no text.
_CONTROL_SHARE = 0.002
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_LINE_END = re.compile(f"\r\n|[{_LINE_ENDS}]")
#: Anything but letters and signs that are composed already and compose with none of their kind: normalising changes
#: a text only where one of the others stands.
_UNSETTLED = re.compile("[^\x00-\u02ff\u2010-\u2027\u2030-\u205e]")
#: Normalising is quadratic in the length of a run of combining marks; no text of ours has long ones.
_LONG_FOREIGN_RUN = re.compile("[^\x00-\x7f]{200,}")
_LONGEST_MARKS = 30


def text_of(data: bytes, where: str) -> str:
    """The text of a plain text or Markdown file.

    `where` names the file in errors. Raises `InputRefused` when the bytes are no text.
    """
    if not data.strip(b"\x00 \t\r\n\x0b\x0c"):
        raise InputRefused("the file is empty", where=where, remedy="fetch it again from its source")
    return clean(decoded(data, where), where)


def clean(text: str, where: str) -> str:
    """`text` with "\\n" line ends, NFC letters, mangled Danish letters restored and control characters blanked.

    Raises `InputRefused` when nothing but blanks is left or so many control characters occur that it is no text.
    """
    text = text.removeprefix("\ufeff")
    if any(mark in text for mark in _LINE_ENDS):  # the search for a letter is faster than the pattern
        text = _LINE_END.sub("\n", text)
    controls = len(_CONTROL.findall(text))
    if controls > 2 + _CONTROL_SHARE * len(text):
        raise InputRefused(
            "the file is binary, not text", where=where, remedy="give minutes as text, Markdown, HTML, PDF or DOCX"
        )
    if controls:
        text = _CONTROL.sub(" ", text)
    text = _composed(_restored(text))
    if not text.strip():
        raise InputRefused("the file holds no words", where=where, remedy="fetch it again from its source")
    return text


def decoded(data: bytes, where: str) -> str:
    """`data` as text in the encoding that fits, unchanged. Raises `InputRefused` for broken UTF-16 or UTF-32."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(name)
            except UnicodeDecodeError as error:
                if name == "utf-8":
                    return decoded(data[len(bom) :], where)
                raise InputRefused(
                    f"the file says it is {name.upper()} but breaks off at byte {error.start}",
                    where=where,
                    remedy="save it again as UTF-8",
                ) from None
    wide = _wide(data)
    if wide is not None:
        return wide
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(data) or _one_byte(data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    sample = data[:4096]
    if len(data) % 2 or b"\x00" not in sample:
        return None
    half = len(sample) // 2
    for name, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if zeros.count(0) > 0.7 * half and letters.count(0) < 0.05 * half:
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                return None
    return None


_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_FOREIGN_BYTE = re.compile(rb"[\x80-\xff]")


def _mixed(data: bytes) -> str | None:
    """UTF-8 with some stray one-byte letters (files pasted together); None when UTF-8 is not the rule in it."""
    good = len(_SEQUENCE.findall(data))
    bad = len(_FOREIGN_BYTE.findall(_SEQUENCE.sub(b"", data)))
    if good <= bad:
        return None
    return data.decode("utf-8", errors=_STRAY)


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", errors="ignore") or byte.decode("latin-1"), error.start + 1


_STRAY = "kg.read.stray"
codecs.register_error(_STRAY, _stray)


def _one_byte(data: bytes) -> str:
    """The reading that has most Danish letters between letters; Windows-1252 when none has any."""
    best, most = "cp1252", 0
    for name in _ONE_BYTE:
        letters = b"".join(re.escape(letter.encode(name)) for letter in _DANISH)
        found = len(re.findall(rb"[A-Za-z](?=[" + letters + rb"][a-z])", data))
        if found > most:
            best, most = name, found
    if best != "cp1252":
        return data.decode(best, errors="replace")
    return data.decode("cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", data) else "latin-1")


#: "Regionsr├ådet": the lead byte was kept and the letter itself is already right (a small letter inside a word, where
#: the table below would put a capital).
_DOUBLED = re.compile("(?<=[a-zæøå])├(?=[æøå][a-zæøå])")


@cache
def _mangled(encoding: str) -> tuple[re.Pattern[str], dict[str, str], frozenset[str], frozenset[str]]:
    """What finds mangled letters, the letters by form, the forms that are proof, and what those begin with."""
    forms: dict[str, str] = {}
    for letter in _MANGLED:
        try:
            forms[letter.encode("utf-8").decode(encoding)] = letter
        except UnicodeDecodeError:
            continue
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    sure = frozenset(form for form, letter in forms.items() if letter in _SURE)
    return pattern, forms, sure, frozenset(form[0] for form in sure)


def _restored(text: str) -> str:
    """UTF-8 that was once read as CP850 or Windows-1252, put right.

    Only when certain: one of the six Danish letters occurs in its mangled form ("├å", "Ã¥"), which no language writes.
    """
    for encoding in ("cp850", "cp1252", "latin-1"):
        pattern, forms, sure, first = _mangled(encoding)
        if any(letter in text for letter in first) and any(form in text for form in sure):
            text = _DOUBLED.sub("", text)
            text = pattern.sub(lambda match, forms=forms: forms[match.group()], text)  # type: ignore[misc]
    return text


def _composed(text: str) -> str:
    if text.isascii() or not _UNSETTLED.search(text):
        return text
    parts: list[str] = []
    end = 0
    for run in _LONG_FOREIGN_RUN.finditer(text):
        if _marks(run.group()) > _LONGEST_MARKS:
            parts += [unicodedata.normalize("NFC", text[end : run.start()]), run.group()]
            end = run.end()
    parts.append(unicodedata.normalize("NFC", text[end:]))
    return "".join(parts)


def _marks(run: str) -> int:
    longest = here = 0
    for letter in run:
        here = here + 1 if unicodedata.combining(letter) else 0
        longest = max(longest, here)
    return longest
