/** Check-in: how far from the branch a visit begins, and why there. The reviewer judges; nobody is locked out. */
import { measureClock, session } from "../server/api.js";
import { askFor, button, h, say } from "../page/dom.js";
import { noteInDraft, openDraft } from "../store/drafts.js";
import { kick } from "../server/outbox.js";
import { findPlace, isFar, metresTo } from "../form/place.js";
import { askToKeep } from "../store/room.js";
import { hoursWords, isOutsideHours } from "../rules/windows.js";
import { scenarioOf } from "../store/visits.js";
import { fill, fromBranch } from "../page/texts.js";

/** @typedef {{place: Place | null, reason: string}} Found */

const CLOCK_WAIT = 4000;

/** The clock's offset, but never a long wait for a network that barely is one. */
function measureSoon() {
  const patience = new Promise((resolve) => window.setTimeout(resolve, CLOCK_WAIT)).then(() => session.clockOffset);
  return Promise.race([measureClock(), patience]);
}

/** Keeps the start on the phone first; the server hears of it when it can. @param {Visit} visit @param {() => Promise<Found | null>} find null: not begun */
export async function beginVisit(visit, find) {
  const started_at = new Date().toISOString();
  const [found, clock_offset_ms] = await Promise.all([find(), measureSoon()]);
  if (!found) return false;
  await openDraft(visit);
  void askToKeep();
  await noteInDraft(visit.id, (draft) => {
    if (!draft.start || draft.start.error) draft.start = { started_at, clock_offset_ms, ...found, sent: false, error: "" };
  });
  kick();
  return true;
}

/** Asks once where the hours are others than those that were asked for: told, and no lock. @param {Visit} visit */
async function mayBeginNow(visit) {
  const scenario = scenarioOf(visit);
  if (!isOutsideHours(visit, scenario, new Date(Date.now() + session.clockOffset))) return true;
  const words = fill(gettext("Asked for: %(hours)s. Whoever reviews the visit sees when it began."), { hours: hoursWords(scenario) });
  return (await askFor(gettext("It is outside the hours that were asked for"), gettext("Begin all the same"), { text: words })) !== null;
}

/** Begins a visit; where the place is no matter of the visit, none is asked for. @param {Visit} visit */
export async function checkIn(visit) {
  if (!(await mayBeginNow(visit))) return false;
  const isBegun = await beginVisit(visit, () => visit.channel === "in_person" ? askPlace(visit) : Promise.resolve({ place: null, reason: "" }));
  return isBegun;
}

/** @param {Visit} visit @param {Place | null} place */
function placeWords(visit, place) {
  const metres = metresTo(place, visit.branch);
  if (!place) return gettext("The phone doesn't say where it is: it is not allowed to, or it can't find out here.");
  return metres === null ? fill(gettext("Your place is recorded (± %(n)s m)."), { n: place.accuracy_m }) : fromBranch(metres, place.accuracy_m);
}

/** @param {Place | null} place */
function readyReasons(place) {
  return place
    ? [gettext("The branch has moved"), gettext("The map shows another place"), gettext("I am on my way there")]
    : [gettext("There is no signal here"), gettext("I don't want to share my place"), gettext("The phone doesn't find it")];
}

/** Looks for the place and asks why where it is far or unknown; null when the shopper thought better of it. @param {Visit} visit @returns {Promise<Found | null>} */
function askPlace(visit) {
  return new Promise((resolve) => {
    const body = h("div", { class: "stacked" });
    const dialog = h("dialog", { class: "checkin", "aria-label": gettext("Start the visit") }, body);
    /** @type {Found | null} */
    let answer = null;
    let looking = 0;
    const close = (/** @type {Found | null} */ found) => {
      answer = found;
      dialog.close();
    };
    /** @param {Place | null} place */
    function settle(place) {
      if (place && !isFar(place, visit.branch)) {
        say(placeWords(visit, place));
        close({ place, reason: "" });
      } else body.replaceChildren(...reasonForm(visit, place, { again: look, close }));
    }
    function look() {
      const mine = ++looking;
      const skip = () => {
        looking += 1;
        settle(null);
      };
      body.replaceChildren(h("h2", {}, gettext("Finding where you are…")), h("p", { class: "muted" }, gettext("Ten seconds at most.")),
        button({ class: "btn wide", onclick: skip }, gettext("Go on without it")), button({ class: "btn quiet wide", onclick: () => close(null) }, gettext("Cancel")));
      void findPlace().then((place) => mine === looking && dialog.open && settle(place));
    }
    dialog.addEventListener("close", () => {
      looking += 1;
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    look();
  });
}

/** @param {Visit} visit @param {Place | null} place @param {{again: () => void, close: (found: Found | null) => void}} then @returns {Node[]} */
function reasonForm(visit, place, { again, close }) {
  const error = h("p", { class: "error", id: "reason-error", hidden: true }, gettext("Say why in a few words."));
  const field = h("textarea", { id: "reason", rows: 2, maxlength: 1000, "aria-describedby": error.id });
  const chips = readyReasons(place).map((words) => button({ class: "btn chip", onclick: () => void (field.value = words) }, words));
  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const reason = field.value.trim();
    error.hidden = reason !== "";
    if (reason) close({ place, reason });
    else field.focus();
  }
  return [
    h("h2", { role: "status" }, placeWords(visit, place)),
    h("form", { class: "stacked", novalidate: true, onsubmit: submit },
      h("p", { class: "muted" }, gettext("You can start all the same. Whoever reviews the visit reads why.")),
      h("div", { class: "chips" }, ...chips),
      h("div", { class: "field" }, h("label", { for: field.id }, place ? gettext("Why do you start here?") : gettext("Why without a place?")), field, error),
      h("button", { class: "btn primary wide" }, gettext("Start the visit")),
      h("div", { class: "row nowrap" }, button({ class: "btn quiet grow", onclick: again }, gettext("Look again")), button({ class: "btn quiet grow", onclick: () => close(null) }, gettext("Cancel")))),
  ];
}
