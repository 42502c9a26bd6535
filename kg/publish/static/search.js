// Search without a server: parts of an index that come as scripts, so that it works from a host and from a disk alike.
// Words are folded and stemmed as kg/search/words.py does it. What cannot be read is said; nothing is "0 found" then.
(() => {
  const script = document.currentScript;
  const here = script.dataset.root;
  const root = document.documentElement;

  // ---- words: the Snowball stemmer for Danish, folding, roots
  const VOWELS = "aeiouyæåø";
  const ENDINGS = "erendes erende hedens erede ethed heden endes erets heder hedes ernes erens ende ered erne eren erer heds enes eres eret hed ene ere ens ers ets en er es et e".split(" ").sort((a, b) => b.length - a.length);
  const S_BEFORE = "abcdfghjklmnoprtvyzå";
  const stem = (word) => {
    let start = word.length;
    for (let i = 1; i < word.length; i++) {
      if (VOWELS.includes(word[i - 1]) && !VOWELS.includes(word[i])) { start = i + 1; break; }
    }
    if (word.length < 3) return word;
    start = Math.max(start, 3);
    let w = word;
    const within = (end) => w.endsWith(end) && w.length - end.length >= start;
    const pair = () => { if (["gd", "dt", "gt", "kt"].some(within)) w = w.slice(0, -1); };
    const ending = ENDINGS.find(within);
    if (ending) w = w.slice(0, -ending.length);
    else if (within("s") && S_BEFORE.includes(w[w.length - 2])) w = w.slice(0, -1);
    pair();
    if (w.endsWith("igst")) w = w.slice(0, -2);
    const other = ["elig", "løst", "lig", "els", "ig"].find(within);
    if (other === "løst") w = w.slice(0, -1);
    else if (other) { w = w.slice(0, -other.length); pair(); }
    const last = w[w.length - 1];
    if (w.length > start && "bdfgklmnprst".includes(last) && w[w.length - 2] === last) w = w.slice(0, -1);
    return w;
  };
  const danish = (word) => word.normalize("NFC").toLowerCase().replaceAll("aa", "å").replaceAll("ae", "æ").replaceAll("oe", "ø");
  const PLAIN = { æ: "a", ø: "o", å: "a", ä: "a", ö: "o", ü: "u" };
  const fold = (word) => danish(word).replace(/[æøåäöü]/g, (c) => PLAIN[c]).normalize("NFKD").replace(/\p{M}/gu, "");
  const rootOf = (word) => { const first = stem(word); const second = stem(first); return second.length >= 3 ? second : first; };
  const tokens = (text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());

  // ---- parts
  const waiting = new Map();
  const known = new Map();
  const take = (name, data) => waiting.get(name)?.(data);
  const part = (name) => {
    if (!known.has(name)) {
      known.set(name, new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const tag = document.createElement("script");
        tag.src = `${here}search/${name}.js`;
        tag.onerror = () => { known.delete(name); reject(new Error(name)); };
        document.head.append(tag);
      }));
    }
    return known.get(name);
  };
  window.kgSearch = { take, fold, root: rootOf, danish };

  // ---- names of entities
  const fileOf = (letters) => [...letters].map((c) => (/[0-9a-z]/i.test(c) && c < "\u0080" ? c : `-${c.codePointAt(0).toString(16)}-`)).join("");
  const namesOf = async (words) => {
    const longest = words.reduce((a, b) => (b.length > a.length ? b : a), "");
    if (longest.length < 2) return [];
    const key = `n/${fileOf(fold(longest).slice(0, 2))}`;
    const rows = index.beginnings.has(key.slice(2)) ? await part(key) : [];
    const asked = words.map(fold);
    return rows
      .map((row) => [tokens(row[0]).map(fold), row])
      .filter(([own]) => asked.every((word) => own.some((one) => one.startsWith(word))))
      .map(([own, row]) => [own.join(" ").startsWith(asked.join(" ")) ? 0 : 1, own.length, row])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2][0].localeCompare(b[2][0], "da"))
      .map((one) => one[2]);
  };

  // ---- items by their text
  let index = null;
  const load = async () => {
    if (index) return;
    const [found, names] = await Promise.all([part("index"), part("names")]);
    index = found;
    index.file = new Map(index.keys);
    index.beginnings = new Set(names);
    index.asks = new Set(index.asking);
    index.longest = Math.max(1, ...index.keys.map(([key]) => key.length));
  };
  const keyOf = (letters) => {
    for (let n = Math.min(letters.length, index.longest); n > 0; n--) if (index.file.has(letters.slice(0, n))) return letters.slice(0, n);
    return "";
  };
  const spread = (pairs, weight, into) => {
    let at = 0;
    for (let i = 0; i < pairs.length; i += 2) {
      at += pairs[i];
      into.set(at, Math.max(into.get(at) ?? 0, pairs[i + 1] * weight));
    }
  };
  /** Item → weight of what a word stands for: its forms, letters folded; `open`: also words that begin so. */
  const found = async (word, open) => {
    const into = new Map();
    const folded = fold(word), loose = rootOf(folded), strict = rootOf(danish(word));
    const beginning = folded.length > 2 && open ? folded : "";
    const keys = new Set([keyOf(loose)]);
    if (beginning) {
      keys.add(keyOf(beginning));
      for (const [key] of index.keys) if (key.startsWith(beginning) && keys.size < 12) keys.add(key);
    }
    keys.delete("");
    const parts = await Promise.all([...keys].map((key) => part(`w/${index.file.get(key)}`)));
    for (const roots of parts) {
      const own = roots[loose];
      if (own) {
        const sizes = Object.entries(own).map(([name, pairs]) => [name, pairs.length]);
        const there = own[strict]?.length ?? 0;
        for (const [name, size] of sizes) {
          if (name === strict) spread(own[name], 1, into);
          else if (!there || (/^[\x00-\x7f]*$/.test(word) && size > 20 * there)) spread(own[name], there ? 0.6 : 1, into);
        }
      }
      if (beginning) {
        for (const [name, forms] of Object.entries(roots)) {
          if (name !== loose && name.startsWith(beginning)) for (const pairs of Object.values(forms)) spread(pairs, 0.3, into);
        }
      }
    }
    return into;
  };
  /** What was typed → words to find, words that must not be there. Names of fields are left out: their words are enough. */
  const read = (text) => {
    const without = [], words = [];
    for (const one of text.split(/\s+/)) {
      const minus = /^-(?=[\p{L}\p{N}"])/u.test(one);
      const field = /^-?(\p{L}+):(.*)$/u.exec(one);
      const value = field && index.fields.includes(fold(field[1])) ? field[2] : one;
      (minus ? without : words).push(...tokens(value));
    }
    const telling = words.filter((word) => !index.asks.has(fold(word)));
    return { words: [...new Set(telling.length ? telling : words)].slice(0, 24), without };
  };
  const search = async (text) => {
    await load();
    const { words, without } = read(text);
    if (!words.length) return { words, names: [], items: [], partly: false };
    const [names, not, ...each] = await Promise.all([
      namesOf(words),
      Promise.all(without.map((word) => found(word, false))),
      ...words.map((word, at) => found(word, at === words.length - 1)),
    ]);
    const total = index.council.length;
    const scores = new Map(), met = new Map();
    for (const one of each) {
      const rare = Math.log(1 + (total - one.size + 0.5) / (one.size + 0.5));
      for (const [item, weight] of one) {
        scores.set(item, (scores.get(item) ?? 0) + weight * rare);
        met.set(item, (met.get(item) ?? 0) + 1);
      }
    }
    for (const one of not) for (const item of one.keys()) scores.delete(item);
    let items = [...scores].filter(([item]) => met.get(item) === words.length);
    const partly = !items.length && scores.size > 0;
    if (partly) items = [...scores];
    items.sort((a, b) => b[1] - a[1] || index.day[b[0]] - index.day[a[0]] || a[0] - b[0]);
    return { words, names, items: items.map(([item]) => item), partly };
  };

  window.kgSearch.search = search;

  // ---- the page
  const field = document.getElementById("q");
  const out = document.getElementById("hits");
  if (!field || !out) return;
  const W = JSON.parse(document.getElementById("search-words").textContent);
  const t = (name, values = {}) => W[root.lang === "en" ? "en" : "da"][name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const status = document.getElementById("hits-status");
  const nameList = document.getElementById("hits-names");
  const more = document.getElementById("hits-more");
  const STEP = 50;
  const filter = { town: "", council: "", year: "", kind: "" };
  let last = null, shown = 0, asked = 0;

  const facts = (item) => {
    const council = index.councils[index.council[item]];
    const day = index.days[index.day[item]];
    return { council: council[0], town: index.towns[council[1]], kind: council[2], year: day.slice(0, 4), day };
  };
  const keeps = (item, but) => {
    const one = facts(item);
    return (but === "town" || !filter.town || one.town === filter.town)
      && (but === "council" || !filter.council || `${one.council} · ${one.town}` === filter.council)
      && (but === "year" || !filter.year || one.year === filter.year)
      && (but === "kind" || !filter.kind || String(one.kind) === filter.kind);
  };
  const valueOf = { town: (f) => f.town, council: (f) => `${f.council} · ${f.town}`, year: (f) => f.year, kind: (f) => String(f.kind) };
  const facets = () => {
    for (const name of Object.keys(filter)) {
      const select = document.getElementById(`by-${name}`);
      const counts = new Map();
      for (const item of last.items) {
        if (!keeps(item, name)) continue;
        const value = valueOf[name](facts(item));
        if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      if (filter[name] && !counts.has(filter[name])) counts.set(filter[name], 0);
      const label = (value) => (name === "kind" ? index.kinds[Number(value)][root.lang === "en" ? 1 : 0] : value);
      const rows = [...counts].filter(([value]) => label(value));
      rows.sort((a, b) => (name === "year" ? b[0].localeCompare(a[0]) : b[1] - a[1] || label(a[0]).localeCompare(label(b[0]), "da")));
      select.replaceChildren(el("option", { value: "" }, t("all")), ...rows.map(([value, count]) => el("option", { value }, `${label(value)} (${count})`)));
      select.value = filter[name];
      select.closest("p").hidden = rows.length < 2 && !filter[name];
    }
  };
  const day = (iso) => new Date(`${iso}T12:00:00`).toLocaleDateString(root.lang === "en" ? "en-GB" : "da-DK", { day: "numeric", month: "long", year: "numeric" });
  /** The text around the first words that were sought, with those words marked. */
  const snippet = (text, roots, beginning) => {
    const marks = [];
    for (const found of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      const folded = fold(found[0]);
      if (roots.has(rootOf(folded)) || (beginning && folded.startsWith(beginning))) marks.push([found.index, found.index + found[0].length]);
      if (marks.length > 40) break;
    }
    let best = 0, most = -1;
    marks.forEach(([at], i) => { const n = marks.filter(([other], j) => j >= i && other < at + 180).length; if (n > most) { most = n; best = i; } });
    let from = marks.length ? Math.max(0, marks[best][0] - 60) : 0;
    if (from > 0) from = text.indexOf(" ", from) + 1;
    const to = Math.min(text.length, from + 240);
    const nodes = [from > 0 ? "… " : ""];
    let at = from;
    for (const [start, end] of marks) {
      if (start < from || end > to) continue;
      nodes.push(text.slice(at, start), el("mark", {}, text.slice(start, end)));
      at = end;
    }
    nodes.push(text.slice(at, to), to < text.length ? " …" : "");
    return nodes;
  };
  const textOf = async (item) => {
    let low = 0;
    for (const start of index.texts) if (start <= item) low = start; else break;
    return (await part(`t/${low}`))[item - low];
  };
  const near = "IntersectionObserver" in window ? new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) { near.unobserve(one.target); fill(one.target); }
  }, { rootMargin: "300px" }) : null;
  const fill = (li) => {
    const roots = new Set(last.words.map((word) => rootOf(fold(word))));
    const tail = fold(last.words[last.words.length - 1] ?? "");
    textOf(Number(li.dataset.item)).then((text) => li.lastChild.replaceChildren(...snippet(text, roots, tail.length > 2 ? tail : "")), () => {});
  };
  const draw = async (from) => {
    const mine = asked;
    const fitting = last.items.filter((item) => keeps(item));
    const some = fitting.slice(from, from + STEP);
    const rows = await Promise.all(some.map(async (item) => (await part(`i/${Math.floor(item / index.rows)}`))[item % index.rows]));
    if (mine !== asked) return;
    const drawn = some.map((item, i) => {
      const one = facts(item);
      const li = el("li", { "data-item": item },
        el("a", { href: `${here}${rows[i][0]}/index.html` }, rows[i][1]),
        el("span", { class: "meta" }, [one.town, one.council, day(one.day)].filter(Boolean).join(" · ")),
        el("p", { class: "snippet" }));
      if (near) near.observe(li); else fill(li);
      return li;
    });
    if (from) out.append(...drawn); else out.replaceChildren(...drawn);
    shown = from + drawn.length;
    const told = shown || !last.names.length ? [t(last.partly ? "partly" : "shown", { shown, total: fitting.length })] : [t("only_names")];
    if (!shown && !last.names.length) told[0] = t("nothing");
    status.textContent = told.join(" · ");
    more.hidden = shown >= fitting.length;
  };
  const namesDrawn = () => {
    nameList.replaceChildren(...last.names.slice(0, 8).map(([label, path, kind, note]) => el("li", {},
      el("a", { href: here + path }, label), el("span", { class: "meta" }, [W.kinds[kind]?.[root.lang === "en" ? 1 : 0] ?? kind, note].filter(Boolean).join(" · ")))));
    nameList.parentElement.hidden = !last.names.length;
    document.getElementById("hits-items").hidden = !last.items.length;
  };
  const remember = () => {
    const to = new URLSearchParams();
    if (field.value) to.set("q", field.value);
    for (const [name, value] of Object.entries(filter)) if (value) to.set(name, value);
    try { history.replaceState(null, "", `?${to}${location.hash}`); } catch { /* from a disk, in some browsers */ }
  };
  const run = async () => {
    const mine = ++asked;
    const text = field.value.trim();
    remember();
    document.getElementById("hits-part").hidden = !text;
    if (!text) { status.textContent = ""; return; }
    if (!index) status.textContent = t("loading");
    try {
      const result = await search(text);
      if (mine !== asked) return;
      last = result;
      namesDrawn();
      facets();
      await draw(0);
    } catch (error) {
      if (mine !== asked) return;
      console.warn(error);
      status.textContent = t("broken");
      out.replaceChildren();
      more.hidden = true;
    }
  };
  let timer = 0;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 120); });
  field.form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  more.addEventListener("click", () => draw(shown));
  for (const name of Object.keys(filter)) {
    document.getElementById(`by-${name}`).addEventListener("change", (event) => { filter[name] = event.target.value; remember(); facets(); draw(0); });
  }
  document.getElementById("lang")?.addEventListener("click", () => { if (last) { namesDrawn(); facets(); draw(0); } });
  const given = new URLSearchParams(location.search);
  for (const name of Object.keys(filter)) filter[name] = given.get(name) ?? "";
  if (given.get("q")) field.value = given.get("q");
  if (field.value) run();
})();
