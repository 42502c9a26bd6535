// The graph's content as two tables that follow the filters: ties and nodes. Sortable, searchable, by pages.
import { el, clear } from "./dom.js";
import { evidence, fold } from "./data.js";

const PAGE = 50;

export function tables(box, d, t, show) {
  const state = { which: "ties", column: 2, down: true, page: 0, query: "" };
  let view = null;

  const number = (x) => (Number.isInteger(x) ? String(x) : x.toLocaleString(t.locale(), { maximumFractionDigits: 3 }));
  const place = (i) => (d.nodes.mun[i] >= 0 ? d.municipalities[d.nodes.mun[i]] : d.reach[i] === -2 ? t("several") : d.reach[i] >= 0 ? d.municipalities[d.reach[i]] : "");
  const reasons = (e) => {
    const [a, b] = evidence(d, e);
    const seen = new Map();
    for (let k = a; k < b; k++) {
      const i = d.evidence.item[k];
      const text = d.meta.shared ? d.vias[d.evidence.via[k]] : `${d.items.date[i] || t("undated")} ${d.items.council[i]}${d.items.number[i] ? ` ${t("point")} ${d.items.number[i]}` : ""}`;
      seen.set(text, true);
    }
    return [...seen.keys()];
  };

  const columns = {
    ties: [
      { name: "from", value: (e) => d.shown[d.edges.s[e]] },
      { name: "to", value: (e) => d.shown[d.edges.t[e]] },
      { name: "weight", value: (e) => view.weight[e], numeric: true },
      { name: "jaccard", value: (e) => d.edges.jaccard[e], numeric: true },
      { name: "association", value: (e) => d.edges.association[e], numeric: true },
      { name: "why", value: (e) => reasons(e).join(" · "), wide: true },
    ],
    nodes: [
      { name: "name", value: (i) => d.shown[i] },
      { name: "sort", value: (i) => t.kind(d.kindNames[d.nodes.kind[i]]) },
      { name: "degree", value: (i) => d.nodes.degree[i], numeric: true },
      { name: "strength", value: (i) => d.nodes.strength[i], numeric: true },
      { name: "betweenness", value: (i) => d.nodes.betweenness[i], numeric: true },
      { name: "brokerage", value: (i) => d.nodes.brokerage[i], numeric: true },
      { name: "municipality", value: place },
    ],
  };

  function rows() {
    const ties = state.which === "ties";
    const list = [];
    const words = fold(state.query).split(/\s+/).filter(Boolean);
    const names = (i) => d.folded[i];
    for (let k = 0; k < (ties ? d.m : d.n); k++) {
      if (!(ties ? view.edge[k] : view.node[k])) continue;
      if (words.length) {
        const text = ties ? `${names(d.edges.s[k])} ${names(d.edges.t[k])}` : names(k);
        if (!words.every((word) => text.includes(word))) continue;
      }
      list.push(k);
    }
    const column = columns[state.which][state.column];
    const collator = new Intl.Collator(t.locale());
    const keyed = column.wide ? list.map((k) => [k, k]) : list.map((k) => [column.value(k), k]);
    keyed.sort((a, b) => {
      const order = typeof a[0] === "number" ? a[0] - b[0] : collator.compare(a[0], b[0]);
      return (state.down ? -order : order) || a[1] - b[1];
    });
    return keyed.map((pair) => pair[1]);
  }

  function cell(column, k, first) {
    const value = column.value(k);
    const text = typeof value === "number" ? number(value) : column.wide && value.length > 220 ? `${value.slice(0, 219)}…` : value;
    if (!first) return el("td", { class: column.numeric ? "number" : column.wide ? "wide" : null }, text);
    const pick = () => (state.which === "ties" ? show.edge(k, true) : show.node(k, true));
    return el("th", { scope: "row" }, el("button", { type: "button", class: "row", title: t("show"), onclick: pick }, text));
  }

  function draw(focus) {
    const found = rows();
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    const cols = columns[state.which];
    const header = el("tr", {}, cols.map((column, c) => {
      const on = c === state.column;
      return el("th", { scope: "col", class: column.numeric ? "number" : null, "aria-sort": on ? (state.down ? "descending" : "ascending") : null },
        column.wide ? t(column.name) : el("button", {
          type: "button", class: "sort", "data-column": c,
          onclick: () => {
            state.down = on ? !state.down : Boolean(column.numeric);
            state.column = c;
            state.page = 0;
            draw(`[data-column="${c}"]`);
          },
        }, t(column.name), el("span", { "aria-hidden": "true" }, on ? (state.down ? " ↓" : " ↑") : "")));
    }));
    const body = found.slice(state.page * PAGE, state.page * PAGE + PAGE).map((k) => el("tr", {}, cols.map((column, c) => cell(column, k, c === 0))));
    const input = el("input", { type: "search", value: state.query, "aria-label": t("filterTable"), placeholder: t("filterTable") });
    input.addEventListener("input", () => {
      state.query = input.value;
      state.page = 0;
      draw("input");
    });
    const tab = (which) => el("button", {
      type: "button", class: "tab", "data-tab": which, "aria-pressed": String(state.which === which),
      onclick: () => {
        Object.assign(state, { which, column: which === "ties" ? 2 : 3, down: true, page: 0, query: "" });
        draw(`[data-tab="${which}"]`);
      },
    }, `${t(which)} (${which === "ties" ? view.edges : view.nodes})`);
    const turn = (by, sign, name) => el("button", { type: "button", class: "icon", "data-turn": by, "aria-label": name, disabled: state.page + by < 0 || state.page + by >= pages, onclick: () => { state.page += by; draw(`[data-turn="${by}"]`); } }, sign);
    clear(box).append(
      el("h2", { id: "table-title" }, t("table")),
      el("p", { class: "lead" }, t("tableLead")),
      el("div", { class: "table-bar" }, tab("ties"), tab("nodes"), input),
      found.length
        ? el("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "table-title" },
          el("table", {}, el("caption", { class: "hidden" }, `${t(state.which)}: ${found.length}`), el("thead", {}, header), el("tbody", {}, body)))
        : el("p", {}, t("empty")),
      el("div", { class: "pages" }, turn(-1, "‹", "−"), el("span", {}, `${state.page + 1} / ${pages}`), turn(1, "›", "+")));
    if (focus) {
      const next = box.querySelector(focus);
      if (next) {
        next.focus();
        if (focus === "input") next.setSelectionRange(next.value.length, next.value.length);
      }
    }
  }

  return {
    show(next) {
      view = next;
      draw();
    },
  };
}
