/** A visit before the form: the briefing, the quiz, and Start. */
import { ApiError, call, session } from "../server/api.js";
import { block, briefing, quizQuestions } from "../page/briefing.js";
import { groupOf } from "../page/cards.js";
import { correctionRows, refusedChanges } from "../rules/corrections.js";
import { askFor, button, h, say } from "../page/dom.js";
import { keptDraft } from "../store/drafts.js";
import { filesOf } from "../store/files.js";
import { begunObstacle, canReport, obstacleHref } from "../form/obstacles.js";
import { isOpen, isSent, outgoingOf } from "../server/outbox.js";
import { branchName, fill, newWords, since } from "../page/texts.js";
import { checklistOf, refreshVisits, scenarioOf, visitById } from "../store/visits.js";
import { noSuchVisit, visitHead } from "./heads.js";

/** What the reviewer changed. @param {Visit} visit */
function correctedBlock(visit) {
  const rows = correctionRows(visit, checklistOf(visit));
  if (!rows.length) return null;
  return block(gettext("What the reviewer corrected"), h("ul", {}, ...rows.map(({ title, words }) => h("li", {}, h("b", {}, title), h("br"), words))));
}

/** The questions that must be passed before Start. @param {Visit} visit @param {NonNullable<Scenario["quiz"]>} quiz @param {Router} router */
function quizForm(visit, quiz, router) {
  if (visit.quiz_attempts_left === 0) return h("p", { class: "notice error" }, gettext("No attempts are left. Write to whoever gave you this visit."));
  const form = h("form", { class: "stacked", onsubmit: (/** @type {Event} */ event) => void sendQuiz(event, visit, quiz, router) },
    ...quizQuestions(quiz),
    visit.quiz_attempts_left ? h("p", { class: "muted" }, fill(ngettext("%(n)s attempt left", "%(n)s attempts left", visit.quiz_attempts_left), { n: visit.quiz_attempts_left })) : null,
    h("button", { class: "btn primary wide" }, gettext("Check my answers")));
  return form;
}

/** @param {Event} event @param {Visit} visit @param {NonNullable<Scenario["quiz"]>} quiz @param {Router} router */
async function sendQuiz(event, visit, quiz, router) {
  event.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
  try {
    const answer = await call("POST", `visits/${visit.id}/quiz`, { answers: quiz.questions.map((_, n) => Number(data.get(`quiz-${n}`))) });
    say(answer.data.passed ? gettext("Passed. You can start.") : gettext("Not yet: read the briefing once more and try again."));
    await refreshVisits();
  } catch (error) {
    const isAlone = error instanceof ApiError && error.status === 0;
    say(isAlone ? gettext("The server judges these answers, and there is no network now. They stay as you chose them.") : error instanceof Error ? error.message : String(error));
    if (isAlone) return;
  }
  router.draw();
}

/** @param {Visit} visit @param {Router} router @param {HTMLButtonElement} pressed */
async function start(visit, router, pressed) {
  pressed.disabled = true;
  try {
    const { checkIn } = await import("../lazy/checkin.js");
    if (await checkIn(visit)) router.go(`/shop/visits/${visit.id}/form/`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  pressed.disabled = false;
}

/** @param {Visit} visit @param {Draft | undefined} draft @param {Router} router */
function startFoot(visit, draft, router) {
  const opens = new Date(visit.window.opens_at);
  if (opens.getTime() > Date.now() + session.clockOffset) {
    return h("p", { class: "muted" }, fill(gettext("You can start from %(moment)s."), { moment: since(visit.window.opens_at, visit.branch.time_zone) }));
  }
  const pressed = button({ class: "btn primary wide", onclick: () => void start(visit, router, pressed) }, draft?.start?.error ? gettext("Start again") : gettext("Start the visit"));
  return pressed;
}

/** @param {Visit} visit @param {Router} router */
async function decline(visit, router) {
  const reason = await askFor(gettext("Give this visit back?"), gettext("Give it back"), { label: gettext("Why?") });
  if (!reason) return;
  try {
    await call("POST", `visits/${visit.id}/decline`, { reason });
    await refreshVisits();
    router.go("/shop/");
  } catch (error) {
    say(error instanceof ApiError ? error.message : String(error));
  }
}

/** @param {Visit} visit @param {Draft | undefined} draft @param {Outgoing | undefined} outgoing @param {Router} router */
function actionFor(visit, draft, outgoing, router) {
  const base = `/shop/visits/${visit.id}/`;
  if (isSent(visit, outgoing) || visit.receipt && visit.state !== "returned") return h("a", { class: "btn primary wide", href: `${base}check/` }, gettext("See what was sent"));
  if (isOpen(visit, draft, outgoing)) {
    const isBegun = Object.keys(draft?.body.answers ?? {}).length > 0;
    const label = visit.state === "returned" ? gettext("Read the remarks") : isBegun ? gettext("Go on with the form") : gettext("Open the form");
    return h("a", { class: "btn primary wide", href: `${base}form/` }, label);
  }
  if (visit.state === "accepted") return startFoot(visit, draft, router);
  return null;
}

/** The briefing of one visit. @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function visitScreen([id = ""], router) {
  const visit = visitById(id);
  if (!visit) return noSuchVisit();
  const scenario = scenarioOf(visit);
  const [draft, outgoing, files] = await Promise.all([keptDraft(id), outgoingOf(id), filesOf(id)]);
  const pictures = scenario?.pictures?.length ? await import("../lazy/briefing_pictures.js").then((it) => it.picturesOf(scenario)) : null;
  const planning = visit.state === "accepted" && !draft?.start && visit.days?.length ? await import("../lazy/day.js").catch(() => null) : null;
  const group = groupOf({ visit, draft, outgoing, files });
  const quiz = visit.state === "accepted" && !visit.quiz_passed ? scenario?.quiz : null;
  const action = quiz ? null : actionFor(visit, draft, outgoing, router);
  const refused = refusedChanges(visit, draft);
  const canDecline = visit.state === "accepted" && !draft?.start;
  const mayReport = canReport(visit, scenario, draft, outgoing);
  return {
    title: branchName(visit), head: h("header", { class: "form-head" }, visitHead(visit, "/shop/")),
    main: [
      draft?.start?.error && visit.state === "accepted" ? h("p", { class: "notice error" }, draft.start.error) : null,
      refused ? h("p", { class: "notice error", role: "alert" }, refused) : null,
      group === "finished" && visit.state !== "approved" ? h("p", { class: "notice" }, gettext("This visit is over; nothing is left to do.")) : null,
      mayReport && begunObstacle(visit, draft),
      correctedBlock(visit),
      planning && planning.dayBlock(visit, router),
      ...(scenario ? briefing(visit, scenario, pictures?.shown) : []),
      quiz ? quizForm(visit, quiz, router) : null,
      mayReport && h("a", { class: "btn wide", href: obstacleHref(visit) }, gettext("The branch is closed, gone or can't be visited")),
      h("a", { class: "btn wide", href: `/shop/visits/${visit.id}/messages/` }, visit.unread ? newWords(visit.unread) : gettext("Messages with HQ")),
      canDecline ? button({ class: "btn wide", onclick: () => void decline(visit, router) }, gettext("I can't make this visit")) : null,
    ],
    ...(action ? { foot: h("footer", { class: "dock" }, h("div", { class: "form-foot single" }, action)) } : {}),
    ...(pictures ? { close: pictures.close } : {}),
    changed: (topic, changed) => void ((topic === "visits" || (topic === "sent" && changed === id)) && !quiz && router.draw()),
  };
}
