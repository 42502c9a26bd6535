// Colours that stay apart for colour-blind readers (after Okabe and Ito), for a light and a dark ground.
import { NONE, SEVERAL } from "./data.js";

const LIGHT = ["#0072b2", "#d55e00", "#009e73", "#b0579a", "#c98a00", "#3f9fd8", "#6b5b95"];
const DARK = ["#4aa8e0", "#ff8a3d", "#2fc79a", "#e59acb", "#f0b93a", "#9bd5f7", "#b3a3e0"];

export const GROUND = {
  light: { ink: "#17202a", soft: "#5b6673", faint: "#dfe3e8", page: "#ffffff", other: "#98a1ab", several: "#17202a", edge: "#b4bdc7" },
  dark: { ink: "#eef2f6", soft: "#a7b2be", faint: "#2a323c", page: "#12171d", other: "#76818d", several: "#f4f6f8", edge: "#4a5561" },
};

/** {of(node), legend: [{key, colour, count}]} for a way of colouring: municipality, community or kind. */
export function scheme(d, by, dark) {
  const list = dark ? DARK : LIGHT;
  const ground = GROUND[dark ? "dark" : "light"];
  const keyOf = by === "community" ? (i) => d.nodes.com[i] : by === "kind" ? (i) => d.nodes.kind[i] : (i) => d.reach[i];
  const counts = new Map();
  for (let i = 0; i < d.n; i++) counts.set(keyOf(i), (counts.get(keyOf(i)) || 0) + 1);
  const keys = [...counts.keys()].filter((k) => k >= 0);
  if (by === "municipality") {
    const seats = new Map(keys.map((k) => [k, 0]));
    for (let i = 0; i < d.n; i++) if (d.nodes.mun[i] >= 0) seats.set(d.nodes.mun[i], (seats.get(d.nodes.mun[i]) || 0) + 1);
    keys.sort((a, b) => (keys.length > list.length ? seats.get(b) - seats.get(a) : 0) || a - b);
  } else {
    keys.sort((a, b) => counts.get(b) - counts.get(a) || a - b);
  }
  const colours = new Map(keys.slice(0, list.length).map((k, i) => [k, list[i]]));
  const rest = keys.slice(list.length).reduce((sum, k) => sum + counts.get(k), 0);
  const legend = [...colours].map(([key, colour]) => ({ key, colour, count: counts.get(key) }));
  if (rest) legend.push({ key: "other", colour: ground.other, count: rest });
  if (counts.has(SEVERAL)) legend.push({ key: SEVERAL, colour: ground.several, count: counts.get(SEVERAL) });
  if (counts.has(NONE)) legend.push({ key: NONE, colour: ground.other, count: counts.get(NONE) });
  const ofKey = (key) => colours.get(key) || (key === SEVERAL ? ground.several : ground.other);
  return { of: (i) => ofKey(keyOf(i)), municipality: (k) => (by === "municipality" ? ofKey(k) : ground.other), legend };
}
