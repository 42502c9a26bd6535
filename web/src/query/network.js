// Results as a graph: triples of CONSTRUCT and DESCRIBE, or rows with two columns of IRIs. Laid out on circles by degree,
// so that the same answer always gives the same picture.
const SVG = "http://www.w3.org/2000/svg";
const MOST = 150;

const svg = (tag, attributes, text) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
};
const short = (iri) => decodeURIComponent(iri.replace(/[/#]+$/, "").split(/[/#]/).slice(-2).join("/"));

export class Network {
  priority = 4;
  label = "Graph";
  constructor(yasr) { this.yasr = yasr; }

  edges() {
    const results = this.yasr.results;
    const statements = results?.getStatements?.();
    if (statements?.length) {
      return statements.filter((q) => q.object.termType === "NamedNode")
        .map((q) => [q.subject.value, q.object.value, short(q.predicate.value).split("/").pop()]);
    }
    const rows = results?.getBindings?.() ?? [];
    const iris = (results?.getVariables?.() ?? []).filter((n) => rows.some((r) => r[n]?.type === "uri"));
    if (iris.length < 2) return [];
    return rows.filter((r) => r[iris[0]]?.type === "uri" && r[iris[1]]?.type === "uri").map((r) => [r[iris[0]].value, r[iris[1]].value, ""]);
  }

  canHandleResults() { return this.edges().length > 0; }

  draw() {
    const all = this.edges();
    const degree = new Map();
    for (const [a, b] of all) for (const n of [a, b]) degree.set(n, (degree.get(n) ?? 0) + 1);
    const nodes = [...degree].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST).map(([n]) => n);
    const place = new Map();
    nodes.forEach((node, n) => {
      const ring = n === 0 ? 0 : Math.ceil(Math.log2(n + 1) / 1.6);
      const members = nodes.filter((_, k) => (k === 0 ? 0 : Math.ceil(Math.log2(k + 1) / 1.6)) === ring);
      const angle = (2 * Math.PI * members.indexOf(node)) / members.length + ring;
      place.set(node, [500 + ring * 95 * Math.cos(angle) * 1.2, 400 + ring * 95 * Math.sin(angle)]);
    });
    const picture = svg("svg", { viewBox: "-150 -50 1300 900", role: "img", "aria-label": `${nodes.length} / ${all.length}` });
    for (const [a, b, name] of all) {
      if (!place.has(a) || !place.has(b)) continue;
      const [x1, y1] = place.get(a);
      const [x2, y2] = place.get(b);
      const line = svg("line", { x1, y1, x2, y2, stroke: "#9aa7b4", "stroke-width": 1.2 });
      if (name) line.append(svg("title", {}, name));
      picture.append(line);
    }
    for (const [node, [x, y]] of place) {
      const link = svg("a", { href: node });
      link.append(svg("circle", { cx: x, cy: y, r: 5 + Math.min(degree.get(node), 12) / 2, fill: "#2f6fa8" }),
        svg("text", { x: x + 10, y: y + 4, "font-size": 13, fill: "#1c2530" }, short(node)));
      link.append(svg("title", {}, node));
      picture.append(link);
    }
    this.yasr.resultsEl.replaceChildren(picture);
  }

  getIcon() { const i = document.createElement("span"); i.textContent = "◎"; return i; }

  download() {
    return { contentType: "image/svg+xml", title: "SVG", filename: "graph.svg",
      getData: () => new XMLSerializer().serializeToString(this.yasr.resultsEl.querySelector("svg")) };
  }
}
