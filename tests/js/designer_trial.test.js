/** What is answered in the phone becomes a test plan. */
import assert from "node:assert/strict";
import test from "node:test";

/** As much of an element as the trial's page is made of. */
class Element extends EventTarget {
  children = [];
  value = "";
  constructor(tag) {
    super();
    this.tag = tag;
  }
  append(...nodes) {
    this.children.push(...nodes);
  }
  replaceChildren(...nodes) {
    this.children = nodes;
  }
  setAttribute() {}
  querySelector() {
    return null;
  }
  get text() {
    return this.children.map((child) => (child instanceof Element ? child.text : String(child))).join("");
  }
  find(tag) {
    return this.tag === tag ? this : this.children.map((child) => child instanceof Element && child.find(tag)).find(Boolean);
  }
}
Object.assign(globalThis, { gettext: (text) => text, interpolate: (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]), ngettext: (one, many, n) => (n === 1 ? one : many), Node: Element, window: globalThis, document: { createElement: (tag) => new Element(tag) } });
const { openDesk } = await import("../../static/hq/designer/desk.js");
const { traceMark } = await import("../../static/hq/designer/traces.js");
const { openTrial } = await import("../../static/hq/designer/trial.js");

test("a plan keeps no answers to questions that are gone", () => {
  const question = { code: "still", kind: "yes_no", text: { en: "Still" }, points: 1 };
  const desk = openDesk({
    draft: { document: { schema: 1, title: {}, sections: [{ code: "s", title: {}, questions: [question] }] }, plans: [], revision: 1 }, published: null, languages: [{ code: "en", name: "English" }], language: "en",
    findings: { errors: [], warnings: [], gaps: [] }, checklist: { id: 1, name: "x" },
  });
  desk.state.answers = { still: "yes", gone: "no" };
  desk.state.trial = { score: "100.00", raw_score: "100.00", critical: [], visible: [], sections: [], questions: [] };
  const places = { score: new Element("div"), trial: new Element("div") };
  openTrial(desk, places, { lead: () => undefined, answer: () => undefined });
  places.trial.find("form").dispatchEvent(new Event("submit", { cancelable: true }));
  assert.deepEqual(desk.work.plans, [{ name: "Plan 1", answers: { still: "yes" }, score: "100.00" }]);
});

test("what was earned, lost and gained beyond reads differently", () => {
  const mark = (row) => traceMark({ state: "scored", bonus: false, lost: "0", ...row })?.text;
  assert.equal(mark({ earned: "5", possible: "5" }), "✓ 5/5");
  assert.equal(mark({ earned: "2", possible: "5", lost: "3" }), "▼ 2/5, lost 3");
  assert.equal(mark({ earned: "2", possible: "2", bonus: true }), "+ 2 bonus");
  assert.equal(mark({ earned: "0", possible: "2", bonus: true }), "○ no bonus");
  assert.equal(traceMark({ state: "na", earned: "0", possible: "0", lost: "0", bonus: false }), null);
});
