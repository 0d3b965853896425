/** The trial: what was answered in the preview scores so much, and why; answer sets with their score are kept as test plans. */
import { questionName } from "./desk.js";
import { input } from "./controls.js";
import { answersWithin, keyOf, questionsOf } from "./document.js";
import { scoreWords } from "./figures.js";
import { whereWords } from "./findings.js";
import { placeOf } from "./found.js";
import { keepPlan, openPlans } from "./plans.js";
import { send } from "./server.js";
import { traceMark } from "./traces.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const AFTER = 500;

/** @param {Desk} desk @param {Answers} answers @returns {Promise<{result: TrialResult | null, problem: string}>} */
async function tryOut(desk, answers) {
  // Numbers as sent by the phone: what is hidden by now goes with it, and isn't looked at.
  const { ok, data } = await send("POST", desk.data.urls.trial, { document: desk.document, answers: answersWithin(answers, desk.document) });
  if (ok) return { result: data, problem: "" };
  const unfit = Object.keys(data.fields ?? {})[0]?.replace(/^answers\./, "");
  const named = questionsOf(desk.document).find(({ code }) => code === unfit);
  const [error] = data.errors ?? [];
  const where = error ? whereWords(desk, placeOf(desk.document, error.path).key) : named && questionName(desk, named);
  const first = error?.sentence ?? data.detail;
  return { result: null, problem: first ? fill(gettext("No score yet: %(why)s"), { why: where ? `“${where}”: ${first}` : first }) : gettext("No score: the server can't be reached.") };
}

/** @param {Desk} desk @param {{score: HTMLElement, trial: HTMLElement}} places @param {{lead: (key: number, rest: string) => void, answer: (answers: Answers) => void}} on */
export function openTrial(desk, places, on) {
  let timer = 0;
  let asked = 0;
  let problem = "";
  const head = h("div", {});
  const below = h("div", {});

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
    } }, h("b", {}, questionName(desk, questions.get(row.code)), " ", traceMark(row)), h("span", {}, row.why))));
    const sections = trial.sections.map((section) => h("tr", {}, h("th", { scope: "row" }, section.title), h("td", { class: "n" }, scoreWords(section.score))));
    return [h("h2", {}, gettext("By section")), h("table", { class: "trial-sections" }, h("tbody", {}, ...sections)), h("h2", {}, gettext("Why")), h("ul", { class: "found-list" }, ...rows)];
  }

  function savePlan() {
    const name = input("plan.name", "", () => undefined, { "aria-label": gettext("Name of the test plan"), placeholder: gettext("What is tried, like: all good"), maxlength: 100 });
    const save = () => {
      const { trial, answers } = desk.state;
      if (!trial) return;
      void keepPlan(desk, { name: name.value.trim(), answers: answersWithin(answers, desk.document), score: trial.score });
    };
    return h("form", { class: "row nowrap plan-new", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save(); } }, name, h("button", { type: "submit", class: "btn small", disabled: !desk.state.trial }, gettext("Keep as a test plan")));
  }

  function draw() {
    const { trial } = desk.state;
    places.score.replaceChildren(scoreLine());
    head.replaceChildren(scoreLine(), ...(trial ? [savePlan(), ...trace(trial)] : []));
  }

  desk.listen((topic) => {
    if (topic === "document" && Object.keys(desk.state.answers).length) runSoon();
    if (topic === "language") draw();
  });
  places.trial.append(head, below);
  openPlans(desk, below, { answer: on.answer, tryOut: (answers) => tryOut(desk, answers) });
  draw();
  return { answered };
}
