/** Offers on a map: points, distance rings around one's own place, and tiles under them where there are any. The list is the map's table. */
import { button, h } from "../page/dom.js";
import { distance, fill } from "../page/texts.js";
import { clusters, fit, metresAPixel, ringsFor, tilesFor, TILE, within, worldOf, worldWide } from "../rules/mercator.js";

/** @typedef {import("../rules/mercator.js").View} View */
/** @typedef {{url: string, credit: string} | null | undefined} Tiles */

const [WIDTH, HEIGHT] = [358, 320];
const GRID = 64;
/** Two points nearer than a thumb are one. */
const THUMB = 40;
const MOVED = 6;

/** @param {string} name @param {Record<string, string | number>} attributes @param {Record<string, string>} [style] @param {...(Node | string)} children */
function draw(name, attributes, style = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  for (const [key, value] of Object.entries(style)) node.style.setProperty(key, value);
  node.append(...children);
  return node;
}

/** What the map looks at first: what is near, and oneself. @param {Visit[]} offers @param {Place | null} place @returns {View} */
export const firstView = (offers, place) => fit([...offers.map(({ branch }) => worldOf(branch)), ...(place ? [worldOf(place)] : [])], WIDTH, HEIGHT);

/** @param {Visit} offer */
export const hasPlace = ({ branch }) => branch.lat !== null && branch.lon !== null;

/** Lines that give the eye a hold where there are no tiles. @param {View} view */
function grid({ x, y, zoom }) {
  const wide = worldWide(zoom);
  const [left, top] = [(x * wide - WIDTH / 2) % GRID, (y * wide - HEIGHT / 2) % GRID];
  const style = { stroke: "var(--line)", "stroke-width": "1" };
  const down = Array.from({ length: Math.ceil(WIDTH / GRID) + 1 }, (_, n) => draw("path", { d: `M${n * GRID - left} ${-HEIGHT}V${2 * HEIGHT}` }, style));
  const across = Array.from({ length: Math.ceil(HEIGHT / GRID) + 1 }, (_, n) => draw("path", { d: `M${-WIDTH} ${n * GRID - top}H${2 * WIDTH}` }, style));
  return [...down, ...across];
}

/** @param {View} view @param {{url: string}} tiles */
const pictures = (view, { url }) => tilesFor(view, WIDTH, HEIGHT).map(({ column, row, left, top }) => draw("image", {
  href: url.replace("{z}", String(view.zoom)).replace("{x}", String(column)).replace("{y}", String(row)), x: left, y: top, width: TILE, height: TILE,
}));

/** Where a point of the world lies in the picture. @param {View} view @param {{x: number, y: number}} point */
function seen({ x, y, zoom }, point) {
  const wide = worldWide(zoom);
  return { left: (point.x - x) * wide + WIDTH / 2, top: (point.y - y) * wide + HEIGHT / 2 };
}

/** Whether a point lies in the picture, or so near that a swipe shows it. @param {View} view @param {{x: number, y: number}} point */
function isSeen(view, point) {
  const { left, top } = seen(view, point);
  return Math.abs(left - WIDTH / 2) < WIDTH && Math.abs(top - HEIGHT / 2) < HEIGHT;
}

/** Oneself, and how far it is. @param {View} view @param {Place} place */
function oneself(view, place) {
  const here = worldOf(place);
  const { left, top } = seen(view, here);
  const metres = metresAPixel(here, view.zoom);
  const rings = ringsFor(metres, HEIGHT / 2).flatMap((km) => [
    draw("circle", { cx: left, cy: top, r: km * 1000 / metres }, { fill: "none", stroke: "var(--control)", "stroke-dasharray": "3 4" }),
    draw("text", { x: left, y: top - km * 1000 / metres - 4, "text-anchor": "middle" }, { fill: "var(--ink-2)", font: "600 11px var(--font)", stroke: "var(--paper)", "stroke-width": "3", "paint-order": "stroke" }, distance(km * 1000)),
  ]);
  return [...rings, draw("circle", { cx: left, cy: top, r: 7 }, { fill: "var(--ink)", stroke: "var(--paper)", "stroke-width": "3" })];
}

/** A point, or several as one with their number. @param {View} view @param {{x: number, y: number, items: Visit[]}} group @param {string[]} picked @param {(items: Visit[]) => void} pick */
function mark(view, group, picked, pick) {
  const { left, top } = seen(view, group);
  const n = group.items.length;
  const isPicked = group.items.some(({ id }) => picked.includes(id));
  const canTake = group.items.some(({ eligible }) => eligible);
  const colour = canTake ? "var(--accent)" : "var(--control)";
  const node = draw("g", {}, { cursor: "pointer" },
    draw("circle", { cx: left, cy: top, r: 24 }, { fill: "transparent" }),
    draw("circle", { cx: left, cy: top, r: n > 1 ? 14 : 9 }, { fill: isPicked ? "var(--ink)" : colour, stroke: "var(--paper)", "stroke-width": "2.5" }),
    ...(n > 1 ? [draw("text", { x: left, y: top + 4, "text-anchor": "middle" }, { fill: isPicked ? "var(--paper)" : "var(--accent-ink)", font: "640 12px var(--font)" }, String(n))] : []));
  node.addEventListener("click", () => pick(group.items));
  return node;
}

