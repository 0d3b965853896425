/** What was sent, to be read: the answers by section, with comments, files, captions and notes. */
import { call } from "../server/api.js";
import { h } from "../page/dom.js";
import { looseNotes, noteTime } from "../form/notebook.js";
import { obstacleKinds } from "../form/obstacles.js";
import { walk } from "../rules/conditions.js";
import { sentHere, sentSections } from "../rules/sent.js";
import { keepAnswer, keptAnswer } from "../store/db.js";
import { checklistOf } from "../store/visits.js";

/** @typedef {import("../rules/sent.js").Sent} Sent */

/** More than a line or two is not made bold. */
const LONG_WORDS = 80;

/** What was sent last: this phone's own words, else the server's, asked for once and kept; null until they are there.
 * @param {Visit} visit @param {Outgoing | undefined} outgoing @param {() => void} came @returns {Promise<Sent | null>} */
export async function findSent(visit, outgoing, came) {
  const ours = sentHere(visit, outgoing);
  if (ours || !visit.receipt) return ours;
  const name = `sent/${visit.id}`;
  const { submission } = visit.receipt;
  /** @type {{data: Sent, etag: string} | undefined} */
  const kept = await keptAnswer(name);
  if (kept?.etag === submission) return kept.data;
  void call("GET", `visits/${visit.id}/submission`).then(({ data }) => keepAnswer(name, data.sent, data.submission)).then(came, () => undefined);
  return null;
}

/** @param {Note[]} notes @param {(at: string) => string} time */
function noteList(notes, time) {
  return notes.length ? h("ul", { class: "beside" }, ...notes.map((note) => h("li", {}, h("span", { class: "grow" }, h("time", { class: "muted nums", datetime: note.at }, time(note.at)), " ", note.text)))) : null;
}

/** @param {import("../rules/sent.js").SentRow} row @param {(at: string) => string} time */
function answerRow({ title, words, comment, files, captions, notes }, time) {
  return h("div", {}, h("dt", {}, title),
    ...[words, files].filter(Boolean).map((said) => h("dd", { class: said.length > LONG_WORDS ? "said" : "" }, said)),
    ...[comment, ...captions].filter(Boolean).map((said) => h("dd", { class: "said" }, said)),
    notes.length ? h("dd", {}, noteList(notes, time)) : null);
}

/** @param {NonNullable<Sent["obstacle"]>} obstacle */
function obstacleCard({ kind, text }) {
  const words = obstacleKinds().find(([one]) => one === kind)?.[1] ?? "";
  return h("dl", { class: "card sent" }, h("div", {}, h("dt", {}, words), h("dd", { class: "said" }, text)));
}

/** The answers and all that goes with them. @param {Visit} visit @param {Sent | null} sent null: not on this phone @param {Draft | undefined} draft @returns {Node[]} */
export function sentAnswers(visit, sent, draft) {
  const checklist = checklistOf(visit);
  if (!sent || !checklist) return [h("p", { class: "muted" }, gettext("Your answers are on the server. They show here as soon as there is a network."))];
  const time = (/** @type {string} */ at) => (at ? noteTime(visit, draft, at) : "");
  const loose = looseNotes(sent, walk(checklist, sent.answers));
  const answered = Object.keys(sent.answers).length > 0;
  return [
    sent.obstacle ? obstacleCard(sent.obstacle) : null,
    ...(answered ? sentSections(visit, checklist, sent) : []).flatMap(({ title, rows }) => [h("h3", { class: "group" }, title), h("dl", { class: "card sent" }, ...rows.map((row) => answerRow(row, time)))]),
    ...(loose.length ? [h("h3", { class: "group" }, gettext("Notes from inside")), h("div", { class: "card pad loose" }, noteList(loose, time))] : []),
  ].filter((node) => node !== null);
}
