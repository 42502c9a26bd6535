// The filters, the search box and the legend.
import { el, clear } from "./dom.js";
import { find, freshFilter, monthText } from "./data.js";
import { SHAPES } from "./draw.js";

/** Draws the filters into `box`; `change` is called after each change of `filter` (changed in place). */
export function filters(box, d, t, filter, change) {
  const check = (label, on, set, mark) => {
    const input = el("input", { type: "checkbox", checked: on });
    input.addEventListener("change", () => {
      set(input.checked);
      change();
    });
    return el("label", { class: "check" }, input, mark || null, el("span", {}, label));
  };
  /** All or none of a list, one click each. */
  const every = (set, names) => el("p", { class: "every" }, [["all", () => names.forEach((_, k) => set.add(k))], ["noneOf", () => set.clear()]].map(([word, act]) => el("button", { type: "button", onclick: () => {
    act();
    filters(box, d, t, filter, change);
    change();
  } }, t(word))));
  const toggle = (set, key) => (on) => (on ? set.add(key) : set.delete(key));
  const parts = [];
  if (d.kinds.length > 1) {
    parts.push(el("fieldset", {}, el("legend", {}, t("kind")), d.kinds.map((_, k) => check(t.kind(d.kindNames[k]), filter.kinds.has(k), toggle(filter.kinds, k)))));
  }
  if (d.municipalities.length > 1) {
    parts.push(el("fieldset", { class: "long" }, el("legend", {}, t("municipality")), every(filter.municipalities, d.municipalities), d.municipalities.map((name, k) => check(name, filter.municipalities.has(k), toggle(filter.municipalities, k)))));
  }
  if (d.branches.length > 1) {
    const select = el("select", { id: "branch" }, el("option", { value: -1 }, t("allBranches")), d.branches.map((name, k) => el("option", { value: k, selected: filter.branch === k }, name)));
    select.addEventListener("change", () => {
      filter.branch = Number(select.value);
      change();
    });
    parts.push(el("div", { class: "field" }, el("label", { for: "branch" }, t("branch")), select));
  }
  if (d.firstMonth !== null && d.lastMonth > d.firstMonth) parts.push(period(d, t, filter, change));
  if (d.maxWeight > 1) {
    const out = el("output", { for: "weight" }, String(filter.minWeight || (d.meta.weight === "raw" ? 1 : 0)));
    const step = d.meta.weight === "raw" ? 1 : d.maxWeight / 100;
    const input = el("input", { id: "weight", type: "range", min: d.meta.weight === "raw" ? 1 : 0, max: d.maxWeight, step, value: filter.minWeight || 1 });
    input.addEventListener("input", () => {
      out.textContent = Number(input.value).toLocaleString(t.locale(), { maximumFractionDigits: 2 });
      filter.minWeight = Number(input.value) <= Number(input.min) ? 0 : Number(input.value);
      change();
    });
    parts.push(el("div", { class: "field" }, el("label", { for: "weight" }, t("minWeight"), " ", out), input));
  }
  const more = el("div", { class: "field" });
  if (d.municipalities.length > 1) more.append(check(t("crossing"), filter.crossing, (on) => { filter.crossing = on; }));
  if (d.edges.beyond.some(Boolean)) more.append(check(t("beyond"), filter.beyond, (on) => { filter.beyond = on; }));
  if (d.edges.beyond.some(Boolean)) more.append(check(t("foremost"), filter.foremost, (on) => { filter.foremost = on; }));
  if (more.childNodes.length) parts.push(more);
  parts.push(el("button", { type: "button", class: "reset", onclick: () => {
    Object.assign(filter, freshFilter(d));
    filters(box, d, t, filter, change);
    change();
  } }, t("reset")));
  clear(box).append(...parts);
}

