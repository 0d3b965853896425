/** What the screens and the recorder share, so that neither must import the other. */
import { h } from "../page/dom.js";

/** The recording under way, the place of its bar below every screen, and why a question could not be recorded.
 * @type {{now: Running | null, place: HTMLElement, trouble: {question: string, words: string} | null}} */
export const sound = { now: null, place: h("div", { class: "recorder-place" }), trouble: null };
