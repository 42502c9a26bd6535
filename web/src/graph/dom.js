// Builds elements from trusted names and untrusted text: text only ever becomes a text node.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** A link that only ever leads to http(s) or to a relative address; plain text otherwise. */
export function link(address, text) {
  const web = /^https?:\/\//i.test(address || "");
  const relative = address && !/^[^/?#]*:/.test(address) && !/^[\\/]{2}/.test(address);
  if (!web && !relative) return el("span", {}, text);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

export function clear(node) {
  node.replaceChildren();
  return node;
}
