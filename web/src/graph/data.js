// The page's data (columns, as kg/graph/page.py writes them) and what the filters leave of them.
// Takes plain JSON, gives indices; never touches the page.

export const SEVERAL = -2; // a node without a municipality whose ties lead to several
export const NONE = -1;

export function load(json) {
  const d = json;
  const n = d.nodes.label.length;
  const m = d.edges.s.length;
  d.n = n;
  d.m = m;
  d.adjacent = Array.from({ length: n }, () => []);
  for (let e = 0; e < m; e++) {
    d.adjacent[d.edges.s[e]].push(e);
    if (d.edges.t[e] !== d.edges.s[e]) d.adjacent[d.edges.t[e]].push(e);
  }
  d.itemMonth = d.items.date.map(month);
  const months = d.itemMonth.filter((x) => x !== null);
  d.firstMonth = months.length ? months.reduce((a, b) => Math.min(a, b)) : null;
  d.lastMonth = months.length ? months.reduce((a, b) => Math.max(a, b)) : null;
  d.maxWeight = d.edges.w.reduce((a, b) => Math.max(a, b), 0);
  d.shown = d.nodes.label;
  d.folded = d.shown.map(fold);
  d.squares = d.nodes.kind.reduce((count, kind) => count + (d.kindNames[kind] === "council" ? 1 : 0), 0);
  d.reach = reach(d);
  d.bridges = d.reach.reduce((count, town) => count + (town === SEVERAL ? 1 : 0), 0);
  d.rank = Array.from({ length: n }, (_, i) => i).sort((a, b) => d.nodes.size[b] - d.nodes.size[a] || a - b);
  return d;
}

/** Months since year 0, or null. */
export function month(date) {
  const found = /^(\d{4})-(\d{2})/.exec(date || "");
  return found ? Number(found[1]) * 12 + Number(found[2]) - 1 : null;
}

export function monthText(value) {
  return `${String(Math.floor(value / 12)).padStart(4, "0")}-${String((value % 12) + 1).padStart(2, "0")}`;
}

