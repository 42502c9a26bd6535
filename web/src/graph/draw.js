// The picture: sigma draws nodes and edges, a canvas of ours the labels (which never lie on one another).
// Positions come with the data and are never moved. Calls back with node and edge indices.
import Graph from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import { NodeSquareProgram } from "@sigma/node-square";
import { createNodeBorderProgram } from "@sigma/node-border";
import { GROUND } from "./colours.js";

// Shapes say what colour cannot: squares are councils, rings organisations, people and cases, discs topics and the rest.
export const SHAPES = { council: "square", municipality: "square", organisation: "ring", person: "ring", case: "ring" };
const RING = createNodeBorderProgram({
  borders: [
    { size: { value: 0.36 }, color: { attribute: "color" } },
    { size: { fill: true }, color: { attribute: "inner" } },
  ],
});

function shapes(d, i) {
  return SHAPES[d.kindNames[d.nodes.kind[i]]] || "circle";
}

/** True when the browser can draw with WebGL. */
export function canDraw() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
  } catch {
    return false;
  }
}

export function picture(box, d, on) {
  const portrait = box.clientHeight > box.clientWidth * 1.15 && d.meta.layout !== "timeline";
  const graph = new Graph({ multi: true, type: "undirected" });
  for (let i = 0; i < d.n; i++) {
    const x = d.nodes.x[i];
    const y = d.nodes.y[i];
    graph.addNode(String(i), { x: portrait ? y : x, y: portrait ? x : y, size: d.nodes.size[i], type: shapes(d, i) });
  }
  for (let e = 0; e < d.m; e++) graph.addEdgeWithKey(String(e), String(d.edges.s[e]), String(d.edges.t[e]), {});
  const top = d.maxWeight || 1;
  const state = { view: null, colours: null, dark: false, node: -1, edge: -1, hover: -1, hoverEdge: -1, near: null };
  const scale = () => Math.max(0.62, Math.min(1.15, Math.min(box.clientWidth, box.clientHeight) / 620));
  let factor = scale();
  const wide = d.m > 40000 ? 0.35 : d.m > 8000 ? 0.6 : 1;
  const ground = () => GROUND[state.dark ? "dark" : "light"];

  const renderer = new Sigma(graph, box, {
    renderLabels: false,
    renderEdgeLabels: false,
    enableEdgeEvents: d.m <= 20000,
    zIndex: true,
    hideEdgesOnMove: d.m > 15000,
    stagePadding: Math.max(30, Math.min(46, box.clientWidth / 14)),
    minCameraRatio: 0.005,
    maxCameraRatio: 3,
    minEdgeThickness: 0.6,
    // Many edges are drawn as plain lines: quick even without a graphics card.
    edgeProgramClasses: { line: d.m > 15000 ? EdgeLineProgram : d.meta.directed ? EdgeArrowProgram : EdgeRectangleProgram },
    nodeProgramClasses: { square: NodeSquareProgram, ring: RING },
    defaultDrawNodeHover: () => {},
    nodeReducer: (key, data) => {
      const i = Number(key);
      const out = { ...data, size: d.nodes.size[i] * factor };
      if (!state.view || !state.view.node[i]) return { ...out, hidden: true };
      const faded = state.near && !state.near.nodes.has(i);
      out.color = faded ? ground().faint : state.colours.of(i);
      out.inner = ground().page;
      out.zIndex = faded ? 0 : i === state.node ? 3 : 2;
      if (i === state.node) out.size *= 1.25;
      return out;
    },
    edgeReducer: (key) => {
      const e = Number(key);
      if (!state.view || !state.view.edge[e]) return { hidden: true };
      const lit = e === state.edge || (state.near && state.near.edges.has(e));
      if (state.near && !lit) return { color: ground().faint, size: 0.5 * wide, zIndex: 0 };
      const least = d.meta.directed ? 2.2 : 0.9;
      const size = (least + 3.2 * Math.sqrt(state.view.weight[e] / top)) * (lit ? Math.max(wide, 0.8) : wide) * Math.max(factor, 0.8);
      if (e === state.edge) return { color: ground().ink, size: Math.max(size + 1, 2.4), zIndex: 3 };
      return { color: tint(e), size, zIndex: lit ? 2 : 1 };
    },
  });

  /** Edge colour: that of the municipality it belongs to, softened; grey when it joins two. */
  function tint(e) {
    const a = d.reach[d.edges.s[e]];
    const b = d.reach[d.edges.t[e]];
    const own = d.nodes.mun[d.edges.s[e]] >= 0 ? a : d.nodes.mun[d.edges.t[e]] >= 0 ? b : -1;
    const colour = a >= 0 && b >= 0 && a !== b ? ground().edge : own >= 0 ? state.colours.municipality(own) : ground().edge;
    return mix(colour, ground().page, state.near ? 0.25 : d.m > 8000 ? 0.72 : 0.5);
  }

  const labels = renderer.createCanvas("tags", { beforeLayer: "mouse", style: { pointerEvents: "none" } });
  const over = renderer.createCanvas("over", { beforeLayer: "mouse", style: { pointerEvents: "none" } });
  const back = d.meta.layout === "timeline" ? renderer.createCanvas("lanes", { beforeLayer: "edges", style: { pointerEvents: "none" } }) : null;

  function sheet(canvas) {
    const { width, height } = renderer.getDimensions();
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  }

  /** Boxes of the nodes that are shown, in the page's pixels: [left, top, right, bottom, node]. */
  function boxes() {
    const found = [];
    for (const i of d.rank) {
      if (!state.view.node[i]) continue;
      const data = renderer.getNodeDisplayData(String(i));
      if (!data) continue;
      const size = renderer.scaleSize(data.size) + 1;
      const at = renderer.framedGraphToViewport(data);
      found.push([at.x - size, at.y - size, at.x + size, at.y + size, i]);
    }
    return found;
  }

  let placed = [];

  /** Names, none over a node or over another name; those that are chosen have theirs whatever it lies on. */
  function drawLabels() {
    const { context, width, height } = sheet(labels);
    placed = [];
    if (!state.view) return;
    const phone = width < 560;
    const must = [state.node];
    if (state.edge >= 0) must.push(d.edges.s[state.edge], d.edges.t[state.edge]);
    const seen = new Set();
    const limit = phone ? 46 : 170;
    const all = boxes().filter((one) => one[2] > -40 && one[0] < width + 40 && one[3] > -20 && one[1] < height + 20);
    const mine = new Map(all.map((one) => [one[4], one]));
    const free = grid(all, width, height);
    const taken = [];
    const place = (i, forced) => {
      if (i < 0 || seen.has(i) || !mine.has(i)) return;
      seen.add(i);
      if (state.near && !state.near.nodes.has(i) && !forced) return;
      const [left, top, right, bottom] = mine.get(i);
      const size = (right - left) / 2;
      if (!forced && size < 3.2 && d.n > 600 && !state.near) return;
      const x = (left + right) / 2, y = (top + bottom) / 2;
      const square = shapes(d, i) === "square";
      const heavy = (square && d.squares <= 60) || (d.reach[i] === -2 && d.bridges <= 80) || forced;
      const px = square || forced ? (phone ? 12 : 13) : phone ? 11 : 12;
      const name = label(context, d.shown[i], { forced, square, phone, heavy, px });
      const keep = (at) => Math.max(name.across / 2 + 4, Math.min(width - name.across / 2 - 4, at));
      const side = size + name.across / 2 + 5;
      const spots = [[keep(x), y + size + 3], [keep(x), y - size - name.tall - 2], [x + side, y - name.tall / 2], [x - side, y - name.tall / 2], [x + side * 0.8, y + size + 2], [x - side * 0.8, y + size + 2], [x + side * 0.8, y - size - name.tall - 1], [x - side * 0.8, y - size - name.tall - 1]];
      for (const [cx, cy] of spots) {
        const rect = [cx - name.across / 2 - 3, cy - 1, cx + name.across / 2 + 3, cy + name.tall + 1];
        if (rect[0] < 0 || rect[2] > width || rect[1] < 28 || rect[3] > height) continue; // the count stands on top
        if (hits(rect, taken) || !free(rect)) continue;
        return put(i, cx, cy, rect, name);
      }
      if (forced) {
        const [cx, cy] = spots[0];
        put(i, cx, cy, [cx - name.across / 2 - 3, cy - 1, cx + name.across / 2 + 3, cy + name.tall + 1], name);
      }
    };
    const put = (i, x, y, rect, name) => {
      taken.push(rect);
      const colour = name.heavy || state.near ? ground().ink : ground().soft;
      write(context, name, x, y, colour);
      placed.push({ node: i, x, y, rect, colour, ...name });
    };
    for (const i of must) place(i, true);
    const order = state.near ? d.rank.filter((k) => state.near.nodes.has(k)) : d.rank;
    const turns = d.n < 4000 ? [(i) => shapes(d, i) === "square", (i) => d.reach[i] === -2, () => true] : [() => true];
    for (const turn of turns) {
      for (const i of order) {
        if (placed.length >= limit) return;
        if (turn(i)) place(i, false);
      }
    }
  }

  /** A name in lines, and how much room it takes. */
  function label(context, text, { forced, square, phone, heavy, px }) {
    context.font = `${heavy ? 600 : 400} ${px}px system-ui, sans-serif`;
    const lines = wrap(text, forced || square ? 60 : phone ? 26 : 34, square ? 24 : 20);
    return { lines, px, heavy, across: Math.max(...lines.map((line) => context.measureText(line).width)), tall: lines.length * (px + 2) };
  }

  function write(context, name, x, y, colour) {
    context.font = `${name.heavy ? 600 : 400} ${name.px}px system-ui, sans-serif`;
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = ground().page;
    context.fillStyle = colour;
    context.textAlign = "center";
    context.textBaseline = "top";
    name.lines.forEach((line, k) => {
      context.strokeText(line, x, y + k * (name.px + 2));
      context.fillText(line, x, y + k * (name.px + 2));
    });
  }

  /** What is under the pointer, on a sheet of its own: nothing else is drawn anew. */
  function drawHover() {
    const { context, width, height } = sheet(over);
    if (!state.view) return;
    const ends = state.hoverEdge >= 0 ? [d.edges.s[state.hoverEdge], d.edges.t[state.hoverEdge]] : state.hover >= 0 ? [state.hover] : [];
    const spots = ends.map((i) => {
      const data = renderer.getNodeDisplayData(String(i));
      const at = renderer.framedGraphToViewport(data);
      return { i, x: at.x, y: at.y, size: renderer.scaleSize(data.size) };
    });
    context.strokeStyle = ground().ink;
    if (spots.length === 2) {
      context.lineWidth = 3;
      context.beginPath();
      context.moveTo(spots[0].x, spots[0].y);
      context.lineTo(spots[1].x, spots[1].y);
      context.stroke();
    }
    for (const one of spots) {
      context.lineWidth = 2;
      context.beginPath();
      context.arc(one.x, one.y, one.size + 3, 0, 2 * Math.PI);
      context.stroke();
      const name = label(context, d.shown[one.i], { forced: true, square: true, phone: width < 560, heavy: true, px: 13 });
      const x = Math.max(name.across / 2 + 8, Math.min(width - name.across / 2 - 8, one.x));
      const below = one.y + one.size + 8 + name.tall < height;
      const y = below ? one.y + one.size + 8 : one.y - one.size - 8 - name.tall;
      context.fillStyle = ground().page;
      context.strokeStyle = ground().ink;
      context.lineWidth = 1;
      context.beginPath();
      context.rect(x - name.across / 2 - 6, y - 4, name.across + 12, name.tall + 6);
      context.fill();
      context.stroke();
      write(context, name, x, y, ground().ink);
      context.strokeStyle = ground().ink;
    }
  }

  /** Whether a box is free of nodes: a test by squares of 40 pixels, so that thousands of nodes cost little. */
  function grid(all, width, height) {
    const step = 40;
    const columns = Math.ceil((width + 80) / step) + 1;
    const cells = new Map();
    const each = (rect, visit) => {
      for (let row = Math.floor((rect[1] + 40) / step); row <= Math.floor((rect[3] + 40) / step); row++) {
        for (let column = Math.floor((rect[0] + 40) / step); column <= Math.floor((rect[2] + 40) / step); column++) {
          if (visit(row * columns + column)) return true;
        }
      }
      return false;
    };
    for (const one of all) each(one, (key) => { (cells.get(key) ?? cells.set(key, []).get(key)).push(one); });
    return (rect) => !each(rect, (key) => cells.has(key) && hits(rect, cells.get(key)));
  }

  function hits(rect, others) {
    return others.some((r) => r[0] < rect[2] && rect[0] < r[2] && r[1] < rect[3] && rect[1] < r[3]);
  }

  function drawLanes() {
    const { context, width, height } = sheet(back);
    const { lanes, ticks } = d.meta.timeline;
    context.font = "600 12px system-ui, sans-serif";
    context.textBaseline = "bottom";
    for (const lane of lanes) {
      const at = renderer.graphToViewport({ x: 0, y: lane.y });
      context.strokeStyle = ground().faint;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(0, at.y);
      context.lineTo(width, at.y);
      context.stroke();
      context.fillStyle = ground().soft;
      context.textAlign = "left";
      context.fillText(lane.label, 8, at.y - 16, width - 16);
    }
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "center";
    let last = -99;
    for (const tick of ticks) {
      const at = renderer.graphToViewport({ x: tick.x, y: 0 });
      if (at.x - last < 62) continue;
      last = at.x;
      context.strokeStyle = ground().faint;
      context.beginPath();
      context.moveTo(at.x, 0);
      context.lineTo(at.x, height - 18);
      context.stroke();
      context.fillText(tick.label, at.x, height - 4);
    }
  }

  renderer.on("afterRender", () => {
    if (back) drawLanes();
    drawLabels();
    if (state.view) survey();
    drawHover();
  });
  renderer.on("resize", () => {
    factor = scale();
  });
  // What is under the pointer is found in the places of the last picture. Sigma would read pixels back from the
  // graphics card at every move, which stops the picture a hundred times a second where there is none.
  const captor = renderer.getMouseCaptor();
  captor.removeAllListeners("mousemove");
  captor.on("mousemove", ({ x, y }) => {
    const node = nodeAt(x, y);
    const edge = node < 0 ? edgeAt(x, y) : -1;
    if (node !== state.hover || edge !== state.hoverEdge) hover(node, edge);
  });
  box.addEventListener("mouseleave", () => { if (state.hover >= 0 || state.hoverEdge >= 0) hover(-1, -1); });
  renderer.on("clickNode", ({ node }) => on.node(Number(node)));
  renderer.on("clickEdge", ({ edge }) => on.edge(Number(edge)));
  renderer.on("clickStage", () => on.nothing());

  let last = { boxes: [], edges: new Int32Array(0), ends: new Float32Array(0) };

  /** Remembers where nodes and edges lie. */
  function survey() {
    const all = boxes();
    const centre = new Map(all.map(([left, top, right, bottom, i]) => [i, [(left + right) / 2, (top + bottom) / 2]]));
    const edges = [];
    const ends = [];
    for (let e = 0; e < d.m; e++) {
      if (!state.view.edge[e] || (state.near && !state.near.edges.has(e))) continue;
      const a = centre.get(d.edges.s[e]);
      const b = centre.get(d.edges.t[e]);
      if (!a || !b) continue;
      edges.push(e);
      ends.push(a[0], a[1], b[0], b[1]);
    }
    last = { boxes: all, edges, ends: Float32Array.from(ends) };
  }

  function nodeAt(x, y) {
    let best = -1;
    let nearest = Infinity;
    for (const [left, top, right, bottom, i] of last.boxes) {
      const off = Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2);
      if (off <= (right - left) / 2 + 2 && off < nearest) [best, nearest] = [i, off];
    }
    return best;
  }

  function edgeAt(x, y) {
    let best = -1;
    let nearest = 4;
    const { edges, ends } = last;
    for (let k = 0; k < edges.length; k++) {
      const x1 = ends[4 * k], y1 = ends[4 * k + 1], dx = ends[4 * k + 2] - x1, dy = ends[4 * k + 3] - y1;
      const part = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
      const off = Math.abs(x - x1 - part * dx) + Math.abs(y - y1 - part * dy);
      if (off < nearest) [best, nearest] = [edges[k], off];
    }
    return best;
  }

  function hover(node, edge) {
    state.hover = node;
    state.hoverEdge = edge;
    box.style.cursor = node >= 0 || edge >= 0 ? "pointer" : "grab";
    on.hover(node, edge);
    drawHover();
  }

  return {
    renderer,
    /** Shows what the filters leave, in the colours given. */
    show(view, colours, dark) {
      Object.assign(state, { view, colours, dark });
      renderer.refresh();
    },
    /** Highlights a node with its neighbourhood, or an edge with its ends; -1, -1 clears. */
    select(node, edge) {
      state.node = node;
      state.edge = edge;
      state.near = null;
      if (node >= 0) {
        const nodes = new Set([node]);
        const edges = new Set();
        for (const e of d.adjacent[node]) {
          if (!state.view.edge[e]) continue;
          edges.add(e);
          nodes.add(d.edges.s[e]);
          nodes.add(d.edges.t[e]);
        }
        state.near = { nodes, edges };
      } else if (edge >= 0) {
        state.near = { nodes: new Set([d.edges.s[edge], d.edges.t[edge]]), edges: new Set([edge]) };
      }
      renderer.refresh({ skipIndexation: true });
    },
    /** Moves the camera to some nodes (all of them when none are given). */
    frame(nodes) {
      const camera = renderer.getCamera();
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? { duration: 0 } : { duration: 350 };
      if (!nodes || !nodes.length) return camera.animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, still);
      const points = nodes.map((i) => renderer.getNodeDisplayData(String(i))).filter(Boolean);
      const xs = points.map((p) => p.x);
      const ys = points.map((p) => p.y);
      const span = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
      const ratio = Math.max(d.n > 600 ? 0.06 : 0.32, Math.min(1.1, span * 1.5));
      const x = (Math.max(...xs) + Math.min(...xs)) / 2;
      const y = (Math.max(...ys) + Math.min(...ys)) / 2;
      return camera.animate({ x, y, ratio, angle: 0 }, still);
    },
    /** After the box has changed its size. */
    fitBox() {
      renderer.resize(true);
      factor = scale();
      renderer.refresh();
    },
    zoom(by) {
      const camera = renderer.getCamera();
      camera.animate({ ratio: Math.max(0.005, Math.min(3, camera.getState().ratio * by)) }, { duration: 120 });
    },
    pan(dx, dy) {
      const camera = renderer.getCamera();
      const s = camera.getState();
      camera.animate({ x: s.x + dx * s.ratio * 0.1, y: s.y + dy * s.ratio * 0.1 }, { duration: 80 });
    },
    /** Names and nodes as they lie, for tests: rectangles in the page's pixels. */
    lying: () => ({ labels: placed.map((one) => [...one.rect, one.node]), nodes: boxes() }),
    /** All that is drawn, for a picture of it. */
    drawn() {
      const { width, height } = renderer.getDimensions();
      const at = (i) => renderer.framedGraphToViewport(renderer.getNodeDisplayData(String(i)));
      const round = (value) => Math.round(value * 100) / 100;
      const edges = [], nodes = [];
      for (let e = 0; e < d.m; e++) {
        const data = state.view.edge[e] ? renderer.getEdgeDisplayData(String(e)) : null;
        if (!data || data.hidden) continue;
        const a = at(d.edges.s[e]), b = at(d.edges.t[e]);
        edges.push({ x1: round(a.x), y1: round(a.y), x2: round(b.x), y2: round(b.y), colour: data.color, size: round(data.size) });
      }
      for (let i = 0; i < d.n; i++) {
        if (!state.view.node[i]) continue;
        const data = renderer.getNodeDisplayData(String(i)), p = at(i);
        nodes.push({ x: round(p.x), y: round(p.y), size: round(renderer.scaleSize(data.size)), colour: data.color, shape: shapes(d, i) });
      }
      return { width, height, page: ground().page, edges, nodes, labels: placed };
    },
    /** The picture's layers as one canvas. */
    canvas() {
      const { width, height } = renderer.getDimensions();
      const ratio = window.devicePixelRatio || 1;
      const out = document.createElement("canvas");
      out.width = width * ratio;
      out.height = height * ratio;
      const context = out.getContext("2d");
      context.fillStyle = ground().page;
      context.fillRect(0, 0, out.width, out.height);
      renderer.refresh(); // what a layer of WebGL holds is there only in the frame that drew it
      const layers = renderer.getCanvases();
      for (const name of ["lanes", "edges", "nodes", "tags"]) if (layers[name]) context.drawImage(layers[name], 0, 0, out.width, out.height);
      return out;
    },
    /** Places in the page's pixels, for tests and for the pointer. */
    place(i) {
      return renderer.framedGraphToViewport(renderer.getNodeDisplayData(String(i)));
    },
  };
}

function mix(colour, ground, part) {
  const read = (c) => [1, 3, 5].map((k) => parseInt(c.slice(k, k + 2), 16));
  const a = read(colour);
  const b = read(ground);
  return `#${a.map((v, k) => Math.round(v * (1 - part) + b[k] * part).toString(16).padStart(2, "0")).join("")}`;
}

/** At most two lines of a name, cut with an ellipsis. */
function wrap(label, most, line) {
  const text = label.length > most ? `${label.slice(0, most - 1).trimEnd()}…` : label;
  if (text.length <= line) return [text];
  const middle = text.length / 2;
  let best = -1;
  for (let k = 0; k < text.length; k++) if (text[k] === " " && (best < 0 || Math.abs(k - middle) < Math.abs(best - middle))) best = k;
  return best < 0 ? [text] : [text.slice(0, best), text.slice(best + 1)];
}
