// What is shown, as a file: PNG and SVG of the picture, CSV and GEXF of the ties under the chosen filters.
const XML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const xml = (text) => String(text).replace(/[&<>"]/g, (c) => XML[c]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " ");
// A cell that no spreadsheet runs.
const csv = (value) => {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export function save(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function ties(d, view) {
  const rows = [["source", "target", "weight", "jaccard", "association", "beyond"]];
  for (let e = 0; e < d.m; e++) {
    if (view.edge[e]) rows.push([d.shown[d.edges.s[e]], d.shown[d.edges.t[e]], view.weight[e], d.edges.jaccard[e], d.edges.association[e], d.edges.beyond[e] ? "true" : "false"]);
  }
  return `\ufeff${rows.map((row) => row.map(csv).join(",")).join("\r\n")}\r\n`;
}

export function gexf(d, view, colours, title, said) {
  const rgb = (colour) => [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));
  const days = (e) => {
    const dates = [];
    for (let k = d.edges.at[e]; k < d.edges.at[e + 1]; k++) if (d.items.date[d.evidence.item[k]]) dates.push(d.items.date[d.evidence.item[k]]);
    return dates.sort();
  };
  const nodes = [];
  for (let i = 0; i < d.n; i++) {
    if (!view.node[i]) continue;
    const [r, g, b] = rgb(colours.of(i));
    const town = d.nodes.mun[i] >= 0 ? d.municipalities[d.nodes.mun[i]] : "";
    nodes.push(`<node id="${i}" label="${xml(d.shown[i])}"><attvalues><attvalue for="0" value="${xml(d.kindNames[d.nodes.kind[i]])}"/><attvalue for="1" value="${xml(town)}"/></attvalues><viz:size value="${d.nodes.size[i]}"/><viz:position x="${d.nodes.x[i]}" y="${d.nodes.y[i]}" z="0"/><viz:color r="${r}" g="${g}" b="${b}"/></node>`);
  }
  const edges = [];
  for (let e = 0; e < d.m; e++) {
    if (!view.edge[e]) continue;
    const dates = days(e);
    const time = dates.length ? ` start="${xml(dates[0])}" end="${xml(dates[dates.length - 1])}"` : "";
    edges.push(`<edge id="${e}" source="${d.edges.s[e]}" target="${d.edges.t[e]}" weight="${view.weight[e]}"${time}/>`);
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2"><meta><creator>Council KG</creator><description>${xml(`${title}. ${said}`)}</description></meta><graph mode="dynamic" timeformat="date" defaultedgetype="${d.meta.directed ? "directed" : "undirected"}"><attributes class="node"><attribute id="0" title="kind" type="string"/><attribute id="1" title="municipality" type="string"/></attributes><nodes>${nodes.join("")}</nodes><edges>${edges.join("")}</edges></graph></gexf>\n`;
}

/** The picture as it stands: what `drawing.drawn()` tells, in the colours of the page. */
export function svg(shown, title) {
  const { width, height, page, edges, nodes, labels } = shown;
  const lines = edges.map((e) => `<line x1="${e.x1}" y1="${e.y1}" x2="${e.x2}" y2="${e.y2}" stroke="${e.colour}" stroke-width="${e.size}"/>`);
  const marks = nodes.map((n) => (n.shape === "square"
    ? `<rect x="${n.x - n.size}" y="${n.y - n.size}" width="${2 * n.size}" height="${2 * n.size}" fill="${n.colour}"/>`
    : `<circle cx="${n.x}" cy="${n.y}" r="${n.size}" fill="${n.shape === "ring" ? page : n.colour}" stroke="${n.colour}" stroke-width="${n.shape === "ring" ? n.size / 3 : 0}"/>`));
  const names = labels.map((l) => l.lines.map((line, k) => `<text x="${l.x}" y="${l.y + k * (l.px + 2) + l.px}" font-size="${l.px}" font-weight="${l.heavy ? 600 : 400}" fill="${l.colour}" stroke="${page}" stroke-width="3" paint-order="stroke" text-anchor="middle">${xml(line)}</text>`).join(""));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif"><title>${xml(title)}</title><rect width="${width}" height="${height}" fill="${page}"/>${lines.join("")}${marks.join("")}${names.join("")}</svg>\n`;
}
