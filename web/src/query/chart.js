// Results as a bar chart: the columns of words name the bars, the first column of numbers measures them.
const SVG = "http://www.w3.org/2000/svg";
const NUMBER = /^(integer|decimal|double|float|int|long|nonNegativeInteger|gYear)$/;
const MOST = 60;

const number = (cell) => (cell && NUMBER.test((cell.datatype ?? "").split("#").pop()) ? Number(cell.value) : NaN);
const svg = (tag, attributes, text) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

export class Chart {
  priority = 5;
  label = "Chart";
  constructor(yasr) { this.yasr = yasr; }

  columns() {
    const rows = this.yasr.results?.getBindings?.() ?? [];
    const names = this.yasr.results?.getVariables?.() ?? [];
    const measure = names.find((n) => rows.some((r) => r[n]) && rows.every((r) => !r[n] || !Number.isNaN(number(r[n]))));
    const words = names.filter((n) => n !== measure && rows.some((r) => r[n] && r[n].type !== "uri"));
    const labels = words.length ? words : names.filter((n) => n !== measure).slice(0, 1);
    return { rows, measure, labels };
  }

  canHandleResults() {
    const { rows, measure, labels } = this.columns();
    return rows.length > 0 && Boolean(measure) && labels.length > 0;
  }

  draw() {
    const { rows, measure, labels } = this.columns();
    const label = labels.join(" · ");
    const name = (row) => labels.map((n) => row[n]?.value).filter(Boolean).join(" · ");
    const bars = rows.filter((r) => r[measure]).slice(0, MOST).map((r) => [name(r), number(r[measure])]);
    const most = Math.max(...bars.map((b) => Math.abs(b[1])), 1);
    const height = 26;
    const picture = svg("svg", { viewBox: `0 0 800 ${bars.length * height + 30}`, role: "img", "aria-label": `${measure} / ${label}` });
    picture.append(svg("text", { x: 0, y: 16, "font-weight": 600, "font-size": 14 }, `${measure} / ${label}`));
    bars.forEach(([name, value], place) => {
      const y = 30 + place * height;
      const shown = name.length > 50 ? `…${name.slice(-49)}` : name;
      const text = svg("text", { x: 296, y: y + 15, "text-anchor": "end", "font-size": 13 }, shown);
      text.append(svg("title", {}, name));
      picture.append(text,
        svg("rect", { x: 304, y: y + 2, width: (Math.abs(value) / most) * 420, height: 18, fill: value < 0 ? "#b3420f" : "#2f6fa8" }),
        svg("text", { x: 310 + (Math.abs(value) / most) * 420, y: y + 15, "font-size": 13 }, String(value)));
    });
    const note = document.createElement("p");
    note.textContent = rows.length > MOST ? `${MOST} / ${rows.length}` : "";
    this.yasr.resultsEl.replaceChildren(picture, note);
  }

  getIcon() { const i = document.createElement("span"); i.textContent = "▤"; return i; }

  download() {
    return { contentType: "image/svg+xml", title: "SVG", filename: "chart.svg",
      getData: () => new XMLSerializer().serializeToString(this.yasr.resultsEl.querySelector("svg")) };
  }
}
