/** The phone beside the panel: a frame with the very form, which is told what to show and tells what was answered. */
import { chosen } from "./desk.js";
import { field, select } from "./controls.js";
import { h } from "../../shopper/page/dom.js";

/** @typedef {import("./desk.js").Desk} Desk */

/** Drawing a phone costs more than a key: it follows when the keys rest, and what is chosen is drawn first. */
const AFTER_TYPING = 350;
const AFTER_CHOOSING = 80;

/** @param {Desk} desk @param {HTMLElement} place @param {{answered: (answers: Answers) => void}} on */
export function openPreview(desk, place, on) {
  const { data } = desk;
  let language = desk.state.language;
  // The person's own setting, else the device's.
  let theme = document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  let isReady = false;
  let timer = 0;
  const frame = h("iframe", { class: "phone", title: gettext("The form as on the phone"), "data-part": "phone" });

  const address = () => `${data.urls.preview}?language=${encodeURIComponent(language)}`;
  /** Nothing is drawn where nobody sees it. */
  const isSeen = () => place.offsetParent !== null;

  /** @param {unknown} message */
  const tell = (message) => frame.contentWindow?.postMessage(message, location.origin);

  /** The phone goes to what is chosen when it is shown next. */
  let leads = true;
  /** The answers that the phone has. */
  let known = desk.state.answers;
  function show() {
    window.clearTimeout(timer);
    if (!isSeen()) return;
    if (!frame.getAttribute("src")) frame.src = address();
    if (!isReady) return;
    const found = chosen(desk);
    tell({ type: "show", document: desk.document, language, theme, section: leads && found ? found.section.code : "", question: found?.question?.code ?? "" });
    leads = false;
    // They follow a code that changed.
    if (known !== desk.state.answers) tellAnswers(desk.state.answers);
  }
  /** @param {Answers} answers */
  function tellAnswers(answers) {
    known = answers;
    tell({ type: "answers", answers });
  }
  /** @param {number} after */
  function showSoon(after) {
    window.clearTimeout(timer);
    timer = window.setTimeout(show, after);
  }

  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== frame.contentWindow) return;
    const { type, answers } = event.data;
    if (type === "ready") {
      isReady = true;
      leads = true;
      // A phone that was just switched on has none.
      if (Object.keys(desk.state.answers).length) known = {};
      show();
    } else if (type === "answers") {
      known = answers;
      on.answered(answers);
    }
  });

  const languages = select("preview.language", data.languages.map(({ code, name }) => [code, name]), language, (code) => {
    language = code;
    isReady = false;
    frame.src = address();
  });
  const dark = h("button", { type: "button", class: "btn small", "aria-pressed": String(theme === "dark"), onclick: () => {
    theme = theme === "dark" ? "light" : "dark";
    dark.setAttribute("aria-pressed", String(theme === "dark"));
    show();
  } }, gettext("Dark"));
  const again = h("button", { type: "button", class: "btn small", onclick: () => answer({}) }, gettext("Start over"));

  /** Answers in the place of those given; a phone that nobody sees gets them when it is looked at. @param {Answers} answers */
  function answer(answers) {
    if (isReady && isSeen()) tellAnswers(answers);
    on.answered(answers);
  }

  place.append(h("div", { class: "row tight phone-tools" }, field(gettext("Language"), languages, null, true), dark, again), frame);
  desk.listen((topic) => {
    if (topic === "selection" || topic === "side") leads = true;
    if (topic === "document") showSoon(AFTER_TYPING);
    else if (topic === "selection" || topic === "side") showSoon(AFTER_CHOOSING);
  });
  show();
  return { answer };
}
