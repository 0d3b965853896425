/** The trial: what was answered in the preview scores so much, and why; answer sets with their score are kept as test plans. */
import { questionName } from "./desk.js";
import { input, signButton } from "./controls.js";
import { answersWithin, keyOf, questionsOf } from "./document.js";
import { send } from "./server.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const AFTER = 500;

/** What came of a plan. @typedef {{score: string | null, isRight: boolean, problem: string}} Outcome */

/** @param {Desk} desk @param {Answers} answers @returns {Promise<{result: TrialResult | null, problem: string}>} */
async function tryOut(desk, answers) {
  // Numbers as sent by the phone: what is hidden by now goes with it, and isn't looked at.
  const { ok, data } = await send("POST", desk.data.urls.trial, { document: desk.document, answers: answersWithin(answers, desk.document) });
  if (ok) return { result: data, problem: "" };
  const first = data.errors?.[0]?.sentence ?? data.detail;
  return { result: null, problem: first ? fill(gettext("No score yet: %(why)s"), { why: first }) : gettext("No score: the server can't be reached.") };
}

/** A score as people read it. @param {string | null} score */
const scoreWords = (score) => score ?? gettext("no score");

/** @param {Desk} desk @param {{score: HTMLElement, trial: HTMLElement}} places @param {{lead: (key: number, rest: string) => void, answer: (answers: Answers) => void}} on */
export function openTrial(desk, places, on) {
  let timer = 0;
  let asked = 0;
  let problem = "";
  /** @type {Map<TestPlan, Outcome>} */
  const outcomes = new Map();

  async function run() {
    window.clearTimeout(timer);
    timer = 0;
    const mine = ++asked;
    const { result, problem: why } = await tryOut(desk, desk.state.answers);
    if (mine !== asked) return;
    problem = why;
    take(result);
  }
  /** @param {TrialResult | null} result */
  function take(result) {
    desk.state.trial = result;
    desk.state.trace = new Map(result?.questions.map((row) => [row.code, row]));
    draw();
    desk.tell("trial");
  }
  const runSoon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void run(), AFTER);
  };

  /** @param {Answers} answers */
  function answered(answers) {
    desk.state.answers = answers;
    if (Object.keys(answers).length) return runSoon();
    asked += 1;
    window.clearTimeout(timer);
    problem = "";
    take(null);
  }

  /** @param {TestPlan[]} plans */
  async function runPlans(plans) {
    for (const plan of plans) {
      const { result, problem: why } = await tryOut(desk, plan.answers);
      outcomes.set(plan, { score: result?.score ?? null, isRight: result !== null && Number(result.score) === Number(plan.score) && (result.score === null) === (plan.score === null), problem: why });
    }
    draw();
  }

  function scoreLine() {
    const { trial } = desk.state;
    if (problem) return h("p", { class: "muted" }, problem);
    if (!trial) return h("p", { class: "muted" }, gettext("Answer in the phone, and the score moves here."));
    const isCut = trial.raw_score !== trial.score;
    return h("p", {}, gettext("Score "), h("b", { class: "score nums" }, scoreWords(trial.score)), isCut ? h("span", { class: "bad-text" }, fill(gettext(" instead of %(raw)s: critical"), { raw: scoreWords(trial.raw_score) })) : null);
  }

  /** @param {TrialResult} trial */
  function trace(trial) {
    const questions = new Map(questionsOf(desk.document).map((question) => [question.code, question]));
    const rows = trial.questions.filter((row) => row.state !== "unanswered").map((row) => h("li", {}, h("button", { type: "button", class: `link-row ${trial.critical.includes(row.code) ? "error" : ""}`, onclick: () => {
      const question = questions.get(row.code);
      if (question) on.lead(keyOf(question), "");
    } }, h("b", {}, questionName(desk, questions.get(row.code)), row.possible !== "0" ? h("span", { class: "points nums" }, ` ${row.earned}/${row.possible}`) : null), h("span", {}, row.why))));
    const sections = trial.sections.map((section) => h("tr", {}, h("th", { scope: "row" }, section.title), h("td", { class: "n" }, scoreWords(section.score))));
    return [h("h2", {}, gettext("By section")), h("table", { class: "trial-sections" }, h("tbody", {}, ...sections)), h("h2", {}, gettext("Why")), h("ul", { class: "found-list" }, ...rows)];
  }

  function savePlan() {
    const name = input("plan.name", "", () => undefined, { "aria-label": gettext("Name of the test plan"), placeholder: gettext("What is tried, like: all good"), maxlength: 100 });
    const save = () => {
      const { trial, answers } = desk.state;
      if (!trial) return;
      desk.setPlans([...desk.work.plans, { name: name.value.trim() || fill(gettext("Plan %(n)s"), { n: desk.work.plans.length + 1 }), answers: answersWithin(answers, desk.document), score: trial.score }]);
    };
    return h("form", { class: "row nowrap plan-new", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save(); } }, name, h("button", { type: "submit", class: "btn small", disabled: !desk.state.trial }, gettext("Keep as a test plan")));
  }

  /** @param {TestPlan} plan @param {number} at */
  function planRow(plan, at) {
    const outcome = outcomes.get(plan);
    const replace = (/** @type {TestPlan[]} */ by) => desk.setPlans(desk.work.plans.toSpliced(at, 1, ...by));
    const said = outcome && (outcome.problem ? h("span", { class: "bad-text" }, outcome.problem) : outcome.isRight ? h("span", { class: "ok-text" }, gettext("as expected"))
      : h("span", { class: "bad-text" }, fill(gettext("scores %(score)s"), { score: scoreWords(outcome.score) })));
    return h("li", { class: "plan" }, h("div", {}, h("b", {}, plan.name), h("span", { class: "muted" }, fill(gettext(", expected: %(score)s"), { score: scoreWords(plan.score) })), " ", said ?? null),
      h("div", { class: "row tight" }, h("button", { type: "button", class: "btn small quiet", onclick: () => on.answer(plan.answers) }, gettext("Show")),
        outcome && !outcome.isRight && !outcome.problem ? h("button", { type: "button", class: "btn small quiet", onclick: () => replace([{ ...plan, score: outcome.score }]) }, gettext("Expect this")) : null,
        signButton("✕", fill(gettext("%(what)s: remove"), { what: plan.name }), () => replace([]))));
  }

  function draw() {
    const { trial } = desk.state;
    const { plans } = desk.work;
    places.score.replaceChildren(scoreLine());
    places.trial.replaceChildren(scoreLine(), ...(trial ? [savePlan(), ...trace(trial)] : []), h("h2", {}, gettext("Test plans")),
      h("p", { class: "help" }, gettext("Answers with the score they must bring. They are run when you publish: a change that moves a score is seen.")),
      plans.length ? h("ul", { class: "found-list" }, ...plans.map(planRow)) : h("p", { class: "muted" }, gettext("None yet.")),
      ...(plans.length ? [h("button", { type: "button", class: "btn small", onclick: () => void runPlans(plans) }, gettext("Run all"))] : []));
  }

  desk.listen((topic) => {
    if (topic === "document" && Object.keys(desk.state.answers).length) runSoon();
    if (topic === "plans" || topic === "language") draw();
  });
  draw();
  return { answered };
}
