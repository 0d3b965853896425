/** Which files a question asks for. */
import { card, check, number, select, signButton, withField } from "./controls.js";
import { evidenceName, fill } from "../../shopper/page/texts.js";
import { h } from "../../shopper/page/dom.js";

/** @typedef {import("./panel.js").View} View */
/** @typedef {import("./panel.js").Part} Part */

const KINDS = /** @type {EvidenceKind[]} */ (["photo", "audio", "video", "receipt", "screenshot", "document"]);

/** @returns {[string, string][]} */
export const whenOptions = () => [["always", gettext("always")], ["points_lost", gettext("when points are lost")]];

/** @param {View} view @param {EvidenceRule} rule @param {number} at */
function ruleRow({ editQuestion }, rule, at) {
  const edit = (/** @type {(rule: EvidenceRule) => EvidenceRule} */ change, typing = "") => editQuestion((now) => ({ ...now, evidence: now.evidence?.map((one, n) => (n === at ? change(one) : one)) }), typing && `evidence.${at}.${typing}`);
  const name = evidenceName(rule.kind) ?? rule.kind;
  const label = (/** @type {string} */ what) => ({ "aria-label": fill(gettext("%(what)s, %(language)s"), { what: name, language: what }) });
  return h("tr", {},
    h("td", {}, select(`evidence[${at}].kind`, KINDS.map((kind) => [kind, evidenceName(kind)]), rule.kind, (kind) => edit((now) => ({ ...now, kind: /** @type {EvidenceKind} */ (kind) })), label(gettext("Kind")))),
    h("td", {}, number(`evidence[${at}].min`, rule.min ?? 1, (value) => edit((now) => ({ ...now, min: value ?? "" }), "min"), { ...label(gettext("At least")), inputmode: "numeric" })),
    h("td", {}, number(`evidence[${at}].max`, rule.max ?? 5, (value) => edit((now) => ({ ...now, max: value ?? "" }), "max"), { ...label(gettext("At most")), inputmode: "numeric" })),
    h("td", {}, select(`evidence[${at}].when`, whenOptions(), rule.when ?? "always", (when) => edit((now) => withField(now, "when", when, "always")), label(gettext("When")))),
    h("td", {}, signButton("✕", fill(gettext("%(what)s: remove"), { what: name }), () => editQuestion((now) => {
      const rest = (now.evidence ?? []).filter((_, n) => n !== at);
      return withField(now, "evidence", rest.length ? rest : undefined);
    }))));
}

/** @type {Part} */
export const evidencePart = {
  slice: ({ question }) => [question.kind, question.evidence, question.x_original],
  draw(view) {
    const { question, editQuestion } = view;
    if (question.kind === "note") return null;
    const rules = question.evidence ?? [];
    const takesPhotos = question.kind === "photo" || rules.some((rule) => rule.kind === "photo");
    const heads = [gettext("Kind"), gettext("At least"), gettext("At most"), gettext("When")].map((words) => h("th", { scope: "col" }, words));
    const table = h("div", { class: "table-wrap" }, h("table", { class: "evidence-rules" }, h("thead", {}, h("tr", {}, ...heads, h("th", {}, h("span", { class: "visually-hidden" }, gettext("Remove"))))), h("tbody", {}, ...rules.map((rule, at) => ruleRow(view, rule, at)))));
    const add = () => editQuestion((now) => ({ ...now, evidence: [...(now.evidence ?? []), { kind: /** @type {EvidenceKind} */ ("photo"), min: 1, max: 5 }] }));
    return card(gettext("Evidence"), rules.length ? table : h("p", { class: "muted" }, gettext("No files are asked for.")),
      h("button", { type: "button", class: "btn small", "data-path": "evidence", onclick: add }, gettext("Ask for files")),
      takesPhotos && check("x_original", gettext("Keep photos in full size"), question.x_original === true, (isOn) => editQuestion((now) => withField(now, "x_original", isOn, false)), gettext("They take longer to send; small print stays readable.")));
  },
};