/** Moves the picture under one finger, and zooms by two. @param {SVGElement} svg @param {SVGElement} layer @param {(dx: number, dy: number, zoom: number) => void} done pixels of the picture, steps */
function hold(svg, layer, done) {
  /** @type {Map<number, {began: [number, number], at: [number, number]}>} */
  const fingers = new Map();
  let [moved, spread] = [false, 1];
  const scale = () => WIDTH / svg.getBoundingClientRect().width;
  const gap = (/** @type {"began" | "at"} */ which) => {
    const [one, two] = [...fingers.values()].map((finger) => finger[which]);
    return one && two ? Math.hypot(one[0] - two[0], one[1] - two[1]) : 0;
  };
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { began: [event.clientX, event.clientY], at: [event.clientX, event.clientY] });
    if (fingers.size === 1) [moved, spread] = [false, 1];
  });
  svg.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    finger.at = [event.clientX, event.clientY];
    const [dx, dy] = [(finger.at[0] - finger.began[0]) * scale(), (finger.at[1] - finger.began[1]) * scale()];
    if (fingers.size > 1) spread = gap("at") / Math.max(1, gap("began"));
    if (!moved && fingers.size === 1 && Math.hypot(dx, dy) < MOVED) return;
    if (!moved) svg.setPointerCapture(event.pointerId);
    moved = true;
    if (fingers.size === 1) layer.setAttribute("transform", `translate(${dx} ${dy})`);
  });
  const end = (/** @type {PointerEvent} */ event) => {
    const finger = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (!finger || !moved || fingers.size) return;
    const isPinch = Math.abs(Math.log2(spread)) > 0.3;
    done(isPinch ? 0 : (finger.at[0] - finger.began[0]) * scale(), isPinch ? 0 : (finger.at[1] - finger.began[1]) * scale(), isPinch ? Math.round(Math.log2(spread)) || Math.sign(spread - 1) : 0);
  };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
}

/** The map itself. @param {Visit[]} offers those with a place @param {{view: View, picked: string[], place: Place | null, tiles: Tiles}} state
 * @param {(change: {view?: View, picked?: string[]}) => void} changed */
export function offersMap(offers, { view, picked, place, tiles }, changed) {
  const points = offers.map((item) => ({ ...worldOf(item.branch), item }));
  const pick = (/** @type {Visit[]} */ items) => {
    const isOnePlace = items.every(({ branch }) => branch.id === items[0]?.branch.id);
    if (isOnePlace || view.zoom >= 14) return changed({ picked: items.map(({ id }) => id) });
    changed({ view: { ...fit(items.map(({ branch }) => worldOf(branch)), WIDTH, HEIGHT) }, picked: [] });
  };
  const layer = draw("g", {}, {}, ...(tiles ? pictures(view, tiles) : grid(view)), ...(place ? oneself(view, place) : []),
    ...clusters(points, view.zoom, THUMB).filter((group) => isSeen(view, group)).map((group) => mark(view, group, picked, pick)));
  const label = fill(ngettext("A map with %(n)s offer; it stands in the list below.", "A map with %(n)s offers; they stand in the list below.", offers.length), { n: offers.length });
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    { display: "block", width: "100%", background: "var(--raise)", border: "1px solid var(--line)", "border-radius": "var(--r-l)", overflow: "hidden", stroke: "none", "touch-action": "none", margin: "4px 0 10px" }, layer);
  const zoomBy = (/** @type {number} */ step) => changed({ view: { ...view, zoom: within(view.zoom + step) } });
  hold(svg, layer, (dx, dy, step) => {
    const wide = worldWide(view.zoom);
    changed({ view: { x: view.x - dx / wide, y: view.y - dy / wide, zoom: within(view.zoom + step) } });
  });
  const all = button({ onclick: () => changed({ view: firstView(offers, place), picked: [] }) }, gettext("Show all"));
  const buttons = h("div", { class: "seg" }, button({ id: "zoom-out", "aria-label": gettext("Farther"), onclick: () => zoomBy(-1) }, "−"), all, button({ id: "zoom-in", "aria-label": gettext("Nearer"), onclick: () => zoomBy(1) }, "+"));
  buttons.style.marginBottom = "12px";
  return [svg, tiles ? h("p", { class: "muted" }, tiles.credit) : null, buttons];
}
