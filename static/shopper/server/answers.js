/** Lists that the server answers: the newest when it comes soon, else the one kept, which gives way once the newest is there. */
import { call } from "./api.js";
import { keepAnswer, keptAnswer } from "../store/db.js";

const SOON = 1500;

/** @template T @param {string} name @param {() => void} changed called when another answer than the one given came later
 * @returns {Promise<{data: T | null, isOld: boolean}>} null: never seen on this phone, and nobody to ask */
export async function newest(name, changed) {
  const address = location.pathname;
  const kept = await keptAnswer(name);
  const asked = call("GET", `my/${name}`).then(async ({ data }) => {
    await keepAnswer(name, data);
    return data;
  });
  const given = await Promise.race([asked.catch(() => null), ...(kept ? [new Promise((resolve) => window.setTimeout(() => resolve(null), SOON))] : [])]);
  if (given) return { data: given, isOld: false };
  const isNews = (/** @type {unknown} */ data) => location.pathname === address && JSON.stringify(data) !== JSON.stringify(kept?.data);
  void asked.then((data) => isNews(data) && changed(), () => undefined);
  return { data: /** @type {any} */ (kept)?.data ?? null, isOld: true };
}
