"""The same minutes as PDF, HTML and DOCX: made from a text or Markdown file for tests of `kg.read`.

    blocks(text) → headings, header fields, paragraphs, lists, tables, contents
    html(blocks), docx(blocks), pdf(blocks, width=…, size=…) → bytes

The PDF has running heads, page numbers, wrapped lines and a header table; its font is DejaVu, which comes with
matplotlib.
"""

from __future__ import annotations

import functools
import html as markup
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Block", "blocks", "docx", "html", "pdf"]

FIELDS = ("Mødedato", "Mødested", "Mødedeltagere", "Mødetid", "Deltagere", "Afbud")
SECTIONS = re.compile(
    r"Punkt \d+: .+|Beslutning(?: .* den [\d-]+)?|Sagsresume|Sagsindhold|Resumé|Resume|Sagsfremstilling|Indstilling"
    r"|Bilag|Bemærkninger fra .+|Procedure|Forslag|Økonomi|Fraværende:|Sagen (?:behandles i|afgøres af)"
    r"|Tidligere besluttet|Indholdsfortegnelse|Planmæssige forhold/Lovgrundlag|Kommunikation"
)


@dataclass
class Block:
    """`kind`: title, item, heading, field, paragraph, list, table, contents.

    `rows` holds the points of a list, the cells of a table, a field's (label, value) or titles with page numbers.
    """

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """What a text or Markdown sample prints, without its marks."""
    found: list[Block] = []
    for chunk in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")):
        lines = [_plain(line) for line in chunk.split("\n") if line.strip()]
        if not lines:
            continue
        if any(re.search(r"\.{5}", line) for line in lines):
            rows = [re.split(r"\.{5,}[\s|]*|[\s|]+(?=\d+$)", line.strip("| ")) for line in lines]
            found.append(Block("contents", rows=[[row[0], *row[1:2]] for row in rows if row[0].strip("-| ")]))
            continue
        for line in lines:
            _add(found, line)
        found.append(Block("gap"))
    return [block for block in found if block.kind != "gap"]


def _plain(line: str) -> str:
    line = line.replace("**", "").replace("\u00a0", " ")
    return re.sub(r"^#+ ", "# ", line).rstrip()


def _add(found: list[Block], line: str) -> None:
    bare = line.removeprefix("# ").strip()
    last = found[-1] if found else None
    name = bare.split(" ", 1)[0]
    if bare.startswith("REFERAT"):
        found.append(Block("title", bare))
    elif name in FIELDS and len(found) < 12:
        found.append(Block("field", rows=[[name, bare[len(name) :].strip()]]))
    elif SECTIONS.fullmatch(bare) or line.startswith("# "):
        found.append(Block("item" if bare.startswith("Punkt ") else "heading", bare))
    elif "\t" in line or line.startswith("|"):
        cells = [cell.strip() for cell in line.strip("| ").split("\t" if "\t" in line else "|")]
        if all(re.fullmatch(r"[-: ]*", cell) for cell in cells):
            return
        if last is not None and last.kind == "table":
            last.rows.append(cells)
        else:
            found.append(Block("table", rows=[cells]))
    elif re.match(r"\s*- ", line):
        point = [re.sub(r"^\s*- ", "", line)]
        if last is not None and last.kind == "paragraph" and len(last.text) > 60 and last.text[-1].isalnum():
            last.text += " " + line  # a title that goes on with a dash
        elif last is not None and last.kind == "list":
            last.rows.append(point)
        else:
            found.append(Block("list", rows=[point]))
    elif last is not None and last.kind == "field":
        last.rows[-1][1] += " " + bare
    elif last is not None and last.kind == "list" and not line.startswith((" ", "\t")):
        last.rows[-1][0] += " " + bare
    else:
        found.append(Block("paragraph", bare))


def html(found: list[Block], title: str = "Referat") -> bytes:
    """A page with navigation, cookie note and footer around the minutes."""
    out = [
        f"<!DOCTYPE html><html lang='da'><head><meta charset='utf-8'><title>{markup.escape(title)}</title>"
        "<style>p{}</style><script>var a='<p>nej</p>';</script></head><body>"
        "<div id='cookie-banner'>Vi bruger cookies <button>OK</button></div>"
        "<header><nav><ul><li><a href='/'>Forside</a></li></ul></nav></header><main>"
    ]
    tags = {"title": "h1", "item": "h2", "heading": "h3", "paragraph": "p"}
    for block in found:
        if block.kind in tags:
            tag = tags[block.kind]
            out.append(f"<{tag}>{markup.escape(block.text)}</{tag}>")
        elif block.kind == "list":
            out.append("<ul>" + "".join(f"<li><p>{markup.escape(row[0])}</p></li>" for row in block.rows) + "</ul>")
        elif block.kind == "field":
            label, value = block.rows[0]
            out.append(f"<p><strong>{label}</strong> {markup.escape(value)}</p>")
        else:
            cells = ["".join(f"<td>{markup.escape(cell)}</td>" for cell in row) for row in block.rows]
            out.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
    out.append("</main><footer>Kontakt kommunen</footer></body></html>")
    return "\n".join(out).encode()


