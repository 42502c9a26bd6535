// What is shown, in the page's address: filters, colours and what is chosen, so that a link leads to the same picture.
// Nodes and municipalities stand by name: their places change from one publication to the next.
import { freshFilter, monthText, month } from "./data.js";

const LIST = ",";

function named(set, names) {
  return set.size === names.length ? null : [...set].map((k) => names[k].replaceAll(LIST, " ")).sort().join(LIST);
}

/** The part of the address after `#`; "" for the page as it opens. */
export function written(d, filter, by, chosen, language) {
  const fresh = freshFilter(d);
  const to = new URLSearchParams();
  const put = (name, value) => { if (value !== null && value !== undefined) to.set(name, value); };
  put("kinds", named(filter.kinds, d.kindNames));
  put("towns", named(filter.municipalities, d.municipalities));
  if (filter.branch >= 0) put("branch", d.branches[filter.branch]);
  if (filter.from !== fresh.from) put("from", monthText(filter.from));
  if (filter.to !== fresh.to) put("to", monthText(filter.to));
  if (filter.minWeight) put("weight", filter.minWeight);
  if (filter.beyond !== fresh.beyond) put("beyond", filter.beyond ? 1 : 0);
  if (filter.foremost !== fresh.foremost) put("foremost", filter.foremost ? 1 : 0);
  if (filter.crossing) put("crossing", 1);
  if (by !== (d.meta.colour || "municipality")) put("colour", by);
  if (language !== d.meta.language) put("lang", language);
  if (chosen.node >= 0) put("node", d.shown[chosen.node]);
  if (chosen.edge >= 0) {
    put("node", d.shown[d.edges.s[chosen.edge]]);
    put("other", d.shown[d.edges.t[chosen.edge]]);
  }
  return to.toString();
}

/** {filter, by, chosen, language} of an address; what it does not name, or names nothing, is as the page opens. */
export function read(d, hash) {
  const from = new URLSearchParams(hash.replace(/^#/, ""));
  const filter = freshFilter(d);
  const some = (name, names) => {
    if (!from.has(name)) return null;
    const wanted = new Set(from.get(name).split(LIST));
    return new Set(names.map((one, k) => (wanted.has(one.replaceAll(LIST, " ")) ? k : -1)).filter((k) => k >= 0));
  };
  filter.kinds = some("kinds", d.kindNames) ?? filter.kinds;
  filter.municipalities = some("towns", d.municipalities) ?? filter.municipalities;
  filter.branch = d.branches.indexOf(from.get("branch"));
  const within = (name, fallback) => {
    const value = month(from.get(name));
    return value === null || d.firstMonth === null ? fallback : Math.max(d.firstMonth, Math.min(d.lastMonth, value));
  };
  filter.from = within("from", filter.from);
  filter.to = within("to", filter.to);
  filter.minWeight = Math.max(0, Number(from.get("weight")) || 0);
  if (from.has("beyond")) filter.beyond = from.get("beyond") === "1";
  if (from.has("foremost")) filter.foremost = from.get("foremost") === "1";
  filter.crossing = from.get("crossing") === "1";
  const by = ["municipality", "community", "kind"].includes(from.get("colour")) ? from.get("colour") : d.meta.colour || "municipality";
  const language = ["da", "en"].includes(from.get("lang")) ? from.get("lang") : d.meta.language === "en" ? "en" : "da";
  const node = from.has("node") ? d.shown.indexOf(from.get("node")) : -1;
  const other = from.has("other") ? d.shown.indexOf(from.get("other")) : -1;
  let edge = -1;
  if (node >= 0 && other >= 0) edge = d.adjacent[node].find((e) => d.edges.s[e] === other || d.edges.t[e] === other) ?? -1;
  return { filter, by, language, chosen: edge >= 0 ? { node: -1, edge } : { node, edge: -1 } };
}
