// The query page: YASGUI with our endpoint, our terms for completion, and the catalogue as examples with a form.
// Talks only to its own server: sparql, api/queries, api/terms.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { Chart } from "./chart.js";
import { Network } from "./network.js";
import "./query.css";

const endpoint = new URL("sparql", location.href).href;
const lang = () => (document.documentElement.lang === "en" ? "en" : "da");
const ask = async (name) => (await fetch(name, { headers: { accept: "application/json" } })).json();

/** An element with attributes and children; strings become text, so nothing is ever read as HTML. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((c) => c !== undefined));
  return element;
};

const both = (words) => [make("span", { class: "da" }, words.da), make("span", { class: "en", lang: "en" }, words.en)];

const ENTITIES = ["person", "council", "municipality", "organisation", "topic", "case", "law", "meeting"];
const XSD = "http://www.w3.org/2001/XMLSchema#";

/** A partial date as a whole one: the first day of the year or month, or the last. */
const day = (value, last) => {
  const [year, month, date] = value.split("-");
  if (date) return value;
  if (!last) return `${year}-${month ?? "01"}-01`;
  const end = new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).getUTCDate();
  return `${year}-${month ?? "12"}-${end}`;
};

/** IRI of the entity that a name stands for; asks the server. Throws with the choices when it is not clear. */
const entity = async (kind, name) => {
  if (/^https?:/.test(name)) return name;
  const found = await ask(`api/suggest?limit=20&kind=${kind}&q=${encodeURIComponent(name)}`);
  const same = found.filter((f) => f.label.toLowerCase() === name.toLowerCase());
  const hits = same.length ? same : found;
  if (hits.length === 1) return hits[0].iri;
  const list = hits.map((h) => `${h.label} (${h.scope})`).join("; ");
  throw new Error(hits.length
    ? (lang() === "en" ? `several fit “${name}”: ${list}` : `flere passer til “${name}”: ${list}`)
    : (lang() === "en" ? `nothing is called “${name}”` : `intet hedder “${name}”`));
};

/** A value of the form as a term of SPARQL, escaped. */
const term = async (kind, value) => {
  if (ENTITIES.includes(kind)) return term("iri", await entity(kind, value));
  if (kind === "year") return /^\d{4}$/.test(value) ? value : term("text", value);
  if (kind === "boolean") return value === "true" ? "true" : "false";
  if (kind === "date" || kind === "until") return `${await term("text", day(value, kind === "until"))}^^<${XSD}date>`;
  if (kind === "iri") return `<${value.replace(/[\u0000-\u0020<>"{}|\\^`]/g, encodeURIComponent)}>`;
  if (/^-?\d+$/.test(value) && kind === "integer") return value;
  const text = value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
  return `"${text}"`;
};

/** The query with each filled slot `VALUES ?name { UNDEF }` bound. */
const bound = (query, values) =>
  Object.entries(values).reduce(
    (text, [name, written]) =>
      text.replace(new RegExp(`VALUES\\s+\\?${name}\\s*\\{\\s*UNDEF\\s*\\}`, "g"), () => `VALUES ?${name} { ${written} }`),
    query.sparql,
  );

const start = async () => {
  const [queries, terms] = await Promise.all([ask("api/queries"), ask("api/terms")]);

  const byPrefixed = (kind) => terms.filter((t) => t.kind === kind);
  const completer = (name, kind, base) => ({
    ...base,
    name,
    bulk: false,
    get: (_yasqe, token) => {
      const wanted = (token?.autocompletionString ?? "").toLowerCase();
      return byPrefixed(kind)
        .filter((t) => t.iri.toLowerCase().startsWith(wanted) || t.iri.toLowerCase().includes(wanted))
        .map((t) => t.iri);
    },
    postprocessHints: (_yasqe, hints) =>
      hints.map((hint) => {
        const found = terms.find((t) => hint.text && (t.iri === hint.text.replace(/[<>]/g, "") || t.name === hint.text));
        if (found) hint.displayText = `${found.name} – ${found.label[lang()]}`;
        return hint;
      }),
  });
  const Yasqe = Yasgui.Yasqe;
  for (const [name, kind] of [["property", "property"], ["class", "class"]]) {
    const base = Yasqe.Autocompleters?.[name];
    if (base) Yasqe.Autocompleters[name] = completer(name, kind, base);
  }
  const prefixes = Object.fromEntries(terms.filter((t) => t.kind === "prefix").map((t) => [t.name, t.iri]));
  if (Yasqe.Autocompleters?.prefixes) {
    Yasqe.Autocompleters.prefixes.get = () => Object.entries(prefixes).map(([n, iri]) => `${n}: <${iri}>`);
  }
  Yasgui.Yasr.registerPlugin("Chart", Chart);
  Yasgui.Yasr.registerPlugin("Graph", Network);
  Yasgui.Yasr.defaults.pluginOrder = ["table", "Chart", "Graph", "response"];
  Yasqe.defaults.prefixCcApi = "";
  const yasgui = new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    persistenceId: "council-kg",
    yasqe: { value: queries.find((q) => q.name === "meetings")?.sparql ?? queries[0]?.sparql ?? "" },
    yasr: { prefixes },
  });

  const insert = async (query, form) => {
    const told = form.querySelector("[role=alert]");
    told.textContent = "";
    const values = {};
    try {
      for (const param of query.params) {
        const value = form.elements[param.name]?.value.trim();
        if (value) values[param.name] = await term(param.kind, value);
      }
    } catch (error) {
      told.textContent = error.message;
      return;
    }
    const tab = yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name: query.name });
    tab.setQuery(bound(query, values));
    tab.setEndpoint?.(endpoint);
    tab.query();
  };

  const example = (query) => {
    const fields = query.params.map((param) =>
      make("label", {}, make("span", {}, param.name + (param.required ? " *" : "")),
        make("input", { name: param.name, placeholder: param.example || param.kind, ...(param.required ? { required: "" } : {}) })));
    return make("details", { class: "example" },
      make("summary", {}, query.name),
      make("p", {}, ...both(query.summary)),
      make("form", { onsubmit: (event) => { event.preventDefault(); insert(query, event.target); } },
        ...fields, make("button", { type: "submit" }, ...both({ da: "Kør", en: "Run" })), make("p", { role: "alert" })));
  };

  const groups = Map.groupBy ? Map.groupBy(queries, (q) => q.role) : queries.reduce((m, q) => m.set(q.role, [...(m.get(q.role) ?? []), q]), new Map());
  const tree = document.getElementById("examples");
  tree.append(...[...groups].map(([role, members]) =>
    make("details", role === "reports" ? { open: "" } : {}, make("summary", {}, `${role} (${members.length})`), ...members.map(example))));
  const filter = document.getElementById("filter");
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    for (const item of tree.querySelectorAll(".example")) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
    }
    for (const group of tree.children) if (wanted) group.open = true;
  });
};

start().catch((error) => { document.getElementById("yasgui").textContent = String(error); });