def docx(found: list[Block]) -> bytes:
    """A Word file with styles, a header table, list styles, page header and footer."""
    import docx as word

    file: Any = word.Document()
    file.sections[0].header.paragraphs[0].text = "Kommunens sidehoved"
    file.sections[0].footer.paragraphs[0].text = "Side 1"
    for block in found:
        if block.kind in ("title", "item", "heading"):
            file.add_heading(block.text, {"title": 0, "item": 1, "heading": 2}[block.kind])
        elif block.kind == "paragraph":
            file.add_paragraph(block.text)
        elif block.kind == "list":
            for row in block.rows:
                file.add_paragraph(row[0], style="List Bullet")
        else:
            table = file.add_table(0, max(map(len, block.rows)))
            for row in block.rows:
                cells = table.add_row().cells
                for cell, value in zip(cells, row, strict=False):
                    cell.text = value
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


@functools.cache
def _fonts() -> tuple[str, str]:
    import matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", str(folder / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont("DejaVuBold", str(folder / "DejaVuSans-Bold.ttf")))
    return "DejaVu", "DejaVuBold"


def pdf(
    found: list[Block],
    *,
    width: float = 595,
    size: float = 10,
    margin: float = 60,
    justified: bool = False,
    header_table: bool = True,
    head: str = "Dagsordener og referater",
) -> bytes:
    """A PDF of `width` points and type of `size` points, with running head and "Side n" at the foot of each page."""
    from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    plain, bold = _fonts()
    align = TA_JUSTIFY if justified else TA_LEFT
    body = ParagraphStyle(
        "b", fontName=plain, fontSize=size, leading=1.25 * size, spaceAfter=0.7 * size, alignment=align
    )
    point = ParagraphStyle("l", parent=body, leftIndent=18, bulletIndent=6, spaceAfter=0.1 * size)
    cell = ParagraphStyle("c", parent=body, alignment=TA_LEFT, spaceAfter=0)
    styles = {
        "title": ParagraphStyle(
            "t", parent=body, fontName=bold, fontSize=1.6 * size, leading=2 * size, alignment=TA_LEFT
        ),
        "item": ParagraphStyle(
            "i", parent=body, fontName=bold, fontSize=1.3 * size, leading=1.6 * size, alignment=TA_LEFT
        ),
        "heading": ParagraphStyle("h", parent=body, fontName=bold, spaceBefore=0.5 * size, alignment=TA_LEFT),
        "paragraph": body,
    }
    height = 842.0

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont(plain, 8)
        canvas.drawString(margin, height - 30, head)
        canvas.drawRightString(width - margin, 25, f"Side {document.page}")

    story: list[Any] = []
    for block in found:
        if block.kind in styles:
            story.append(Paragraph(markup.escape(block.text), styles[block.kind]))
        elif block.kind == "list":
            story += [Paragraph(markup.escape(row[0]), point, bulletText="•") for row in block.rows]
            story.append(Spacer(1, 0.6 * size))
        elif block.kind == "field" and not header_table:
            label, value = block.rows[0]
            story.append(Paragraph(f"<b>{label}</b> {markup.escape(value)}", body))
        elif block.kind == "field":
            label, value = block.rows[0]
            left = 90 * size / 10
            cells = [Paragraph(f"<b>{label}</b>", cell), Paragraph(markup.escape(value), cell)]
            table = Table([cells], colWidths=[left, width - 2 * margin - left], hAlign="LEFT")
            table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
            story.append(table)
        elif block.kind == "contents":
            for row in block.rows:
                story.append(Paragraph(f"{markup.escape(row[0])}..... {row[1] if len(row) > 1 else ''}", cell))
            story.append(Spacer(1, size))
        else:
            columns = max(map(len, block.rows))
            rows = [[Paragraph(markup.escape(value), cell) for value in row] for row in block.rows]
            rows = [[*row, *[""] * (columns - len(row))] for row in rows]
            story += [Table(rows, hAlign="LEFT"), Spacer(1, size)]
    stream = io.BytesIO()
    SimpleDocTemplate(
        stream, pagesize=(width, height), leftMargin=margin, rightMargin=margin, topMargin=60, bottomMargin=50
    ).build(story, onFirstPage=furniture, onLaterPages=furniture)
    return stream.getvalue()