/** Letters for comparing: lower case, no accents, Danish letters spelled out. */
export function fold(text) {
  return text.toLowerCase().replace(/æ/g, "ae").replace(/ø/g, "oe").replace(/å/g, "aa")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

/** Municipality of each node; for those without one, that of their ties: one, SEVERAL or NONE. */
function reach(d) {
  return d.nodes.mun.map((own, i) => {
    if (own >= 0) return own;
    let found = NONE;
    for (const e of d.adjacent[i]) {
      const other = d.nodes.mun[d.edges.s[e] === i ? d.edges.t[e] : d.edges.s[e]];
      if (other < 0 || other === found) continue;
      if (found !== NONE) return SEVERAL;
      found = other;
    }
    return found;
  });
}

export function freshFilter(d) {
  return {
    municipalities: new Set(d.municipalities.map((_, i) => i)),
    kinds: new Set(d.kinds.map((_, i) => i)),
    branch: -1,
    from: d.firstMonth,
    to: d.lastMonth,
    minWeight: 0,
    beyond: Boolean(d.meta.beyond),
    foremost: Boolean(d.meta.beyond),
    crossing: false,
  };
}

/** Range of evidence entries of an edge. */
export function evidence(d, e) {
  return [d.edges.at[e], d.edges.at[e + 1]];
}

function within(d, f, item) {
  const at = d.itemMonth[item];
  return at === null || (at >= f.from && at <= f.to);
}

/** Weight of an edge within the chosen period: the given one when the period is whole, else counted anew. */
export function weightWithin(d, f, e) {
  if (d.firstMonth === null || (f.from <= d.firstMonth && f.to >= d.lastMonth)) return d.edges.w[e];
  const [a, b] = evidence(d, e);
  if (!d.meta.shared) {
    let count = 0;
    for (let k = a; k < b; k++) if (within(d, f, d.evidence.item[k])) count++;
    return d.meta.weight === "raw" ? count : count ? d.edges.w[e] : 0;
  }
  const sides = new Map();
  for (let k = a; k < b; k++) {
    if (within(d, f, d.evidence.item[k])) {
      const via = d.evidence.via[k];
      sides.set(via, (sides.get(via) || 0) | (d.evidence.side[k] === 2 ? 3 : 1 << d.evidence.side[k]));
    }
  }
  let count = 0;
  for (const seen of sides.values()) if (seen === 3) count++;
  return d.meta.weight === "raw" ? count : count ? d.edges.w[e] : 0;
}

/** What the filters leave: {node: Uint8Array, edge: Uint8Array, weight: Float64Array, nodes, edges}. */
export function apply(d, f) {
  const allowed = new Uint8Array(d.n);
  for (let i = 0; i < d.n; i++) {
    const own = d.nodes.mun[i];
    if (!f.kinds.has(d.nodes.kind[i])) continue;
    if (own >= 0 && !f.municipalities.has(own)) continue;
    if (f.branch >= 0 && d.nodes.branch[i] !== f.branch && d.kindNames[d.nodes.kind[i]] === "topic") continue;
    allowed[i] = 1;
  }
  const edge = new Uint8Array(d.m);
  const weight = new Float64Array(d.m);
  for (let e = 0; e < d.m; e++) {
    const s = d.edges.s[e];
    const t = d.edges.t[e];
    if (!allowed[s] || !allowed[t]) continue;
    if (f.beyond && !d.edges.beyond[e]) continue;
    if (f.foremost && !d.edges.foremost[e]) continue;
    weight[e] = weightWithin(d, f, e);
    if (!(weight[e] > 0) || weight[e] < f.minWeight) continue;
    edge[e] = 1;
  }
  if (f.crossing) keepCrossing(d, edge);
  const node = new Uint8Array(d.n);
  let edges = 0;
  for (let e = 0; e < d.m; e++) {
    if (!edge[e]) continue;
    edges++;
    node[d.edges.s[e]] = 1;
    node[d.edges.t[e]] = 1;
  }
  let nodes = 0;
  const whole = isWhole(d, f);
  for (let i = 0; i < d.n; i++) {
    if (!node[i] && whole && !d.adjacent[i].length) node[i] = allowed[i];
    nodes += node[i];
  }
  return { node, edge, weight, nodes, edges };
}

function isWhole(d, f) {
  return !f.crossing && !f.beyond && !f.foremost && f.minWeight === 0 && (d.firstMonth === null || (f.from <= d.firstMonth && f.to >= d.lastMonth));
}

/** Drops edges that tie nothing across municipalities (in place). */
function keepCrossing(d, edge) {
  const first = new Int32Array(d.n).fill(NONE);
  const crosses = new Uint8Array(d.n);
  for (let e = 0; e < d.m; e++) {
    if (!edge[e]) continue;
    for (const [i, j] of [[d.edges.s[e], d.edges.t[e]], [d.edges.t[e], d.edges.s[e]]]) {
      const other = d.nodes.mun[j];
      if (d.nodes.mun[i] >= 0 || other < 0) continue;
      if (first[i] === NONE) first[i] = other;
      else if (first[i] !== other) crosses[i] = 1;
    }
  }
  for (let e = 0; e < d.m; e++) {
    if (!edge[e]) continue;
    const a = d.nodes.mun[d.edges.s[e]];
    const b = d.nodes.mun[d.edges.t[e]];
    if (a >= 0 && b >= 0) edge[e] = a !== b ? 1 : 0;
    else edge[e] = crosses[d.edges.s[e]] || crosses[d.edges.t[e]] ? 1 : 0;
  }
}

/** Nodes whose name holds every word of the query, best first. */
export function find(d, query, limit = 12) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const hits = [];
  for (const i of d.rank) {
    const label = d.folded[i];
    if (!words.every((word) => label.includes(word))) continue;
    hits.push([label.startsWith(words[0]) ? 0 : label.split(/[^\p{L}\p{N}]+/u).some((w) => w.startsWith(words[0])) ? 1 : 2, i]);
  }
  return hits.sort((a, b) => a[0] - b[0]).slice(0, limit).map((hit) => hit[1]);
}
