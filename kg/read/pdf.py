"""PDF → text: the printed lines put back into paragraphs.

Takes bytes, gives text. Glyphs become rows by position (`kg.read.pdf_rows`); rows that repeat at page edges (running
heads, page numbers) are left out; rows broken only by the page's width are joined, and words hyphenated there made
whole; cells of a row are apart by a tab. No OCR: a PDF of pictures is refused, as are encrypted and damaged ones.
Raises `InputRefused` only.

How a paragraph is recognised: a row goes on in the next one when the next row's first word would not have fitted at its
end, leading and type are those of running text, and no list mark begins there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kg.errors import InputRefused
from kg.read.pdf_glyphs import Cell
from kg.read.pdf_rows import Row, rows_of

__all__ = ["text_of"]

_MOST_PAGES = 5_000
_MOST_LETTERS = 8_000_000
#: Share of the page height, from an edge, within which running heads and feet stand.
_EDGE = 0.15
#: Lines in a table's cell.
_TALLEST_CELL = 6
_MOST_COLUMNS = 40
#: So many long rows show where the right margin is; with fewer it is at least this share of the page's width.
_ENOUGH = 6
_NARROWEST = 0.72
_PAGE_NUMBER = re.compile(
    r"[-–]?\s*(?P<label>side|s\.|page)?\s*(?P<page>\d{1,4})(?:\s*(?:af|of|/)\s*(?P<of>\d{1,4}))?\s*[-–]?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_POINT = re.compile(r"[-–•]\s|\(?\d{1,3}[.):]\s|\(?[a-zæøå][.)]\s|§\s", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-zæøå])\.\s", re.IGNORECASE)
_DATED = re.compile(r"d\. ?\d")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: A line of contents, closed by its page number.
_CONTENTS = re.compile(r"(?:\.{4}|\. \. \. |…)[\s.…]*\d*$|\t\d{1,4}$")
#: After a hyphen at a line's end these begin a new word: "Social- / og Sundhedsudvalget".
_AFTER_HYPHEN = re.compile(r"(?:og|eller|samt|og/eller|til)\b")


def text_of(data: bytes, where: str) -> str:
    """The text of a PDF. Raises `InputRefused` when it is damaged, encrypted, a scan, or endless."""
    pages = _pages(data, where)
    if not any(pages):
        raise InputRefused(
            "the PDF has no text, only pictures; OCR is out of scope",
            where=where,
            remedy="recognise its text with an OCR program first",
        )
    pages = _without_furniture(pages)
    rows = [row for page in pages for row in page]
    return _paragraphs(_whole_cells(rows, _leading(rows)))


def _pages(data: bytes, where: str) -> list[list[Row]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputRefused(
                "the PDF is encrypted", where=where, remedy="save it without a password, or fetch an open copy"
            ) from None
        raise _damaged(where) from None
    try:
        if len(document) > _MOST_PAGES:
            raise InputRefused(f"the PDF has {len(document):,} pages", where=where, remedy="split it")
        pages: list[list[Row]] = []
        letters = 0
        for number in range(len(document)):
            pages.append(rows_of(document, number))
            letters += sum(len(cell.text) for row in pages[-1] for cell in row.cells)
            if letters > _MOST_LETTERS:
                raise InputRefused(f"the PDF has more than {_MOST_LETTERS:,} letters", where=where, remedy="split it")
        return pages
    except pypdfium2.PdfiumError:
        raise _damaged(where) from None
    finally:
        document.close()


def _damaged(where: str) -> InputRefused:
    return InputRefused("the PDF is damaged", where=where, remedy="fetch it again from its source")


def _without_furniture(pages: list[list[Row]]) -> list[list[Row]]:
    """Pages without the rows that repeat at their upper and lower edge.

    From each edge inwards: a row goes when the same words, or the same words with a number that counts pages, stand at
    the same height on a third of the pages (at least two), or when it is nothing but a page number. The first row that
    stays ends it, so that a heading which happens to open many pages below a changing one is safe.
    """
    pages = [list(page) for page in pages]
    for edge in (0, -1):
        while True:
            seen: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
            for number, page in enumerate(pages):
                if page and _at_edge(page[edge], edge):
                    key = _DIGITS.sub("0", page[edge].text)
                    seen[key, round(page[edge].y / 6)].append((number, page[edge].text))
            needed = max(2, (len(pages) + 2) // 3)
            repeated = {key for key, found in seen.items() if len(found) >= needed and _runs(found)}
            gone = False
            for number, page in enumerate(pages):
                if not page or not _at_edge(page[edge], edge):
                    continue
                row = page[edge]
                near = {(_DIGITS.sub("0", row.text), round(row.y / 6) + step) for step in (-1, 0, 1)}
                if near & repeated or _numbers_page(row.text, number, len(pages)):
                    del page[edge]
                    gone = True
            if not gone:
                break
    return pages


def _at_edge(row: Row, edge: int) -> bool:
    from_edge = row.page_height - row.y if edge == 0 else row.y
    return from_edge < _EDGE * row.page_height


def _numbers_page(text: str, number: int, pages: int) -> bool:
    """Whether a row says which page this is: "Side 3", "3", "- 3 -", "3/12"; "22/481" and "2025" do not."""
    match = _PAGE_NUMBER.fullmatch(text.strip())
    if match is None:
        return False
    if match["of"]:
        return int(match["page"]) <= int(match["of"]) and (bool(match["label"]) or int(match["of"]) == pages)
    return bool(match["label"]) or abs(int(match["page"]) - number - 1) <= 1


def _runs(found: Sequence[tuple[int, str]]) -> bool:
    """Whether rows alike but for their digits are one running row: the same words, or a number that counts pages."""
    texts = Counter(text for _, text in found)
    if len(texts) == 1 or texts.most_common(1)[0][1] * 2 > len(found):
        return True
    numbers = [[int(digits[:9]) for digits in _DIGITS.findall(text)] for _, text in found]
    columns = zip(*numbers, strict=False)
    offsets = [{value - page for value, (page, _) in zip(column, found, strict=True)} for column in columns]
    return any(len(offset) == 1 for offset in offsets)


def _paragraphs(rows: list[Row]) -> str:
    margins = _margins(rows)
    leading = _leading(rows)
    words = Counter(word for row in rows for word in _WORD.findall(row.text))
    out: list[str] = []
    first: Row | None = None  # the row that began the current paragraph
    previous: Row | None = None
    for row in rows:
        if previous is None or first is None:
            out.append(row.text)
            first = row
        elif _goes_on(first, previous, row, margins[round(row.page_width)], leading):
            out[-1] = _joined(out[-1], row.text, words)
        else:
            if _apart(previous, row, leading):
                out.append("")
            out.append(row.text)
            first = row
        previous = row
    return "\n".join(out) + "\n"


def _margins(rows: list[Row]) -> dict[int, float]:
    """Right edge of running text by page width: the edge that all but some stray rows keep within.

    Where few rows are long, none may reach it: then it is not sought further left than text is ever set.
    """
    edges: dict[int, list[float]] = defaultdict(list)
    every: dict[int, float] = defaultdict(float)
    for row in rows:
        width = round(row.page_width)
        every[width] = max(every[width], row.right)
        if len(row.cells) == 1 and len(row.text) >= 45:
            edges[width].append(row.right)
    margins = {}
    for width, edge in every.items():
        found = sorted(edges[width])
        if found:
            edge = found[-1 - len(found) // 40]
        margins[width] = edge if len(found) >= _ENOUGH else max(edge, _NARROWEST * width)
    return margins


def _leading(rows: list[Row]) -> float:
    """Distance of rows inside paragraphs, as a multiple of the type's height: the tightest common one."""
    ratios = Counter(
        round((a.y - b.y) / a.height, 1)
        for a, b in pairwise(rows)
        if a.page == b.page
        and len(b.cells) == 1
        and abs(a.height - b.height) < 0.08 * a.height
        and 0.9 * a.height < a.y - b.y < 2.4 * a.height
    )
    if not ratios:
        return 1.2
    common = [ratio for ratio, count in ratios.items() if count * 5 >= ratios.most_common(1)[0][1]]
    return min(common) if common else median(ratios)


