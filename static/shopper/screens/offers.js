/** Offers: the job board, and taking a visit in two taps. */
import { newest } from "../server/answers.js";
import { ApiError, call, session } from "../server/api.js";
import { facts, payOf, purchaseWords } from "../page/briefing.js";
import { askFor, button, h, say } from "../page/dom.js";
import { findPlace, findPlaceIfAllowed, lastPlace, metresTo } from "../form/place.js";
import { branchName, dayIn, dayName, deadline, distance, fill, moment, text } from "../page/texts.js";
import { refreshVisits, replaceVisit } from "../store/visits.js";
import { whenWords } from "../rules/windows.js";
import { bestDay } from "../rules/days.js";
import { emptyState } from "./heads.js";
import { listHead, notHere } from "./lists.js";

const FAR_METRES = 300_000;
/** @type {{sort: string, day: string, isMap: boolean, isAll: boolean, view: import("../rules/mercator.js").View | null, picked: string[]}} */
const choice = { sort: "closes", day: "", isMap: false, isAll: false, view: null, picked: [] };

/** @param {Visit} offer @param {string} day */
function isOn(offer, day) {
  const zone = offer.branch.time_zone;
  if (day && offer.days) return offer.days.includes(day);
  return !day || (dayIn(new Date(offer.window.opens_at), zone) <= day && day <= dayIn(new Date(offer.window.closes_at), zone));
}

/** How far it is from here, else from home; null when neither is known. @param {Visit} offer */
function metresOf(offer) {
  const here = metresTo(lastPlace(), offer.branch);
  return here ?? (typeof offer.distance_km === "number" ? offer.distance_km * 1000 : null);
}

/** Whether it is too far to go there for one visit; from home, where that is known. @param {Visit} offer */
const isFar = (offer) => (typeof offer.distance_km === "number" ? offer.distance_km * 1000 : metresOf(offer) ?? 0) > FAR_METRES;

/** @param {Visit[]} offers */
function arranged(offers) {
  const far = (/** @type {Visit} */ offer) => metresOf(offer) ?? Infinity;
  const orders = {
    closes: (/** @type {Visit} */ a, /** @type {Visit} */ b) => a.window.closes_at.localeCompare(b.window.closes_at),
    near: (/** @type {Visit} */ a, /** @type {Visit} */ b) => far(a) - far(b),
    fee: (/** @type {Visit} */ a, /** @type {Visit} */ b) => Number(b.fee) - Number(a.fee),
  };
  const order = orders[/** @type {keyof typeof orders} */ (choice.sort)];
  return offers.filter((offer) => isOn(offer, choice.day)).sort((a, b) => Number(b.eligible) - Number(a.eligible) || Number(Boolean(b.offered_until)) - Number(Boolean(a.offered_until)) || order(a, b));
}

/** @param {Router} router */
function filters(router) {
  const option = (/** @type {string} */ value, /** @type {string} */ label, /** @type {string} */ chosen) => h("option", { value, selected: value === chosen }, label);
  const days = Array.from({ length: 14 }, (_, n) => new Date(Date.now() + n * 86_400_000));
  const sort = h("select", { id: "sort" }, option("closes", gettext("Closing first"), choice.sort), option("near", gettext("Nearest first"), choice.sort), option("fee", gettext("Highest fee first"), choice.sort));
  sort.addEventListener("change", async () => {
    choice.sort = sort.value;
    if (choice.sort === "near" && !(await findPlace())) say(gettext("The phone doesn't say where it is, so distances are unknown."));
    router.draw();
  });
  const day = h("select", { id: "day" }, option("", gettext("Any day"), choice.day), ...days.map((at) => option(dayIn(at, "UTC"), dayName(at.toISOString(), "UTC"), choice.day)));
  day.addEventListener("change", () => {
    Object.assign(choice, { day: day.value, view: null, picked: [] });
    router.draw();
  });
  return h("div", { class: "field-row pair" }, h("div", { class: "field" }, h("label", { for: "sort" }, gettext("Order")), sort), h("div", { class: "field" }, h("label", { for: "day" }, gettext("Day")), day));
}

