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
      if (i === state.node || i === state.hover) out.size *= 1.25;
      return out;
    },
    edgeReducer: (key) => {
      const e = Number(key);
      if (!state.view || !state.view.edge[e]) return { hidden: true };
      const lit = e === state.edge || e === state.hoverEdge || (state.near && state.near.edges.has(e));
      if (state.near && !lit) return { color: ground().faint, size: 0.5 * wide, zIndex: 0 };
      const least = d.meta.directed ? 2.2 : 0.9;
      const size = (least + 3.2 * Math.sqrt(state.view.weight[e] / top)) * (lit ? Math.max(wide, 0.8) : wide) * Math.max(factor, 0.8);
      if (e === state.edge || e === state.hoverEdge) return { color: ground().ink, size: Math.max(size + 1, 2.4), zIndex: 3 };
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

  function drawLabels() {
    const { context, width, height } = sheet(labels);
    if (!state.view) return;
    const phone = width < 560;
    const taken = [];
    const must = [state.hover, state.node].filter((i) => i >= 0);
    for (const e of [state.hoverEdge, state.edge]) if (e >= 0) must.push(d.edges.s[e], d.edges.t[e]);
    const seen = new Set();
    let drawn = 0;
    const limit = phone ? 46 : 170;
    const squares = d.squares;
    const place = (i, forced) => {
      if (i < 0 || seen.has(i) || !state.view.node[i]) return;
      seen.add(i);
      if (state.near && !state.near.nodes.has(i) && !forced) return;
      const data = renderer.getNodeDisplayData(String(i));
      if (!data) return;
      const at = renderer.framedGraphToViewport(data);
      if (at.x < -40 || at.y < -20 || at.x > width + 40 || at.y > height + 20) return;
      const size = renderer.scaleSize(data.size);
      if (!forced && size < 2.2 && d.n > 600 && !state.near) return;
      const square = shapes(d, i) === "square";
      const bridge = d.reach[i] === -2 && d.bridges <= 80;
      const heavy = (square && d.squares <= 60) || bridge || forced;
      const px = square || i === state.node ? (phone ? 12 : 13.5) : phone ? 11 : 12;
      context.font = `${heavy ? 600 : 400} ${px}px system-ui, sans-serif`;
      const lines = wrap(d.shown[i], forced || square ? 60 : phone ? 26 : 34, square ? 24 : 20);
      const across = Math.max(...lines.map((line) => context.measureText(line).width));
      const tall = lines.length * (px + 2);
      const keep = (x) => Math.max(across / 2 + 4, Math.min(width - across / 2 - 4, x));
      const side = size + across / 2 + 5;
      const spots = [[keep(at.x), at.y + size + 3], [keep(at.x), at.y - size - tall - 1], [at.x + side, at.y - tall / 2], [at.x - side, at.y - tall / 2]];
      let chosen = null;
      for (const [x, y] of spots) {
        const rect = [x - across / 2 - 3, y - 1, x + across / 2 + 3, y + tall + 1];
        if (rect[0] < 0 || rect[2] > width || rect[1] < (forced ? 0 : 28) || rect[3] > height) continue; // the count stands on top
        if (hits(rect, taken) || (!square && hits(rect, solid, i)) || (!heavy && hits(rect, dots, i))) continue;
        chosen = [x, y, rect];
        break;
      }
      if (!chosen && (forced || (square && squares <= 12 && !hits([at.x - across / 2, at.y + size + 3, at.x + across / 2, at.y + size + tall], taken)))) {
        chosen = [keep(at.x), at.y + size + 3, [at.x - across / 2 - 3, at.y + size + 2, at.x + across / 2 + 3, at.y + size + tall + 4]];
      }
      if (!chosen) return;
      const [x, y, rect] = chosen;
      taken.push(rect);
      context.lineJoin = "round";
      context.lineWidth = 4;
      context.strokeStyle = ground().page;
      context.fillStyle = heavy || state.near ? ground().ink : ground().soft;
      context.textAlign = "center";
      context.textBaseline = "top";
      lines.forEach((line, k) => {
        context.strokeText(line, x, y + k * (px + 2));
        context.fillText(line, x, y + k * (px + 2));
      });
      drawn++;
    };
    // What labels keep clear of: other labels; squares and bridges; for the lesser ones, every node too.
    const solid = [];
    const dots = [];
    if (d.meta.layout !== "timeline" && d.n < 4000) {
      for (const i of d.rank) {
        if (!state.view.node[i] || (state.near && !state.near.nodes.has(i))) continue;
        const data = renderer.getNodeDisplayData(String(i));
        if (!data) continue;
        const size = renderer.scaleSize(data.size);
        const at = renderer.framedGraphToViewport(data);
        (shapes(d, i) === "square" || d.reach[i] === -2 ? solid : dots).push([at.x - size, at.y - size, at.x + size, at.y + size, i]);
      }
    }
    for (const i of must) place(i, true);
    const order = state.near ? d.rank.filter((k) => state.near.nodes.has(k)) : d.rank;
    const turns = [(i) => shapes(d, i) === "square", (i) => d.reach[i] === -2, () => true];
    const apart = d.n < 4000 ? turns : turns.slice(2);
    for (const turn of apart) {
      for (const i of order) {
        if (drawn >= limit) break;
        if (turn(i)) place(i, false);
      }
    }
  }

  function hits(rect, others, but = -1) {
    return others.some((r) => r[4] !== but && r[0] < rect[2] && rect[0] < r[2] && r[1] < rect[3] && rect[1] < r[3]);
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
  });
  renderer.on("resize", () => {
    factor = scale();
  });
  renderer.on("enterNode", ({ node }) => hover(Number(node), -1));
  renderer.on("leaveNode", () => hover(-1, -1));
  renderer.on("enterEdge", ({ edge }) => hover(-1, Number(edge)));
  renderer.on("leaveEdge", () => hover(-1, -1));
  renderer.on("clickNode", ({ node }) => on.node(Number(node)));
  renderer.on("clickEdge", ({ edge }) => on.edge(Number(edge)));
  renderer.on("clickStage", () => on.nothing());

  function hover(node, edge) {
    state.hover = node;
    state.hoverEdge = edge;
    box.style.cursor = node >= 0 || edge >= 0 ? "pointer" : "grab";
    on.hover(node, edge);
    renderer.refresh({ skipIndexation: true });
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
