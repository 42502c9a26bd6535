// Long tables and lists by pages; tables sort, filter, name their columns on a phone, and come as CSV.
// The pages hold every row: without this script they are long, and whole.
(() => {
  const root = document.documentElement;
  const W = JSON.parse(document.currentScript.dataset.words);
  const words = () => W[root.lang === "en" ? "en" : "da"];
  const t = (name, values = {}) => words()[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const ROWS = matchMedia("(max-width: 40rem)").matches ? 8 : 20;
  const spoken = [];
  const said = (node, name, values) => { const say = () => { node.textContent = t(name, values?.()); }; say(); spoken.push(say); return node; };
  document.getElementById("lang")?.addEventListener("click", () => { for (const say of spoken) say(); });
  const plain = (cell) => {
    const own = [...cell.childNodes].map((node) => (node.nodeType === 3 ? node.data : node.classList?.contains("column") ? "" : node.innerText ?? node.textContent)).join(" ");
    return own.trim().replace(/\s+/g, " ");
  };
  const keyOf = (cell) => {
    const link = cell.querySelector("a[href*='/meeting/']");
    const day = /\d{4}-\d{2}-\d{2}/.exec(link?.getAttribute("href") ?? "");
    const text = plain(cell);
    if (day && /^\d{1,2}\. /.test(text) | /^\d{1,2} \p{L}+ \d{4}$/u.test(text)) return day[0];
    return text;
  };
  const collator = new Intl.Collator("da", { numeric: true, sensitivity: "base" });

  /** A list that shows its first rows, and a button for more. */
  const list = (box) => {
    const rows = [...box.children];
    if (rows.length <= ROWS + 5) return;
    let shown = ROWS;
    const button = el("button", { type: "button", class: "more" });
    const draw = () => {
      rows.forEach((row, at) => { row.hidden = at >= shown; });
      button.hidden = shown >= rows.length;
    };
    said(button, "more", () => ({ shown: Math.min(shown, rows.length), total: rows.length }));
    button.addEventListener("click", () => {
      const next = rows[shown];
      shown += 100;
      draw();
      for (const say of spoken) say();
      (next?.querySelector("a, button") ?? button).focus();
    });
    draw();
    box.after(button);
    const open = () => {
      const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
      const at = target ? rows.findIndex((row) => row.contains(target)) : -1;
      if (at >= shown) { shown = at + 1; draw(); target.scrollIntoView(); }
    };
    addEventListener("hashchange", open);
    open();
    addEventListener("beforeprint", () => { shown = rows.length; draw(); });
  };

  const csv = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : /^[=+\-@]/.test(text) ? `'${text}` : text);
  const table = (box) => {
    const body = box.tBodies[0];
    const heads = [...box.tHead.rows[0].cells];
    const all = [...body.rows];
    for (const row of all) [...row.cells].forEach((cell, at) => {
      if (cell.textContent.trim() && heads[at]) cell.prepend(el("span", { class: "column", "aria-hidden": "true" }, ...[...heads[at].childNodes].map((node) => node.cloneNode(true))), " ");
    });
    if (all.length < 8) return;
    let order = all, column = -1, down = false, page = 0, wanted = "";
    const region = box.closest(".scroll");
    const texts = new Map(all.map((row) => [row, [...row.cells].map(plain).join(" ").toLowerCase()]));
    const bar = el("div", { class: "table-bar" });
    const field = el("input", { type: "search" });
    const name = () => { field.setAttribute("aria-label", t("filter")); field.placeholder = t("filter"); };
    name();
    spoken.push(name);
    const status = el("span", { class: "meta", role: "status" });
    const turn = (by) => {
      const button = el("button", { type: "button" }, by < 0 ? "‹" : "›");
      const label = () => button.setAttribute("aria-label", t(by < 0 ? "before" : "after"));
      label();
      spoken.push(label);
      button.addEventListener("click", () => { page += by; draw(); });
      return button;
    };
    const [back, on] = [turn(-1), turn(1)];
    const take = said(el("button", { type: "button" }), "csv");
    const fitting = () => order.filter((row) => !wanted || wanted.split(/\s+/).every((word) => texts.get(row).includes(word)));
    const draw = () => {
      const rows = fitting();
      const pages = Math.max(1, Math.ceil(rows.length / ROWS));
      page = Math.max(0, Math.min(page, pages - 1));
      const now = rows.slice(page * ROWS, page * ROWS + ROWS);
      body.replaceChildren(...now);
      const first = rows.length ? page * ROWS + 1 : 0;
      status.textContent = t("rows", { first, last: page * ROWS + now.length, total: rows.length });
      back.disabled = page === 0;
      on.disabled = page >= pages - 1;
      back.hidden = on.hidden = pages < 2;
    };
    heads.forEach((head, at) => {
      const button = el("button", { type: "button", class: "sort" }, ...head.childNodes);
      button.addEventListener("click", () => {
        down = column === at ? !down : head.classList.contains("n");
        column = at;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        order = [...all].sort((a, b) => (down ? -1 : 1) * collator.compare(keyOf(a.cells[at]), keyOf(b.cells[at])));
        page = 0;
        draw();
      });
      head.replaceChildren(button);
    });
    field.addEventListener("input", () => { wanted = field.value.toLowerCase().trim(); page = 0; draw(); });
    take.addEventListener("click", () => {
      const rows = [heads.map((head) => head.innerText.trim()), ...fitting().map((row) => [...row.cells].map(plain))];
      const link = el("a", { download: `${region.getAttribute("aria-labelledby")}.csv`, href: URL.createObjectURL(new Blob([`\ufeff${rows.map((row) => row.map(csv).join(",")).join("\r\n")}\r\n`], { type: "text/csv" })) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    spoken.push(draw);
    bar.append(field, status, back, on, take);
    region.before(bar);
    addEventListener("beforeprint", () => body.replaceChildren(...fitting()));
    addEventListener("afterprint", draw);
    draw();
  };
  for (const box of document.querySelectorAll("table.stack")) table(box);
  for (const box of document.querySelectorAll("ul.rows, ol.timeline, ol.contents")) list(box);
})();
