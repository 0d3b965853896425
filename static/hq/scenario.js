// The scenario's page: its lists, and a word before what was typed would be lost. It works without this file.
import { liveRows } from "./rows.js";

const form = document.getElementById("scenario");
if (form instanceof HTMLFormElement) {
  liveRows(form);
  let isChanged = false;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
}
