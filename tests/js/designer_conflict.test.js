/** What differs between two people's drafts is said as the panel says it, never as JSON. */
import assert from "node:assert/strict";
import test from "node:test";

/** As much of an element as the dialog is made of. */
class Element extends EventTarget {
  children = [];
  attributes = {};
  constructor(tag) {
    super();
    this.tag = tag;
  }
  append(...nodes) {
    this.children.push(...nodes);
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  querySelector() {
    return null;
  }
  close() {}
  remove() {}
  showModal() {}
  get text() {
    return this.children.map((child) => (child instanceof Element ? child.text : String(child))).join(" ").replace(/ +/g, " ").trim();
  }
  all(tag) {
    return this.children.flatMap((child) => (child instanceof Element ? [...(child.tag === tag ? [child] : []), ...child.all(tag)] : []));
  }
}
const shown = [];
Object.assign(globalThis, {
  gettext: (text) => text, interpolate: (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]), ngettext: (one, many, n) => (n === 1 ? one : many), Node: Element, window: globalThis,
  document: { documentElement: { lang: "uk" }, createElement: (tag) => new Element(tag), body: { append: (dialog) => shown.push(dialog) } },
});
const { openDesk } = await import("../../static/hq/designer/desk.js");
const { chooseBetween } = await import("../../static/hq/designer/conflict.js");

const ask = (code, more = {}) => ({ code, kind: "yes_no", text: { en: `Is it ${code}?` }, points: 5, ...more });
const base = () => ({ document: { schema: 1, title: { en: "Coffee" }, sections: [
  { code: "a", title: { en: "Arrival" }, questions: [ask("clean"), ask("warm")] }, { code: "b", title: { en: "Bar" }, questions: [ask("quick")] },
] }, plans: [] });
const changed = (change) => {
  const work = base();
  change(work.document.sections, work.document);
  return work;
};
/** The sides of each difference, theirs first. */
function sides(mine, theirs) {
  const desk = openDesk({
    draft: { ...mine, revision: 1 }, published: null, languages: [{ code: "en", name: "English" }], language: "en", kinds: [{ kind: "text", name: "Text" }],
    operators: { eq: "%(question)s is %(value)s" }, findings: { errors: [], warnings: [], gaps: [] }, checklist: { id: 1, name: "x" },
  });
  void chooseBetween(desk, { ...theirs, saved_by: "Olena", revision: 2, saved_at: null }, base());
  return shown.at(-1).all("fieldset").map((one) => one.all("div").filter(({ attributes }) => attributes.class === "said").map(({ text }) => text));
}

test("a critical rule, a condition and a weight are said in words", () => {
  const mine = changed(([first, second]) => {
    Object.assign(first.questions[1], { critical: { below: "2.5", effect: { cap: 50 } }, show_if: { question: "clean", is: "eq", value: "no" } });
    first.weight = 2;
    second.weight = "1.5";
  });
  const said = sides(mine, changed(([first]) => void (first.weight = 3)));
  assert.deepEqual(said, [
    ["Weight: 3", "Weight: 2"],
    ["Critical: Nothing more than its points Shown when: Always", "Critical: a “no” caps the visit at 50. Shown when: “Is it clean?” is No"],
    ["Weight: 1", "Weight: 1,5"],
  ]);
});

test("an order is the titles, with the questions of a section where they stand otherwise", () => {
  const said = sides(changed((sections) => void sections.reverse()), changed(([first]) => void first.questions.reverse()));
  assert.deepEqual(said, [["Arrival Is it warm? Is it clean? Bar", "Bar Arrival Is it clean? Is it warm?"]]);
});

test("what is written otherwise and can be said in no words is not said as JSON", () => {
  const mine = changed(([first], document) => {
    document.scoring = { method: "points" };
    document.contradictions = [{ when: { question: "clean", is: "eq", value: "no" }, text: { en: "Look again" } }];
    Object.assign(first.questions[0], { kind: "single_choice", choices: [{ code: "x", text: { en: "Ex" }, points: "0.5" }], evidence: [{ kind: "photo", min: 1, max: 2 }] });
  });
  for (const text of sides(mine, changed(([first]) => void (first.questions[0].points = 3))).flat()) assert.doesNotMatch(text, /[{}[\]]|undefined|–/);
});
