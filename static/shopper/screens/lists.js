/** My visits, and Earnings. */
import { newest } from "../server/answers.js";
import { session } from "../server/api.js";
import { visitCard, groupOf } from "../page/cards.js";
import { mine } from "../store/db.js";
import { h } from "../page/dom.js";
import { filesOf } from "../store/files.js";
import { findPlaceIfAllowed, lastPlace } from "../form/place.js";
import { allOutgoing } from "../server/outbox.js";
import { dayName, money } from "../page/texts.js";
import { myVisits } from "../store/visits.js";
import { emptyState } from "./heads.js";

/** The head of a list: its title, and the person's own page. @param {string} title */
export function listHead(title) {
  const name = myVisits()?.shopper.name ?? "";
  const initials = name.split(/\s+/).map((word) => word[0] ?? "").join("").slice(0, 2).toUpperCase();
  return h("header", { class: "app-title" }, h("h1", { tabindex: "-1" }, title),
    h("a", { class: "avatar", href: "/shop/account/", "aria-label": `${gettext("Your account")}, ${initials}` }, initials));
}

/** What comes first: the day that was planned, else the last one. @param {Visit} visit */
const whenOf = ({ day, window: { closes_at } }) => (day ? `${day}T24` : closes_at);

/** My visits: what is to do now first, then what comes, what goes out, what is done.
 * @param {string[]} _params @param {Router} router @returns {Promise<Page>} */
export async function visitsScreen(_params, router) {
  const [drafts, outgoing, files] = await Promise.all([mine("drafts"), allOutgoing(), filesOf()]);
  const known = (myVisits()?.visits ?? []).map((visit) => ({
    visit,
    draft: /** @type {Draft[]} */ (drafts).find((draft) => draft.visit === visit.id),
    outgoing: outgoing.find((row) => row.visit === visit.id),
    files: files.filter((file) => file.visit === visit.id),
  }));
  const headings = {
    returned: gettext("Sent back"), today: gettext("Today"), open: gettext("Open now"), later: gettext("Open at other hours"), sending: gettext("Waiting to go out"),
    coming: gettext("Coming"), sent: gettext("Sent"), finished: gettext("Finished"),
  };
  if (!lastPlace()) void findPlaceIfAllowed().then((place) => place && router.draw());
  /** @type {Node[]} */
  const main = [];
  for (const [group, heading] of Object.entries(headings)) {
    const rows = known.filter((row) => groupOf(row) === group).sort((a, b) => whenOf(a.visit).localeCompare(whenOf(b.visit)));
    if (group === "finished") rows.reverse().splice(20);
    if (rows.length) main.push(h("h2", {}, heading), ...rows.map((row) => visitCard(row, lastPlace())));
  }
  if (!main.length) main.push(noVisits());
  return { title: gettext("My visits"), head: listHead(gettext("My visits")), main: [...main], tab: "visits",
    changed: (topic) => void (["visits", "sent", "files", "network"].includes(topic) && router.draw()) };
}

function noVisits() {
  if (!myVisits()) return emptyState(gettext("Nothing is loaded yet"), gettext("Your visits come as soon as there is a network."));
  return emptyState(gettext("No visits yet"), gettext("Take one from the offers: it then stands here with its briefing, also without a network."),
    h("a", { class: "btn primary", href: "/shop/offers/" }, gettext("See the offers")));
}

/** In place of a list that never came to this phone. */
export const notHere = () => emptyState(gettext("Nothing is loaded yet"), gettext("It comes as soon as there is a network."));

/** Earnings: what each visit brings, paid or due. @param {string[]} _params @param {Router} router @returns {Promise<Page>} */
export async function earningsScreen(_params, router) {
  /** @type {{data: {earnings: Earning[]} | null, isOld: boolean}} */
  const { data, isOld } = await newest("earnings", router.draw);
  const earnings = data?.earnings ?? [];
  const title = gettext("Earnings");
  const empty = data ? emptyState(gettext("Nothing earned yet"), gettext("The fee of a visit stands here once you have sent it.")) : notHere();
  return {
    title, head: listHead(title), tab: "earnings",
    changed: (topic) => void (topic === "network" && isOld && session.reachable && router.draw()),
    main: [...sums(earnings), ...(earnings.length ? earnings.map(earningCard) : [empty])],
  };
}

/** What a visit earns, thing by thing; its fee until it is approved. @param {Earning} row @returns {{kind: string, amount: string, state: string, reason: string}[]} */
const linesOf = (row) => (row.lines?.length ? row.lines : [{ kind: "fee", amount: row.fee, state: row.state, reason: "" }]);

/** @param {Earning[]} earnings */
function sums(earnings) {
  const currencies = [...new Set(earnings.map((row) => row.currency))];
  return currencies.map((currency) => {
    const total = (/** @type {string} */ state) => {
      const lines = earnings.filter((row) => row.currency === currency).flatMap(linesOf).filter((line) => line.state === state);
      const cents = lines.reduce((sum, line) => sum + Math.round(Number(line.amount) * 100), 0);
      return money(cents / 100, currency);
    };
    const isHeld = earnings.some((row) => row.currency === currency && linesOf(row).some((line) => line.state === "held"));
    const shown = [[gettext("Due"), "due"], [gettext("Paid"), "paid"], [gettext("In review"), "waiting"], ...(isHeld ? [[gettext("Held back"), "held"]] : [])];
    return h("dl", { class: "sums card" }, ...shown.map(([label, state]) => h("div", {}, h("dt", {}, label), h("dd", {}, total(state ?? "")))));
  });
}

/** @param {Earning} row */
function earningCard(row) {
  /** @type {Record<string, string>} */
  const words = { paid: gettext("Paid"), due: gettext("Due"), waiting: gettext("In review"), held: gettext("Held back") };
  /** @type {Record<string, string>} */
  const colours = { paid: "excellent", due: "good", waiting: "neutral", held: "poor" };
  /** @type {Record<string, string>} */
  const kinds = { fee: gettext("Fee"), repaid: gettext("What you bought"), bonus: gettext("Bonus") };
  const lines = linesOf(row);
  const cents = lines.reduce((sum, line) => sum + Math.round(Number(line.amount) * 100), 0);
  return h("div", { class: "visit-card" },
    h("div", { class: "head" }, h("h2", {}, row.branch), h("b", {}, money(cents / 100, row.currency))),
    h("p", { class: "meta" }, row.date ? dayName(row.date, "UTC") : ""),
    ...lines.map((line) => h("div", {},
      h("div", { class: "foot" }, h("span", {}, lines.length > 1 ? `${kinds[line.kind]}: ${money(line.amount, row.currency)}` : kinds[line.kind] ?? ""), h("span", { class: `tag ${colours[line.state]}` }, words[line.state] ?? "")),
      line.reason && h("p", { class: "meta" }, line.reason))));
}