/** @param {Router} router */
function listOrMap(router) {
  const side = (/** @type {boolean} */ isMap, /** @type {string} */ label) => h("button", { type: "button", id: isMap ? "as-map" : "as-list", "aria-pressed": String(choice.isMap === isMap), onclick: async () => {
    choice.isMap = isMap;
    if (isMap && !lastPlace()) await findPlaceIfAllowed();
    router.draw();
  } }, label);
  return h("div", { class: "seg", role: "group", "aria-label": gettext("Shown as") }, side(false, gettext("List")), side(true, gettext("Map")));
}

/** The map over the list, which then shows what was touched. @param {Visit[]} shown @param {Offers} data @param {Router} router */
async function mapOf(shown, { tiles }, router) {
  const { firstView, hasPlace, offersMap } = await import("../lazy/map.js");
  const placed = shown.filter(hasPlace);
  if (!placed.length) return [h("p", { class: "muted" }, gettext("Where these offers are, isn't known."))];
  const near = placed.filter((offer) => !isFar(offer));
  choice.view ??= firstView(near.length ? near : placed, near.length ? lastPlace() : null);
  return offersMap(placed, { view: choice.view, picked: choice.picked, place: lastPlace(), tiles }, (change) => {
    Object.assign(choice, change);
    router.draw();
  });
}

/** The second tap: what one takes on, said once more. @param {Visit} offer @param {Scenario | null} scenario @param {Router} router */
async function accept(offer, scenario, router) {
  const until = fill(gettext("To be done by %(moment)s. You get %(pay)s."), { moment: deadline(offer.window.closes_at, offer.branch.time_zone), pay: payOf(offer, scenario) });
  const { askDay } = await import("../lazy/day.js");
  const day = await askDay(offer, bestDay(offer), gettext("Take this visit"), until);
  if (day === null) return;
  try {
    const { data } = await call("POST", `visits/${offer.id}/accept`, { day: day || null });
    await replaceVisit(data);
    await refreshVisits();
    say(gettext("The visit is yours."));
    router.go(`/shop/visits/${offer.id}/`);
  } catch (error) {
    say(error instanceof ApiError ? error.message : gettext("This did not work. Nothing was changed."));
    router.draw();
  }
}

/** An invitation is declined: others may have the visit at once. @param {Visit} offer @param {Router} router */
async function decline(offer, router) {
  const reason = await askFor(gettext("Decline this visit?"), gettext("Decline"), { label: gettext("Why?") });
  if (!reason) return;
  try {
    await call("POST", `visits/${offer.id}/decline`, { reason });
    say(gettext("It is no longer kept for you."));
  } catch (error) {
    say(error instanceof ApiError ? error.message : gettext("This did not work. Nothing was changed."));
  }
  router.draw();
}

/** What one takes on, before taking it. @param {Visit} offer @param {Scenario} scenario */
function summary(offer, scenario) {
  const purchase = purchaseWords(offer, scenario);
  return h("details", {}, h("summary", {}, gettext("What is asked")),
    facts(offer, scenario, ""),
    purchase.length ? h("p", {}, h("b", {}, gettext("What to buy"))) : null, ...purchase,
    h("p", { class: "muted" }, gettext("The whole briefing comes with the visit.")));
}

/** Accepting, while there is a network to do it by: two shoppers never get one visit. @param {Visit} offer @param {Scenario | null} scenario @param {Router} router */
function acceptButton(offer, scenario, router) {
  const id = `alone-${offer.id}`;
  return [
    button({ class: "btn primary wide accept", "aria-describedby": id, disabled: !session.reachable, onclick: () => accept(offer, scenario, router), "aria-label": fill(gettext("Accept %(branch)s"), { branch: branchName(offer) }) }, gettext("Accept")),
    h("p", { class: "muted alone", id, hidden: session.reachable }, gettext("Taking a visit needs a network.")),
  ];
}

