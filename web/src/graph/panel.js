// What stands behind the chosen node or edge, with the words it rests on.
import { el, link, clear } from "./dom.js";
import { evidence, weightWithin } from "./data.js";

const FEW = 12;

export function panel(box, d, t, show) {
  const number = (x) => (Number.isInteger(x) ? String(x) : x.toLocaleString(t.locale(), { maximumFractionDigits: 2 }));

  function head(title, ...facts) {
    return el("header", { class: "panel-head" },
      el("h2", { id: "panel-title", tabindex: "-1" }, title),
      el("button", { type: "button", class: "icon", "aria-label": t("close"), title: t("close"), onclick: () => show.nothing() }, "×"),
      el("p", { class: "facts" }, ...facts.filter(Boolean)));
  }

  function fact(name, value) {
    return el("span", { class: "fact" }, el("span", { class: "fact-name" }, name), " ", el("b", {}, value));
  }

  /** Entries of an edge, newest first: [{via, item, sentence, side}], within the period of the filter. */
  function entries(e, filter) {
    const [a, b] = evidence(d, e);
    const out = [];
    for (let k = a; k < b; k++) {
      const item = d.evidence.item[k];
      const at = d.itemMonth[item];
      if (filter && at !== null && filter.from !== null && (at < filter.from || at > filter.to)) continue;
      out.push({ via: d.evidence.via[k], item, sentence: d.evidence.sentence[k], side: d.evidence.side[k] });
    }
    return out.sort((x, y) => (d.items.date[y.item] || "").localeCompare(d.items.date[x.item] || "") || x.item - y.item);
  }

  function itemCard(entry) {
    const i = entry.item;
    const where = [d.items.council[i], d.items.mun[i]].filter(Boolean).join(", ");
    const when = d.items.date[i] || t("undated");
    const title = `${d.items.number[i] ? `${t("point")} ${d.items.number[i]}: ` : ""}${d.items.title[i] || t("meeting")}`;
    return el("li", { class: "item" },
      el("p", { class: "item-meta" }, el("time", { datetime: d.items.date[i] || null }, when), " · ", where),
      el("p", { class: "item-title" }, link(d.items.link[i], title)),
      entry.sentence >= 0 ? el("blockquote", {}, marked(d.sentences[entry.sentence])) : null);
  }

  /** A sentence with the words that were recognised set off (between \u0002 and \u0003). */
  function marked(text) {
    return text.split(/(\u0002[^\u0003]*\u0003)/).map((part) => (part.startsWith("\u0002") ? el("mark", {}, part.slice(1, -1)) : part.replace(/[\u0002\u0003]/g, "")));
  }

  function longList(entries, make) {
    const list = el("ol", { class: "items" });
    let shown = 0;
    const more = el("button", { type: "button", class: "more" }, t("more"));
    const grow = () => {
      for (const entry of entries.slice(shown, shown + FEW)) list.append(make(entry));
      shown = Math.min(entries.length, shown + FEW);
      more.hidden = shown >= entries.length;
      more.textContent = `${t("more")} (${entries.length - shown})`;
    };
    more.addEventListener("click", grow);
    grow();
    return [list, more];
  }

  function items(e, filter) {
    const found = entries(e, filter);
    const out = [];
    if (d.meta.shared) {
      const groups = new Map();
      for (const entry of found) groups.set(entry.via, [...(groups.get(entry.via) || []), entry]);
      for (const [via, group] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
        out.push(el("h4", {}, d.vias[via]), ...longList(group, itemCard));
      }
    } else {
      out.push(...longList(found, itemCard));
    }
    const missing = d.edges.missing[e];
    if (missing) out.push(el("p", { class: "note" }, t("notEmbedded", { n: missing })));
    return out;
  }

  return {
    edge(e, filter) {
      const s = d.edges.s[e];
      const r = d.edges.t[e];
      clear(box).append(
        head(`${d.shown[s]} ${d.meta.directed ? "→" : "–"} ${d.shown[r]}`,
          fact(t("weight"), number(filter ? weightWithin(d, filter, e) : d.edges.w[e])),
          fact(t("jaccard"), number(d.edges.jaccard[e])),
          fact(t("association"), number(d.edges.association[e])),
          d.edges.beyond[e] ? fact("", t("beyondYes")) : null),
        el("p", { class: "ends" },
          el("button", { type: "button", class: "chip", onclick: () => show.node(s) }, d.shown[s]), " ",
          el("button", { type: "button", class: "chip", onclick: () => show.node(r) }, d.shown[r])),
        el("h3", {}, t("itemsBehind")), ...items(e, filter));
      box.scrollTop = 0;
    },
    node(i, view, filter) {
      const ties = d.adjacent[i].filter((e) => view.edge[e]).sort((a, b) => view.weight[b] - view.weight[a] || a - b);
      const kind = t.kind(d.kindNames[d.nodes.kind[i]]);
      const place = d.nodes.mun[i] >= 0 ? d.municipalities[d.nodes.mun[i]] : d.reach[i] === -2 ? t("several") : d.reach[i] >= 0 ? d.municipalities[d.reach[i]] : null;
      clear(box).append(
        head(d.shown[i],
          fact("", place ? `${kind} · ${place}` : kind), fact(t("degree"), ties.length), fact(t("strength"), number(d.nodes.strength[i])),
          d.nodes.betweenness[i] > 0 ? fact(t("betweenness"), number(d.nodes.betweenness[i])) : null,
          d.nodes.reach[i] > 1 ? fact(t("municipalities"), d.nodes.reach[i]) : null,
          d.nodes.link[i] ? link(d.nodes.link[i], t("open")) : null),
        el("h3", {}, `${t("neighbours")} (${ties.length})`));
      const list = el("ul", { class: "neighbours" });
      let shown = 0;
      const more = el("button", { type: "button", class: "more" });
      const grow = () => {
        for (const e of ties.slice(shown, shown + 20)) {
          const other = d.edges.s[e] === i ? d.edges.t[e] : d.edges.s[e];
          const body = el("div", { class: "tie-items" });
          const fold = el("details", { ontoggle: () => { if (fold.open && !body.childNodes.length) body.append(...items(e, filter)); } },
            el("summary", {}, d.shown[other], el("span", { class: "count" }, number(view.weight[e]))), body);
          list.append(el("li", {}, fold));
        }
        shown = Math.min(ties.length, shown + 20);
        more.hidden = shown >= ties.length;
        more.textContent = `${t("more")} (${ties.length - shown})`;
      };
      more.addEventListener("click", grow);
      grow();
      if (ties.length <= 4) for (const fold of list.querySelectorAll("details")) fold.open = true;
      box.append(list, more);
      box.scrollTop = 0;
    },
  };
}
