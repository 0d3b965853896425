/** The shopper's visits: the server's newest word, kept for when there is no network. */
import { ApiError, call, otherPerson, session } from "../server/api.js";
import { tell } from "../bus.js";
import { keepAnswer, keptAnswer } from "./db.js";
import { isOther, learnPerson, person } from "../person.js";

/** @type {MyVisits | null} */
let known = null;
let etag = "";
let clockKept = 0;

/** What is known of all visits, or null before anything was ever loaded. */
export const myVisits = () => known;

/** @param {string} id */
export const visitById = (id) => known?.visits.find((visit) => visit.id === id) ?? null;

/** @param {Visit} visit @returns {Scenario | null} */
export const scenarioOf = (visit) => known?.scenarios[visit.scenario] ?? null;

/** @param {Visit} visit @returns {Checklist | null} */
export const checklistOf = (visit) => known?.checklists[visit.checklist] ?? null;

/** Reads what the phone kept: before any network is asked, and when another tab has newer. Nothing of whoever was here before stays. */
export async function recallVisits() {
  /** @type {{data: MyVisits, etag: string} | undefined} */
  const kept = await keptAnswer("visits");
  [known, etag] = kept ? [kept.data, kept.etag] : [null, ""];
  const clock = await keptAnswer("clock");
  if (clock) session.clockOffset = clockKept = clock.data;
}

/** Asks the server for the newest; throws ApiError. Nothing changes when it has nothing new. */
export async function refreshVisits() {
  const answer = await call("GET", "my/visits", undefined, known ? etag : "");
  // In aeroplane mode nobody tells how wrong the phone's clock is.
  if (session.clockOffset !== clockKept) await keepAnswer("clock", (clockKept = session.clockOffset));
  const before = known;
  if (answer.status === 304) return keepPictures(before);
  /** @type {MyVisits} */
  const data = answer.data;
  // The answer also set the cookie, where there was none.
  if (!person) await learnPerson();
  if (data.person !== person || (await isOther())) throw otherPerson();
  [known, etag] = [data, answer.etag];
  await keepAnswer("visits", data, etag);
  tell("visits");
  keepPictures(before);
}

/** Fetches the pictures of the briefings, and drops those of briefings that are gone. @param {MyVisits | null} before */
function keepPictures(before) {
  const scenarios = Object.values(known?.scenarios ?? {});
  const has = (/** @type {Scenario} */ one) => Boolean(one.pictures?.length);
  if ([...scenarios, ...Object.values(before?.scenarios ?? {})].some(has)) void import("../lazy/briefing_pictures.js").then((pictures) => pictures.keepPictures(scenarios)).catch(() => undefined);
}

/** Whether the server knows this person as no shopper. @param {unknown} error */
export const isNoShopper = (error) => error instanceof ApiError && error.status === 404;

/** Puts one visit's newest state in its place. @param {Visit} visit */
export async function replaceVisit(visit) {
  if (!known) return;
  const others = known.visits.filter((other) => other.id !== visit.id);
  known = { ...known, visits: [...others, visit] };
  etag = "";
  await keepAnswer("visits", known, etag);
  tell("visits", visit.id);
}
