/** On which day a visit is going to be made: asked when it is taken, and changed on its page until it is started. */
import { ApiError, call } from "../server/api.js";
import { block } from "../page/briefing.js";
import { askFor, button, h, say } from "../page/dom.js";
import { bestDay } from "../rules/days.js";
import { plannedWords } from "../rules/windows.js";
import { replaceVisit } from "../store/visits.js";
import { branchName, dayWords } from "../page/texts.js";

/** Asks for a day, already set to `chosen`; null when cancelled, "" for none yet.
 * @param {Visit} visit @param {string} chosen @param {string} confirm @param {string} [words] @returns {Promise<string | null>} */
export async function askDay(visit, chosen, confirm, words = "") {
  const days = visit.days ?? [];
  const option = (/** @type {string} */ value, /** @type {string} */ label) => h("option", { value, selected: value === chosen }, label);
  const field = h("select", { id: "chosen-day" }, ...days.map((day) => option(day, dayWords(day, visit.branch.time_zone))), option("", gettext("I'll decide later")));
  const day = await askFor(branchName(visit), confirm, { text: words, field, label: days.length ? gettext("When will you go?") : "" });
  return days.length || day === null ? day : "";
}

/** @param {Visit} visit @param {Router} router */
async function change(visit, router) {
  const day = await askDay(visit, visit.day ?? bestDay(visit), gettext("Keep this day"));
  if (day === null) return;
  try {
    const { data } = await call("POST", `visits/${visit.id}/day`, { day: day || null });
    await replaceVisit(data);
    say(plannedWords(data) || gettext("No day is chosen now."));
  } catch (error) {
    say(error instanceof ApiError ? error.message : gettext("This did not work. Nothing was changed."));
  }
  router.draw();
}

/** The planned day, and the way to another one. @param {Visit} visit @param {Router} router */
export function dayBlock(visit, router) {
  const words = visit.day ? plannedWords(visit) : gettext("not chosen yet");
  return block(gettext("Your day"), h("p", {}, words.charAt(0).toUpperCase() + words.slice(1)),
    button({ class: "btn wide", onclick: () => void change(visit, router) }, visit.day ? gettext("Change the day") : gettext("Choose the day")));
}
