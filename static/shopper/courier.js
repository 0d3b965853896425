/** What the service worker sends with the app closed (Background Sync): the app's own outbox, run once. Only browsers that can have it load this. */
import "../npm/tus/tus.min.js";
import { tell } from "./bus.js";
import { beginSession } from "./server/api.js";
import { parts, sendAll } from "./server/outbox.js";
import { learnPerson } from "./person.js";
import { shell } from "./shell.js";
import * as uploads from "./server/uploads.js";
import { recallVisits } from "./store/visits.js";

parts.uploads = async () => uploads;

/** Sends what waits; throws when something is left, so that the browser tries again. @param {{version: string, language: string}} told what the server wrote into the worker */
export async function deliver({ version, language }) {
  Object.assign(shell, { version, language });
  beginSession();
  if (!(await learnPerson())) return;
  await recallVisits();
  const isDone = await sendAll();
  tell("visits");
  if (!isDone) throw new Error("something still waits");
}
