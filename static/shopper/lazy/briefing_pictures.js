/** The pictures of briefings: on the phone before the network is gone, and only as long as a briefing shows them. */
import { keyOf, person, through } from "../store/db.js";
import { text } from "../page/texts.js";

const place = keyOf("picture/");

/** Fetches what is missing, takes away what is no longer named. @param {Scenario[]} scenarios */
export async function keepPictures(scenarios) {
  const wanted = new Map(scenarios.flatMap(({ pictures = [] }) => pictures.map((one) => [place + one.id, one.small])));
  const keys = /** @type {string[]} */ (await through((db) => db.getAllKeysFromIndex("bytes", "person", person)));
  const kept = keys.filter((key) => key.startsWith(place));
  await through((db) => Promise.all(kept.filter((key) => !wanted.has(key)).map((key) => db.delete("bytes", key))));
  for (const [id, url] of wanted) {
    if (kept.includes(id)) continue;
    const answer = await fetch(url);
    if (answer.ok) await keep(id, await answer.blob());
  }
}

/** @param {string} id @param {Blob} blob */
const keep = (id, blob) => through((db) => db.put("bytes", { id, person, blob }));

/** What to draw: from the phone, else from the server; `close` lets go of them. @param {Scenario} scenario */
export async function picturesOf({ pictures = [] }) {
  const rows = await through((db) => Promise.all(pictures.map((one) => db.get("bytes", place + one.id))));
  const urls = rows.map((row) => (row ? URL.createObjectURL(row.blob) : ""));
  return {
    shown: pictures.map(({ small, caption }, at) => ({ src: urls[at] || small, caption: text(caption) })),
    close: () => urls.filter(Boolean).forEach((url) => URL.revokeObjectURL(url)),
  };
}
