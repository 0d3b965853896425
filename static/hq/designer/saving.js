/** Saving by itself: a moment after the last change here, and soon after on the server; nothing is overwritten unseen. */
import { takeFindings } from "./found.js";
import { fill } from "../../shopper/page/texts.js";
import { send } from "./server.js";

const KEEP_AFTER = 250;
const SAVE_AFTER = 1000;
/** Who types without a pause is saved as well. */
const SAVE_AT_LEAST = 6000;
const LONGEST_WAIT = 60_000;

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Work} Work */
/** @typedef {"saved" | "waiting" | "saving" | "offline" | "failed" | "conflict"} Mood */

/** @param {string} iso */
export const clockWords = (iso) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

/** @param {Desk} desk @param {ReturnType<typeof import("./keeping.js").openKeeping>} keeping
 * @param {{show: (mood: Mood, words: string) => void, conflict: (theirs: CheckDraft, base: Work) => void}} on */
export function startSaving(desk, keeping, on) {
  /** The work as the server has it: the very object, so that undoing to it is nothing to save. */
  let saved = desk.work;
  let base = desk.work;
  let revision = desk.data.draft.revision;
  let savedAt = desk.data.draft.saved_at;
  /** The request under way. @type {Promise<import("./server.js").Answer> | null} */
  let sending = null;
  let isHeld = false;
  let failures = 0;
  let keepTimer = 0;
  let saveTimer = 0;
  let changedAt = 0;

  const isClean = () => desk.work === saved;

  /** False where the browser has no room. */
  function keepNow() {
    window.clearTimeout(keepTimer);
    keepTimer = 0;
    if (!isClean()) return keeping.keep({ revision, base, work: desk.work, at: Date.now() });
    keeping.drop();
    return true;
  }
  /** @param {number} after */
  function saveIn(after) {
    window.clearTimeout(saveTimer);
    saveTimer = window.setTimeout(() => void save(), after);
  }
  function showSaved() {
    on.show("saved", savedAt ? fill(gettext("Saved %(time)s"), { time: clockWords(savedAt) }) : gettext("Nothing changed yet"));
  }

  /** @param {any} data @param {Work} sent */
  function taken(data, sent) {
    [saved, base, revision, savedAt, failures] = [sent, sent, data.revision, data.saved_at, 0];
    takeFindings(desk, data.findings, sent.document);
    // Codes that somebody published meanwhile stand for good.
    desk.data.published = data.published ?? desk.data.published;
    keepNow();
    desk.tell("findings");
    if (isClean()) showSaved();
    else saveIn(SAVE_AFTER);
  }

  /** @param {{status: number, data: any}} answer @param {Work} sent */
  function failed({ status, data }, sent) {
    if (status === 409 && data.draft) {
      isHeld = true;
      on.show("conflict", fill(gettext("%(name)s saved meanwhile"), { name: data.draft.saved_by || gettext("Somebody") }));
      return on.conflict(data.draft, base);
    }
    failures += 1;
    if (status === 0) on.show("offline", gettext("No network: kept in this browser"));
    else if (status === 401) on.show("failed", gettext("Signed out: kept in this browser. Sign in in another tab."));
    else on.show("failed", fill(gettext("Not saved: %(why)s"), { why: data.detail ?? data.errors?.[0]?.sentence ?? gettext("the server could not do this just now") }));
    // What was refused as it is would be refused again; what changed since is tried.
    if ([0, 401, 403, 429].includes(status) || status >= 500) saveIn(Math.min(LONGEST_WAIT, 2000 * 2 ** failures));
    else if (desk.work !== sent) saveIn(SAVE_AFTER);
  }

  async function save() {
    window.clearTimeout(saveTimer);
    saveTimer = 0;
    changedAt = 0;
    if (sending || isHeld || isClean()) return;
    const sent = desk.work;
    on.show("saving", gettext("Saving…"));
    sending = send("PUT", desk.data.urls.draft, { base: revision, document: sent.document, plans: sent.plans, published: desk.data.published?.number ?? null });
    const answer = await sending;
    sending = null;
    if (answer.ok) taken(answer.data, sent);
    else failed(answer, sent);
  }

  function changed() {
    keepTimer ||= window.setTimeout(keepNow, KEEP_AFTER);
    if (isHeld) return;
    if (isClean()) return showSaved();
    if (!sending && !failures) on.show("waiting", gettext("Not saved yet"));
    changedAt ||= Date.now();
    saveIn(Math.max(0, Math.min(SAVE_AFTER, changedAt + SAVE_AT_LEAST - Date.now())));
  }

  desk.listen((topic) => (topic === "document" || topic === "plans") && changed());
  window.addEventListener("online", () => void save());
  window.addEventListener("pagehide", keepNow);
  window.addEventListener("beforeunload", (event) => {
    keepNow();
    if (!isClean()) event.preventDefault();
  });
  showSaved();

  return {
    save, isClean, keepNow,
    /** Saves nothing until `goOnFrom` says what from: somebody must choose first between what is saved and what began from this.
     * @param {{base: Work, revision: number}} from */
    hold(from) {
      [base, revision, isHeld] = [from.base, from.revision, true];
    },
    /** Goes on from what somebody else saved; what is in work now counts as changed. @param {CheckDraft} theirs with keys */
    goOnFrom(theirs) {
      saved = base = { document: theirs.document, plans: theirs.plans };
      [revision, savedAt, isHeld, failures] = [theirs.revision, theirs.saved_at, false, 0];
      changed();
    },
    /** Before the page goes on to publish: true once all is on the server. */
    async settle() {
      await sending;
      await save();
      return isClean();
    },
  };
}
