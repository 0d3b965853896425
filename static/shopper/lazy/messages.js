/** What the shopper and HQ write to each other about a visit; needs a network, and keeps what is typed until it went out. */
import { ApiError, call } from "../server/api.js";
import { h, say } from "../page/dom.js";
import { fill, moment } from "../page/texts.js";
import { noSuchVisit, visitHead } from "../screens/heads.js";
import { replaceVisit, visitById } from "../store/visits.js";

/** @typedef {{id: string, side: "shopper" | "hq", text: string, sent_at: string, read: boolean}} Message */
/** What is typed, and the id under which it is sent until the server has it. @type {Map<string, {id: string, text: string}>} */
const typed = new Map();

/** @param {Message} message @param {string} zone */
function said({ side, text, sent_at, read }, zone) {
  const who = side === "hq" ? gettext("HQ") : gettext("You");
  return h("li", { class: "visit-card" },
    h("div", { class: "meta" }, `${who} · ${moment(sent_at, zone)}${side === "shopper" && read ? ` · ${gettext("seen")}` : ""}`),
    ...text.split("\n").map((line) => h("p", {}, line)));
}

/** @param {Visit} visit @param {Event} event @param {Router} router */
async function send(visit, event, router) {
  event.preventDefault();
  const waiting = typed.get(visit.id);
  if (!waiting?.text.trim()) return;
  try {
    await call("POST", `visits/${visit.id}/messages`, waiting);
    typed.delete(visit.id);
    say(gettext("Sent."));
    router.draw();
  } catch (error) {
    const isAlone = error instanceof ApiError && error.status === 0;
    say(isAlone ? gettext("There is no network now. Your words stay here: send them when there is one.") : error instanceof Error ? error.message : String(error));
  }
}

/** @param {Visit} visit @param {Router} router */
function writing(visit, router) {
  const field = h("textarea", { id: "message", rows: 3, maxlength: 2000, required: true }, typed.get(visit.id)?.text ?? "");
  field.addEventListener("input", () => void typed.set(visit.id, { id: typed.get(visit.id)?.id ?? crypto.randomUUID(), text: field.value }));
  return h("form", { class: "stacked", onsubmit: (/** @type {Event} */ event) => void send(visit, event, router) },
    h("div", { class: "field" }, h("label", { for: "message" }, gettext("Write to HQ")), field),
    h("p", { class: "muted" }, gettext("Only HQ reads this, never the branch.")),
    h("button", { class: "btn primary wide" }, gettext("Send")));
}

/** Notes that what HQ wrote was seen. @param {Visit} visit */
async function noteRead(visit) {
  if (!visit.unread) return;
  await call("POST", `visits/${visit.id}/messages/read`, {});
  await replaceVisit({ ...visit, unread: 0 });
}

/** The thread of a visit. @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function messagesScreen([id = ""], router) {
  const visit = visitById(id);
  if (!visit) return noSuchVisit();
  /** @type {{messages: Message[]} | null} */
  const thread = await call("GET", `visits/${id}/messages`).then(({ data }) => data, () => null);
  if (thread) void noteRead(visit).catch(() => undefined);
  const rows = thread?.messages ?? [];
  const none = thread ? gettext("Nothing was written yet.") : gettext("What was written comes as soon as there is a network.");
  const title = gettext("Messages");
  const list = h("ul", {}, ...rows.map((row) => said(row, visit.branch.time_zone)));
  Object.assign(list.style, { listStyle: "none", margin: "0", padding: "0" });
  return {
    title, head: h("header", { class: "form-head" }, visitHead(visit, `/shop/visits/${id}/`)),
    main: [
      h("h2", { tabindex: "-1" }, rows.length ? fill(ngettext("%(n)s message", "%(n)s messages", rows.length), { n: rows.length }) : title),
      rows.length ? list : h("p", { class: "muted" }, none),
      writing(visit, router),
    ],
    changed: (topic) => void (topic === "network" && !thread && router.draw()),
  };
}
