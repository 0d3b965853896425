/** Places on a flat map: the world is a square from 0 to 1 both ways, as map tiles cut it; pure, so that it runs in the tests too. */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {Point & {zoom: number}} View the middle of what is seen */

export const TILE = 256;
const FARTHEST = 2;
const NEAREST = 16;
const EDGE = 36;
const RINGS = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** @param {{lat: string | number | null, lon: string | number | null}} place @returns {Point} */
export function worldOf({ lat, lon }) {
  const sine = Math.sin(Math.max(-85, Math.min(85, Number(lat))) * Math.PI / 180);
  return { x: Number(lon) / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

/** @param {number} zoom */
export const within = (zoom) => Math.max(FARTHEST, Math.min(NEAREST, zoom));

/** How many pixels of the map the world is wide. @param {number} zoom */
export const worldWide = (zoom) => TILE * 2 ** zoom;

/** The nearest view that shows all points. @param {Point[]} points @param {number} width @param {number} height @returns {View} */
export function fit(points, width, height) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = Math.max((right - left) / (width - 2 * EDGE), (bottom - top) / (height - 2 * EDGE), 1e-9);
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: within(Math.min(14, Math.floor(Math.log2(1 / (wide * TILE))))) };
}

/** How many metres a pixel is at a place's latitude. @param {Point} point @param {number} zoom */
export const metresAPixel = ({ y }, zoom) => 40_075_017 / worldWide(zoom) / Math.cosh((0.5 - y) * 2 * Math.PI);

/** The circles, in kilometres, that can be told apart and still be seen. @param {number} metres a pixel @param {number} size pixels */
export const ringsFor = (metres, size) => RINGS.filter((km) => km * 1000 / metres >= size / 8 && km * 1000 / metres <= size).slice(0, 3);

/** Points that would lie on one another, together. @template T @param {(Point & {item: T})[]} points @param {number} zoom @param {number} gap pixels
 * @returns {(Point & {items: T[]})[]} */
export function clusters(points, zoom, gap) {
  const near = gap / worldWide(zoom);
  /** @type {(Point & {items: T[]})[]} */
  const found = [];
  for (const { x, y, item } of points) {
    const group = found.find((one) => Math.hypot(one.x - x, one.y - y) < near);
    if (group) group.items.push(item);
    else found.push({ x, y, items: [item] });
  }
  return found;
}

/** The tiles that cover a view: number and place of each. @param {View} view @param {number} width @param {number} height */
export function tilesFor({ x, y, zoom }, width, height) {
  const wide = worldWide(zoom);
  const [left, top] = [x * wide - width / 2, y * wide - height / 2];
  const last = 2 ** zoom - 1;
  const tiles = [];
  for (let column = Math.max(0, Math.floor(left / TILE)); column <= Math.min(last, Math.floor((left + width) / TILE)); column += 1) {
    for (let row = Math.max(0, Math.floor(top / TILE)); row <= Math.min(last, Math.floor((top + height) / TILE)); row += 1) {
      tiles.push({ column, row, left: column * TILE - left, top: row * TILE - top });
    }
  }
  return tiles;
}
