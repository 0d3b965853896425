/** Test plans: answers with the score that they must bring. They run by themselves while they are seen. */
import { signButton } from "./controls.js";
import { ask } from "./dialogs.js";
import { scoreWords } from "./figures.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** What came of a plan over a document. @typedef {{document: Checklist, score: string | null, isRight: boolean, problem: string}} Outcome */

const AFTER = 700;

/** Keeps a plan; one of the same name is replaced where the person says so. @param {Desk} desk @param {TestPlan} plan */
export async function keepPlan(desk, { name, ...rest }) {
  const { plans } = desk.work;
  const taken = new Set(plans.map((one) => one.name));
  const free = () => plans.map((_, n) => fill(gettext("Plan %(n)s"), { n: n + 1 })).find((one) => !taken.has(one)) ?? fill(gettext("Plan %(n)s"), { n: plans.length + 1 });
  const plan = { name: name || free(), ...rest };
  if (!taken.has(plan.name)) return desk.setPlans([...plans, plan]);
  const answer = await ask(fill(gettext("There is a test plan “%(name)s” already"), { name }), [h("p", {}, gettext("Replace its answers and its score, or go back and give this one another name."))],
    [["replace", gettext("Replace it"), "primary"], ["", gettext("Go back"), "quiet"]]);
  if (answer) desk.setPlans(desk.work.plans.map((one) => (one.name === name ? plan : one)));
}

/** @param {string | null} one @param {string | null} other */
const isSame = (one, other) => (one === null || other === null ? one === other : Number(one) === Number(other));

/** @param {Desk} desk @param {HTMLElement} place @param {{answer: (answers: Answers) => void, tryOut: (answers: Answers) => Promise<{result: TrialResult | null, problem: string}>}} on */
export function openPlans(desk, place, on) {
  let timer = 0;
  let asked = 0;
  /** @type {Map<TestPlan, Outcome>} */
  const outcomes = new Map();
  const outcomeOf = (/** @type {TestPlan} */ plan) => {
    const outcome = outcomes.get(plan);
    return outcome?.document === desk.document ? outcome : undefined;
  };

  async function run() {
    window.clearTimeout(timer);
    const mine = ++asked;
    const { document } = desk;
    for (const plan of desk.work.plans) {
      if (outcomeOf(plan)) continue;
      const { result, problem } = await on.tryOut(plan.answers);
      if (mine !== asked) return;
      outcomes.set(plan, { document, score: result?.score ?? null, isRight: result !== null && isSame(result.score, plan.score), problem });
      draw();
    }
  }
  function runSoon() {
    window.clearTimeout(timer);
    // Nobody waits for what nobody sees.
    if (place.offsetParent && desk.work.plans.length) timer = window.setTimeout(() => void run(), AFTER);
  }

  /** @param {TestPlan} plan */
  function said(plan) {
    const outcome = outcomeOf(plan);
    if (!outcome) return null;
    const words = outcome.problem || (outcome.isRight ? gettext("as expected") : fill(gettext("scores %(score)s"), { score: scoreWords(outcome.score) }));
    return h("span", { class: outcome.isRight ? "ok-text" : "bad-text" }, h("span", { "aria-hidden": "true" }, outcome.isRight ? "✓ " : "▼ "), words);
  }
  /** @param {TestPlan} plan @param {number} at */
  function planRow(plan, at) {
    const outcome = outcomeOf(plan);
    const replace = (/** @type {TestPlan[]} */ by) => desk.setPlans(desk.work.plans.toSpliced(at, 1, ...by));
    return h("li", { class: "plan" }, h("div", {}, h("b", {}, plan.name), h("span", { class: "muted" }, fill(gettext(", expected: %(score)s"), { score: scoreWords(plan.score) })), " ", said(plan)),
      h("div", { class: "row tight" }, h("button", { type: "button", class: "btn small quiet", "data-plan": String(at), onclick: () => on.answer(plan.answers) }, gettext("Show its answers")),
        outcome && !outcome.isRight && !outcome.problem ? h("button", { type: "button", class: "btn small quiet", onclick: () => replace([{ ...plan, score: outcome.score }]) }, gettext("Expect this")) : null,
        signButton("✕", fill(gettext("%(what)s: remove"), { what: plan.name }), () => replace([]))));
  }
  function draw() {
    const { plans } = desk.work;
    const focused = /** @type {HTMLElement | null} */ (place.querySelector("[data-plan]:focus"))?.dataset.plan;
    const again = h("button", { type: "button", class: "btn small", onclick: () => {
      outcomes.clear();
      void run();
    } }, gettext("Run all"));
    place.replaceChildren(h("h2", {}, gettext("Test plans")),
      h("p", { class: "help" }, gettext("Answers with the score they must bring. They are run when you publish: a change that moves a score is seen.")),
      plans.length ? h("ul", { class: "found-list" }, ...plans.map(planRow)) : h("p", { class: "muted" }, gettext("None yet.")), ...(plans.length ? [again] : []));
    if (focused) /** @type {HTMLElement | null} */ (place.querySelector(`[data-plan="${focused}"]`))?.focus();
  }

  desk.listen((topic) => {
    if (topic === "document" || topic === "plans" || topic === "language") draw();
    if (topic === "document" || topic === "plans" || topic === "side") runSoon();
  });
  draw();
}
