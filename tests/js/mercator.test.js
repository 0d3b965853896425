/** Places on the offers' map: where they lie, what is seen of them, and what lies on one another. */
import assert from "node:assert/strict";
import test from "node:test";
import { clusters, fit, metresAPixel, ringsFor, tilesFor, worldOf, worldWide } from "../../static/shopper/rules/mercator.js";

const KYIV = { lat: "50.45", lon: "30.52" };
const LVIV = { lat: "49.84", lon: "24.03" };

test("a place lies where the tiles of the world have it", () => {
  assert.deepEqual(worldOf({ lat: 0, lon: 0 }), { x: 0.5, y: 0.5 });
  const { x, y } = worldOf(KYIV);
  assert.deepEqual([Math.floor(x * 2 ** 10), Math.floor(y * 2 ** 10)], [598, 345]);
});

test("all points are seen in the nearest view that shows them", () => {
  const points = [KYIV, LVIV].map(worldOf);
  const view = fit(points, 358, 320);
  const wide = worldWide(view.zoom);
  const reach = points.map((point) => [Math.abs(point.x - view.x) * wide, Math.abs(point.y - view.y) * wide]);
  assert.ok(reach.every(([across, down]) => across <= 179 && down <= 160));
  assert.ok(Math.abs(points[0].x - points[1].x) * worldWide(view.zoom + 1) > 358 - 72);
  assert.equal(fit([worldOf(KYIV)], 358, 320).zoom, 14);
});

test("what a thumb can't tell apart is one point, until one looks nearer", () => {
  const points = [KYIV, { lat: "50.46", lon: "30.53" }, LVIV].map((place, item) => ({ ...worldOf(place), item }));
  assert.deepEqual(clusters(points, 6, 40).map(({ items }) => items), [[0, 1], [2]]);
  assert.deepEqual(clusters(points, 15, 40).map(({ items }) => items), [[0], [1], [2]]);
});

test("rings are as far as they say", () => {
  const metres = metresAPixel(worldOf(KYIV), 12);
  assert.ok(Math.abs(metres - 24.3) < 0.2);
  assert.deepEqual(ringsFor(metres, 160), [0.5, 1, 2]);
});

test("the tiles cover the view and none lies beyond the world", () => {
  const tiles = tilesFor({ ...worldOf(KYIV), zoom: 10 }, 358, 320);
  assert.ok(tiles.some(({ column, row }) => column === 598 && row === 345));
  assert.ok(Math.min(...tiles.map(({ left }) => left)) <= 0 && Math.max(...tiles.map(({ left }) => left)) + 256 >= 358);
  assert.equal(tilesFor({ x: 0.5, y: 0.5, zoom: 0 }, 2000, 2000).length, 1);
});
