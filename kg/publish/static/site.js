// Language switch, search without a server, and the highlighting of passages. The pages work without it.
(() => {
  const root = document.documentElement;
  const script = document.currentScript;
  const here = script.dataset.root;
  const remembered = () => { try { return localStorage.getItem("lang"); } catch { return null; } };
  const danish = new Map();
  const speak = (lang) => {
    root.lang = lang;
    for (const e of document.querySelectorAll("[data-en]")) {
      for (const pair of e.dataset.en.split("|")) {
        const [name, text] = pair.split("=", 2);
        const key = `${name} ${text}`;
        if (!danish.has(key)) danish.set(key, e.getAttribute(name) ?? "");
        e.setAttribute(name, lang === "en" ? text : danish.get(key));
      }
    }
  };
  const asked = new URLSearchParams(location.search).get("lang");
  speak(asked === "en" || asked === "da" ? asked : remembered() === "en" ? "en" : "da");
  document.getElementById("lang")?.addEventListener("click", () => {
    const next = root.lang === "en" ? "da" : "en";
    try { localStorage.setItem("lang", next); } catch { /* private window */ }
    speak(next);
  });

  // Passages: #char=12,34 (RFC 5147) counts code points from the start of the document's text.
  const text = document.getElementById("text");
  const show = () => {
    const found = /^#char=(\d+),(\d+)$/.exec(decodeURIComponent(location.hash));
    if (!text || !found) return;
    const [from, to] = [Number(found[1]), Number(found[2])];
    const range = document.createRange();
    let at = 0, begun = false, first = null;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const points = Array.from(node.data);
      const end = at + points.length;
      const unit = (n) => points.slice(0, n - at).join("").length;
      if (!begun && from < end) { range.setStart(node, unit(from)); begun = true; first = node; }
      if (begun && to <= end) { range.setEnd(node, unit(to)); break; }
      at = end;
    }
    if (!first) return;
    if (window.CSS?.highlights) CSS.highlights.set("passage", new Highlight(range));
    const box = range.getBoundingClientRect();
    scrollTo({ top: scrollY + box.top - innerHeight / 3 });
  };
  addEventListener("hashchange", show);
  show();

  // Search: index cut into files by the first two letters of each word.
  const form = document.getElementById("search");
  if (!form || "live" in script.dataset) return; // a live server searches itself
  const fold = (s) => s.toLowerCase().normalize("NFC");
  const shardOf = (w) => fold(w).slice(0, 2).replace(/[^0-9a-zæøåéöäü]/g, "_") || "_";
  const cache = new Map();
  const shard = (name) => {
    if (!cache.has(name)) cache.set(name, fetch(`${here}search/${encodeURIComponent(name)}.json`).then((r) => (r.ok ? r.json() : []), () => []));
    return cache.get(name);
  };
  const out = document.getElementById("hits");
  const status = document.getElementById("hits-status");
  const run = async () => {
    const words = fold(form.q.value).split(/[^\p{L}\p{N}/.-]+/u).filter((w) => w.length > 1);
    if (!words.length) { out.replaceChildren(); status.textContent = ""; return; }
    const rows = await shard(shardOf(words.reduce((a, b) => (b.length > a.length ? b : a))));
    const hits = rows
      .filter(([label]) => { const l = fold(label); return words.every((w) => l.split(/[^\p{L}\p{N}/.-]+/u).some((t) => t.startsWith(w))); })
      .slice(0, 50);
    out.replaceChildren(...hits.map(([label, path, kind, note]) => {
      const li = document.createElement("li");
      const a = document.createElement("a");
      a.href = here + path; a.textContent = label;
      const meta = document.createElement("span");
      meta.className = "meta"; meta.textContent = ` ${kind}${note ? " · " + note : ""}`;
      li.append(a, meta);
      return li;
    }));
    status.textContent = root.lang === "en" ? `${hits.length} found` : `${hits.length} fundet`;
  };
  form.addEventListener("submit", (e) => { e.preventDefault(); run(); });
  form.q.addEventListener("input", run);
  const q = new URLSearchParams(location.search).get("q");
  if (q) { form.q.value = q; run(); }
})();
