/** The one visit that the preview shows, with the checklist in work (static/shopper/store/visits.js). */
import { word } from "./words.js";

export const VISIT = "00000000-0000-7000-8000-000000000000";

/** @type {Checklist} */
let checklist = { title: {}, sections: [] };

/** @type {Visit} */
const visit = {
  id: VISIT, state: "in_progress", number: 1, late: false, wave: { id: "", name: "" },
  branch: { id: "", code: "", name: "", brand: "", city: "", address: "", lat: null, lon: null, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  channel: "in_person", window: { opens_at: "2026-01-01T00:00:00Z", closes_at: "2100-01-01T00:00:00Z" }, fee: "0", currency: "EUR", scenario: "1", checklist: "1",
  quiz_passed: true, quiz_attempts_left: null, started_at: new Date().toISOString(), returned_until: null, remarks: [], editable: null, draft_revision: 0, evidence: [], receipt: null,
};

/** @param {Checklist} next @param {string} name what stands in the place of the branch */
export function showChecklist(next, name) {
  checklist = next;
  visit.branch.brand = word("name");
  visit.branch.name = name;
}

export const visitById = () => visit;
export const checklistOf = () => checklist;
export const scenarioOf = () => null;
export const myVisits = () => null;
