/** What was paid against what is paid back (docs/protocol.md); pure, so that it runs in the tests too. */
import { compareRatios, isNa, readDecimal } from "./conditions.js";
import { fill, money } from "../page/texts.js";

/** The question that holds the receipt's total, or null. @param {Checklist} checklist */
export function totalQuestion(checklist) {
  const amounts = checklist.sections.flatMap((section) => section.questions).filter((question) => question.kind === "money");
  const proven = amounts.find((question) => (question.evidence ?? []).some((rule) => rule.kind === "receipt"));
  return proven ?? (amounts.length === 1 ? amounts[0] : null);
}

/** What to ask about a total above the scenario's limit, or "".
 * @param {unknown} total @param {Scenario["purchase"] | undefined} purchase @param {string} currency the visit's */
export function limitDoubt(total, purchase, currency) {
  const [paid, limit] = [readDecimal(isNa(total) ? null : total), readDecimal(purchase?.limit)];
  if (!purchase?.limit || !paid || !limit || (purchase.currency ?? currency) !== currency || compareRatios(paid, limit) <= 0) return "";
  return fill(gettext("No more than %(limit)s is paid back. Is this right?"), { limit: money(purchase.limit, currency) });
}
