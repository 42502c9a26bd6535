// Language switch, the highlighting of passages. The pages work without it.
(() => {
  const root = document.documentElement;
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
    passage(range.toString(), from, to);
    const place = () => scrollTo({ top: scrollY + range.getBoundingClientRect().top - innerHeight / 3 });
    place();
    requestAnimationFrame(place); // after the browser went to the anchor
  };

  // What is shown of a document can be quoted, leads to its item, and back to where one came from.
  const [copyDa, copyEn, copiedDa, copiedEn] = document.currentScript.dataset.copy.split("|");
  const copyWord = () => (root.lang === "en" ? copyEn : copyDa);
  const copy = (button, words, source, address) => {
    const quoted = `»${words.trim().replace(/\s+/g, " ")}«\n${source}\n${address}\n`;
    const done = () => { button.textContent = root.lang === "en" ? copiedEn : copiedDa; setTimeout(() => { button.textContent = copyWord(); }, 2500); };
    const byHand = () => {
      const box = document.createElement("textarea");
      box.value = quoted;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
      button.focus();
      done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(quoted).then(done, byHand); else byHand();
  };
  const canonical = document.querySelector("link[rel=canonical]")?.href ?? "";
  const passage = (words, from, to) => {
    const bar = document.getElementById("passage");
    const row = [...document.querySelectorAll("[data-from]")].find((one) => Number(one.dataset.from) <= from && from < Number(one.dataset.to));
    const item = document.getElementById("passage-item");
    item.hidden = !row;
    if (row) {
      item.href = row.querySelector(".proof").href;
      item.textContent = row.querySelector("a").textContent;
    }
    const source = `${text.dataset.source}${row ? `, punkt ${row.querySelector("a").textContent}` : ""}`;
    document.getElementById("passage-copy").onclick = (event) => copy(event.currentTarget, words, source, `${canonical || location.href.split("#")[0]}#char=${from},${to}`);
    document.getElementById("passage-back").onclick = () => { if (history.length > 1) history.back(); else if (row) location.href = item.href; };
    bar.hidden = false;
  };
  addEventListener("hashchange", show);
  addEventListener("load", show);
  if (document.readyState === "complete") show();

  // Sentences with their evidence can be copied with their source.
  for (const proof of document.querySelectorAll(".said > .proof")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copyWord();
    button.addEventListener("click", () => {
      const words = [...proof.parentElement.childNodes].filter((node) => !node.classList?.contains("proof") && !node.classList?.contains("copy")).map((node) => node.textContent).join("");
      const crumbs = [...document.querySelectorAll(".crumbs li")].slice(-1).map((one) => one.innerText.trim());
      const path = proof.href;
      copy(button, words, [...crumbs, document.querySelector("h1").innerText].join(", "), path);
    });
    proof.after(" ", button);
  }
  document.getElementById("lang")?.addEventListener("click", () => {
    for (const button of document.querySelectorAll("button.copy, #passage-copy")) button.textContent = copyWord();
  });

  // "/" leads to the search field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable], .yasgui")) return;
    event.preventDefault();
    document.getElementById("q")?.focus();
  });
})();
