// The interactive graph page: reads the data island, ties filters, picture, panel and tables together.
import "./style.css";
import { apply, freshFilter, load } from "./data.js";
import { scheme } from "./colours.js";
import { canDraw, picture } from "./draw.js";
import { filters, legend, search } from "./controls.js";
import { panel } from "./panel.js";
import { tables } from "./table.js";
import { el, clear } from "./dom.js";
import { read, written } from "./address.js";
import { gexf, save, svg, ties } from "./take.js";
import { WORDS } from "./words.js";

const at = (id) => document.getElementById(id);
const d = load(JSON.parse(at("data").textContent));
const opened = read(d, location.hash);
let language = opened.language;
let dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
let by = opened.by;
let chosen = { node: -1, edge: -1 };
let view;
let colours;
let drawing = null;
const filter = opened.filter;

function t(key, values = {}) {
  const text = WORDS[language][key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
t.kind = (kind) => WORDS[language][`k_${kind}`] || kind;
t.locale = () => (language === "da" ? "da-DK" : "en-GB");

d.communityNames = nameCommunities();

/** A group is called after its two strongest nodes. */
function nameCommunities() {
  const names = {};
  for (const i of d.rank) {
    const list = (names[d.nodes.com[i]] ||= []);
    if (list.length < 2) list.push(d.shown[i]);
  }
  return Object.fromEntries(Object.entries(names).map(([key, list]) => [key, list.join(", ")]));
}

const show = {
  node(i, fromTable) {
    choose(i, -1, fromTable);
  },
  edge(e, fromTable) {
    choose(-1, e, fromTable);
  },
  nothing() {
    choose(-1, -1);
  },
};
const details = panel(at("panel"), d, t, show);
const table = tables(at("tables"), d, t, show);

function choose(node, edge, fromTable = false) {
  const before = chosen;
  chosen = { node, edge };
  const none = node < 0 && edge < 0;
  at("panel").hidden = none;
  document.body.classList.toggle("open", !none);
  if (node >= 0) details.node(node, view, filter);
  if (edge >= 0) details.edge(edge, filter);
  if (drawing && none !== (before.node < 0 && before.edge < 0)) drawing.fitBox();
  if (drawing) drawing.select(node, edge);
  if (!none && window.innerWidth <= 820) at("picture").scrollIntoView({ block: "start" });
  else if (!none && fromTable) at("stage").scrollIntoView({ block: "start" });
  if (!none && drawing && fromTable) drawing.frame(node >= 0 ? [node] : [d.edges.s[edge], d.edges.t[edge]]);
  if (!none) at("panel-title").focus({ preventScroll: true });
  else if (before.node >= 0 || before.edge >= 0) at("graph").focus({ preventScroll: true });
  remember();
}

/** Keeps what is shown in the address. */
function remember() {
  const now = written(d, filter, by, chosen, language);
  try {
    history.replaceState(null, "", now ? `#${now}` : location.pathname + location.search);
  } catch { /* a page that may not change its address */ }
}

/** A file of what is shown. */
function take(kind) {
  const name = d.meta.view;
  const title = d.meta.title[language];
  if (kind === "csv") save(`${name}.csv`, "text/csv", ties(d, view));
  if (kind === "gexf") save(`${name}.gexf`, "application/gexf+xml", gexf(d, view, colours, title, `${d.meta.lead[language]}. ${at("count").textContent}`));
  if (kind === "svg" && drawing) save(`${name}.svg`, "image/svg+xml", svg(drawing.drawn(), title));
  if (kind === "png" && drawing) drawing.canvas().toBlob((blob) => save(`${name}.png`, "image/png", blob));
}

function update() {
  view = apply(d, filter);
  at("count").textContent = t("showing", { a: view.nodes, b: d.n, c: view.edges, d: d.m });
  colours = scheme(d, by, dark);
  if (drawing) drawing.show(view, colours, dark);
  table.show(view);
  const gone = (chosen.node >= 0 && !view.node[chosen.node]) || (chosen.edge >= 0 && !view.edge[chosen.edge]);
  if (gone) show.nothing();
  else if (chosen.node >= 0 || chosen.edge >= 0) {
    if (drawing) drawing.select(chosen.node, chosen.edge);
    if (chosen.node >= 0) details.node(chosen.node, view, filter);
    else details.edge(chosen.edge, filter);
  }
  key();
  remember();
}

let waiting = 0;
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(update, d.m > 5000 ? 120 : 16);
}

function key() {
  legend(at("legend"), d, t, colours, by, (next) => {
    by = next;
    update();
  });
}

function words() {
  document.documentElement.lang = language;
  const title = d.meta.title[language];
  document.title = title;
  at("title").textContent = title;
  at("lead").textContent = d.meta.lead[language];
  at("skip").textContent = t("skip");
  at("language").textContent = t("language");
  at("language").lang = language === "da" ? "en" : "da";
  for (const [id, name] of [["theme", "theme"], ["zoom-in", "zoomIn"], ["zoom-out", "zoomOut"], ["fit", "fit"]]) {
    at(id).setAttribute("aria-label", t(name));
    at(id).title = t(name);
  }
  at("graph").setAttribute("aria-label", `${title}. ${t("graphLabel")}`);
  const [home, site] = d.home || ["", ""];
  at("home").hidden = !home;
  if (home) {
    at("home").href = home;
    at("home").textContent = `← ${site}`;
  }
  clear(at("take")).append(el("option", { value: "" }, t("take")), ...["png", "svg", "csv", "gexf"].filter((kind) => drawing || kind === "csv" || kind === "gexf").map((kind) => el("option", { value: kind }, kind.toUpperCase())));
  at("take").setAttribute("aria-label", t("take"));
  at("filters-title").textContent = t("filters");
  at("legend-title").textContent = t("legend");
  at("hint").textContent = t("hint");
  at("panel").setAttribute("aria-label", t("itemsBehind"));
  at("notes").textContent = d.meta.notes[language];
  search(at("search-box"), d, t, (i) => {
    if (!view.node[i]) {
      Object.assign(filter, freshFilter(d));
      filters(at("filters"), d, t, filter, later);
      update();
    }
    choose(i, -1);
    if (drawing) drawing.frame([i]);
  });
  filters(at("filters"), d, t, filter, later);
  measureHead();
  update();
}

/** The stage fills what the header leaves of the window. */
function measureHead() {
  document.documentElement.style.setProperty("--head", `${document.querySelector(".top").offsetHeight}px`);
  if (drawing) drawing.fitBox();
}
window.addEventListener("resize", () => requestAnimationFrame(measureHead));

function paint() {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

const tip = at("tip");
const on = {
  node: (i) => choose(i, -1),
  edge: (e) => choose(-1, e),
  nothing: () => show.nothing(),
  hover(node, edge) {
    const text = node >= 0 ? `${d.shown[node]} · ${t.kind(d.kindNames[d.nodes.kind[node]])}` : edge >= 0 ? `${d.shown[d.edges.s[edge]]} – ${d.shown[d.edges.t[edge]]} · ${t("weight").toLowerCase()} ${view.weight[edge].toLocaleString(t.locale(), { maximumFractionDigits: 2 })}` : "";
    tip.textContent = text;
    tip.hidden = !text;
  },
};

paint();
if (canDraw()) {
  try {
    drawing = picture(at("graph"), d, on);
  } catch (error) {
    drawing = null;
    console.warn(error);
  }
}
if (!drawing) at("graph").append(el("p", { class: "no-gl" }, t("noGl")));
if (window.innerWidth <= 820) for (const id of ["side", "key"]) at(id).open = false;
words();
if (opened.chosen.node >= 0 || opened.chosen.edge >= 0) choose(opened.chosen.node, opened.chosen.edge);

at("language").addEventListener("click", () => {
  language = language === "da" ? "en" : "da";
  words();
  if (!drawing) clear(at("graph")).append(el("p", { class: "no-gl" }, t("noGl")));
});
at("take").addEventListener("change", (event) => {
  take(event.target.value);
  event.target.value = "";
});
at("theme").addEventListener("click", () => {
  dark = !dark;
  paint();
  update();
});
at("zoom-in").addEventListener("click", () => drawing && drawing.zoom(0.7));
at("zoom-out").addEventListener("click", () => drawing && drawing.zoom(1.4));
at("fit").addEventListener("click", () => drawing && drawing.frame(null));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") show.nothing();
});
at("graph").addEventListener("keydown", (event) => {
  if (!drawing || event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  if (steps[event.key]) drawing.pan(...steps[event.key]);
  else if (event.key === "+" || event.key === "=") drawing.zoom(0.7);
  else if (event.key === "-") drawing.zoom(1.4);
  else if (event.key === "0") drawing.frame(null);
  else return;
  event.preventDefault();
});
document.documentElement.dataset.ready = "yes";

// For tests and for readers who script the page: what is drawn, and where.
window.councilGraph = { data: d, filter, place: (i) => drawing && drawing.place(i), view: () => view, choose, drawn: () => Boolean(drawing), lying: () => drawing && drawing.lying() };
