// The phone beside the scenario's form: draws whatever the form sends it, by the very module of the shopper's app.
import { briefing, quizQuestions } from "../shopper/page/briefing.js";
import { h } from "../shopper/page/dom.js";
import { text } from "../shopper/page/texts.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const week = 7 * 86_400_000;

/** A visit to a branch that isn't there, from now on for a week. @param {Scenario & {fee: string, fee_currency: string}} scenario */
const visitTo = (scenario) => /** @type {Visit} */ (/** @type {unknown} */ ({
  id: "", fee: scenario.fee, currency: scenario.fee_currency,
  branch: { brand: app.dataset.brand, name: app.dataset.branch, address: app.dataset.address, city: "", time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  window: { opens_at: new Date().toISOString(), closes_at: new Date(Date.now() + week).toISOString() },
}));

/** @param {Scenario & {fee: string, fee_currency: string}} scenario */
function show(scenario) {
  const visit = visitTo(scenario);
  const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  place("title").textContent = `${visit.branch.brand}, ${visit.branch.name}`;
  place("sub").textContent = text(scenario.title);
  const quiz = scenario.quiz?.questions.length ? h("form", { class: "stacked" }, ...quizQuestions(scenario.quiz)) : null;
  place("content").replaceChildren(...[...briefing(visit, scenario, (scenario.pictures ?? []).map(({ small, caption }) => ({ src: small, caption: text(caption) }))), quiz].filter((node) => node instanceof Node));
}

window.addEventListener("message", (event) => {
  if (event.origin === window.location.origin && event.source === window.parent) show(event.data);
});