/** Two handles on one line over a histogram of the items by month. */
function period(d, t, filter, change) {
  const bins = Math.min(30, d.lastMonth - d.firstMonth + 1);
  const counts = new Array(bins).fill(0);
  const span = d.lastMonth - d.firstMonth + 1;
  for (const at of d.itemMonth) if (at !== null) counts[Math.floor(((at - d.firstMonth) * bins) / span)]++;
  const top = Math.max(...counts);
  const bars = el("div", { class: "bars", "aria-hidden": "true" }, counts.map((c) => el("i", { "data-share": c ? Math.max(8, Math.round((100 * c) / top)) : 0 })));
  for (const bar of bars.children) bar.style.height = `${bar.dataset.share}%`;
  const out = el("output", { class: "span" });
  const handle = (name, key, value) => el("input", { type: "range", class: `handle ${key}`, "aria-label": `${t("period")}: ${t(name)}`, min: d.firstMonth, max: d.lastMonth, step: 1, value });
  const low = handle("from_", "low", filter.from);
  const high = handle("to_", "high", filter.to);
  const update = () => {
    out.textContent = `${monthText(filter.from)} – ${monthText(filter.to)}`;
    low.setAttribute("aria-valuetext", monthText(filter.from));
    high.setAttribute("aria-valuetext", monthText(filter.to));
    low.style.zIndex = filter.from > (d.firstMonth + d.lastMonth) / 2 ? "3" : "2";
    [...bars.children].forEach((bar, k) => {
      const a = d.firstMonth + (k * span) / bins;
      bar.classList.toggle("out", a + span / bins <= filter.from || a > filter.to);
    });
  };
  low.addEventListener("input", () => {
    filter.from = Math.min(Number(low.value), filter.to);
    low.value = filter.from;
    update();
    change();
  });
  high.addEventListener("input", () => {
    filter.to = Math.max(Number(high.value), filter.from);
    high.value = filter.to;
    update();
    change();
  });
  update();
  return el("div", { class: "field", role: "group", "aria-label": t("period") }, el("div", { class: "label" }, t("period"), " ", out), bars, el("div", { class: "track" }, low, high));
}

/** A combobox over the nodes' names. */
export function search(box, d, t, pick) {
  const input = el("input", { id: "search", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list", "aria-label": t("search"), placeholder: t("search") });
  const list = el("ul", { id: "hits", role: "listbox", "aria-label": t("search"), hidden: true });
  let hits = [];
  let at = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (i) => {
    input.value = d.shown[i];
    close();
    pick(i);
  };
  const mark = () => {
    [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `hit-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  input.addEventListener("input", () => {
    hits = find(d, input.value);
    at = hits.length ? 0 : -1;
    clear(list).append(...hits.map((i, k) => {
      const row = el("li", { id: `hit-${k}`, role: "option" }, el("span", {}, d.shown[i]), el("small", {}, t.kind(d.kindNames[d.nodes.kind[i]])));
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(i);
      });
      return row;
    }));
    if (!hits.length && input.value.trim()) list.append(el("li", { class: "no-match" }, t("noMatch")));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (hits.length) mark();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.length) at = (at + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length;
      mark();
    } else if (event.key === "Enter" && hits.length && !list.hidden) {
      event.preventDefault();
      choose(hits[Math.max(at, 0)]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.addEventListener("blur", close);
  clear(box).append(input, list);
}

/** What shapes and colours mean. */
export function legend(box, d, t, colours, by, setBy) {
  const name = (key) => {
    if (key === "other") return by === "community" ? t("otherGroups") : t("others");
    if (key === -2) return t("several");
    if (key === -1) return t("none");
    if (by === "kind") return t.kind(d.kindNames[key]);
    return by === "community" ? d.communityNames[key] || t("group", { n: key + 1 }) : d.municipalities[key];
  };
  const select = el("select", { "aria-label": t("colourBy") }, [["municipality", "byMunicipality"], ["community", "byCommunity"], ["kind", "byKind"]].map(([value, word]) => el("option", { value, selected: value === by }, t(word))));
  select.addEventListener("change", () => setBy(select.value));
  const shapes = d.kinds.length > 1 ? el("p", { class: "shapes" }, d.kindNames.map((kind) => el("span", {}, el("i", { class: `shape ${SHAPES[kind] || "disc"}` }), t.kind(kind)))) : null;
  const swatch = ({ key, colour, count }) => {
    const dot = el("i", { class: "dot" });
    dot.style.background = colour;
    return el("li", {}, dot, el("span", { class: "legend-name" }, name(key)), el("span", { class: "count" }, count));
  };
  clear(box).append(el("div", { class: "legend-head" }, el("span", {}, t("colourBy")), select), ...(shapes ? [shapes] : []), el("ul", {}, colours.legend.map(swatch)));
}