def _whole_cells(rows: list[Row], leading: float) -> list[Row]:
    """Rows of a table whose cells are broken over lines, as one row.

    Rows that stand close together and apart from the others are one when one of them has three cells or more, the
    others only cells that begin level with those, and whatever goes on in a cell begins with a small letter.
    """
    out: list[Row] = []
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and end - start < _TALLEST_CELL and not _apart(rows[end - 1], rows[end], leading):
            end += 1
        group = rows[start:end]
        full = max(group, key=lambda row: len(row.cells))
        if len(group) > 1 and 2 < len(full.cells) < _MOST_COLUMNS and (whole := _one_row(group, full)):
            out.append(whole)
        else:
            out += group
        start = end
    return out


def _one_row(group: list[Row], full: Row) -> Row | None:
    columns: list[list[Cell]] = [[] for _ in full.cells]
    for row in group:
        if row is not full and len(row.cells) >= len(full.cells):
            return None
        for cell in row.cells:
            place = next((k for k, head in enumerate(full.cells) if abs(head.left - cell.left) < 2), None)
            if place is None or (columns[place] and not cell.text[:1].islower()):
                return None
            columns[place].append(cell)
    cells = [
        replace(column[-1], text=" ".join(cell.text for cell in column), left=column[0].left) for column in columns
    ]
    return replace(full, cells=cells)