/** Follows the network in what is drawn: an offer may be open, and being read. */
function showNetwork() {
  for (const pressed of document.querySelectorAll("button.accept")) pressed.toggleAttribute("disabled", !session.reachable);
  for (const words of document.querySelectorAll(".alone")) words.toggleAttribute("hidden", session.reachable);
}

/** @param {Visit} offer @param {Scenario | null} scenario @param {Router} router */
function offerCard(offer, scenario, router) {
  const metres = metresOf(offer);
  const meta = [text(scenario?.title) || offer.wave.name, metres === null ? "" : distance(metres), payOf(offer, scenario)];
  return h("article", { class: "visit-card" },
    h("div", { class: "head" }, h("h2", {}, branchName(offer)), h("span", { class: "tag neutral" }, whenWords(offer))),
    h("div", { class: "meta" }, meta.filter(Boolean).join(" · ")),
    h("div", { class: "meta" }, [offer.branch.address, offer.branch.city].filter(Boolean).join(", ")),
    scenario ? summary(offer, scenario) : null,
    offer.offered_until ? h("p", { class: "need" }, fill(gettext("Kept for you until %(moment)s."), { moment: moment(offer.offered_until, offer.branch.time_zone) })) : null,
    ...(offer.eligible ? acceptButton(offer, scenario, router) : [h("p", { class: "need" }, offer.reason)]),
    offer.offered_until ? button({ class: "btn wide", onclick: () => decline(offer, router), "aria-label": fill(gettext("Decline %(branch)s"), { branch: branchName(offer) }) }, gettext("No, thanks")) : null);
}

const missingMap = () => h("p", { class: "muted" }, gettext("The map comes as soon as there is a network."));

/** The way to what can't be taken, each with its reason, and back. @param {number} n @param {Router} router */
function othersToo(n, router) {
  const words = fill(ngettext("Why can't I take %(n)s more?", "Why can't I take %(n)s more?", n), { n });
  return button({ id: "others", class: "btn wide", "aria-expanded": String(choice.isAll), onclick: () => {
    choice.isAll = !choice.isAll;
    router.draw();
  } }, choice.isAll ? gettext("Hide those I can't take") : words);
}

/** The job board. @param {string[]} _params @param {Router} router @returns {Promise<Page>} */
export async function offersScreen(_params, router) {
  /** @type {{data: Offers | null, isOld: boolean}} */
  const { data, isOld } = await newest("offers", router.draw);
  const { offers, scenarios } = data ?? { offers: [], scenarios: {} };
  const open = offers.filter(({ eligible }) => eligible);
  if (!lastPlace()) void findPlaceIfAllowed().then((place) => place && router.draw());
  const shown = arranged(choice.isAll ? offers : open);
  const map = data && choice.isMap && shown.length ? await mapOf(shown, data, router).catch(() => [missingMap()]) : [];
  const listed = shown.filter(({ id }) => !choice.isMap || !choice.picked.length || choice.picked.includes(id));
  const card = (/** @type {Visit} */ offer) => offerCard(offer, scenarios[offer.scenario] ?? null, router);
  const near = listed.filter((offer) => !isFar(offer));
  const far = listed.filter(isFar);
  const empty = offers.length
    ? choice.day ? emptyState(gettext("Nothing on this day"), gettext("Choose another day, or any.")) : emptyState(gettext("Nothing for you just now"), gettext("The offers below need something else; each says what."))
    : data ? emptyState(gettext("No offers just now"), gettext("New ones appear here; look again later.")) : notHere();
  const old = isOld && offers.length ? h("p", { class: "muted" }, gettext("As last seen.")) : null;
  return {
    title: gettext("Offers"), head: listHead(gettext("Offers")), tab: "offers",
    changed: (topic) => {
      if (topic === "network" && isOld && session.reachable) router.draw();
      else if (topic === "network") showNetwork();
    },
    main: [offers.length ? listOrMap(router) : null, offers.length ? filters(router) : null, ...map, old, shown.length ? null : empty, ...near.map(card),
      far.length ? h("h2", {}, gettext("Far away")) : null, ...far.map(card), offers.length > open.length ? othersToo(offers.length - open.length, router) : null],
  };
}