def _apart(previous: Row, row: Row, leading: float) -> bool:
    if previous.page != row.page or _unlike(previous, row):
        return True
    return not 0 < previous.y - row.y <= 1.25 * leading * max(previous.height, row.height)


def _unlike(previous: Row, row: Row) -> bool:
    """Whether two rows are set in different type: another size, or a bold row before a plain one."""
    larger = max(previous.height, row.height)
    return abs(previous.height - row.height) > 0.08 * larger or previous.bold != row.bold


def _goes_on(first: Row, previous: Row, row: Row, margin: float, leading: float) -> bool:
    if len(row.cells) > 1 or _unlike(previous, row) or _CONTENTS.search(previous.text):
        return False
    space = 0.25 * row.height
    full = previous.right + space + row.first_word > margin - 0.1 * row.height
    if previous.page != row.page:
        ends = previous.text.endswith((".", ":", "!", "?"))
        return full and not ends and not _POINT.match(row.text) and len(previous.cells) == 1
    if not 0 < previous.y - row.y <= 1.2 * leading * row.height:
        return False
    if len(previous.cells) > 1 and abs(row.left - previous.cells[-1].left) > 0.5 * row.height:
        return False
    if _begins_point(first, previous, row):
        return False
    if full:
        return row.left < previous.right and row.left >= first.left - 2 * row.height
    begins_small = row.text[:1].islower() and not row.text.startswith("at ")
    long_enough = previous.right - previous.left > 0.75 * (margin - previous.left)
    return begins_small and long_enough and not previous.text.endswith((".", ":", ";", ","))


def _begins_point(first: Row, previous: Row, row: Row) -> bool:
    if not _POINT.match(row.text):
        return False
    ended = previous.text.endswith((".", ",", ";", ":", "!", "?"))
    level = abs(row.left - first.left) <= 0.3 * row.height
    if row.text.startswith(("- ", "– ")) and level and not ended and not _POINT.match(first.text):
        return False  # a dash of the sentence or title that the line's end fell before
    if not _NUMBERED.match(row.text):
        return True
    if _DATED.match(row.text):
        return False
    # "den / 3. december" and "bl.a. / m. fl." are no list points: they hang with their text, or the line before goes on
    if _POINT.match(first.text):
        return row.left < first.left + 0.4 * row.height
    return ended or not level


def _joined(before: str, after: str, words: Counter[str]) -> str:
    """Two printed lines as one: "beskæf-" + "tigelse" is a word, "EU-" + "midler" and "Social-" + "og" are not."""
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if not (before.endswith("-") and before[-2:-1].isalnum()):
        return f"{before} {after}"
    if before[-2].isdigit():  # "04-02-" + "2025", but "2022-" + "niveau"
        return before + after
    if _AFTER_HYPHEN.match(after):
        return f"{before} {after}"
    left = re.split(r"[\s(/\"'”’]", before[:-1])[-1]
    match = _WORD.match(after)
    right = match.group() if match else ""
    if not right or not right[0].islower() or left.isupper() or words[f"{left}-{right}"] > words[left + right]:
        return before + after
    return before[:-1] + after
