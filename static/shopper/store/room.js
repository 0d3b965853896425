/** The room left on the phone: asked to be kept, watched, and told before it hurts. */
import { tell } from "../bus.js";
import { StorageError } from "./db.js";
import { fill, size } from "../page/texts.js";

const TELL_BELOW = 200_000_000;
/** Drafts must still fit after the last file. */
const RESERVE = 20_000_000;

let left = Infinity;

/** Bytes left for this app, as far as the browser says; measured anew. */
export async function measureRoom() {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  const before = left;
  left = quota === undefined || usage === undefined ? Infinity : Math.max(0, quota - usage);
  if (before < TELL_BELOW || left < TELL_BELOW) tell("network");
  return left;
}

/** What to say of the room, or "". */
export function roomWords() {
  if (left >= TELL_BELOW) return "";
  if (left <= RESERVE) return gettext("This phone is full: free some room before you take photos or record.");
  return fill(gettext("This phone is nearly full: %(size)s are left for photos and recordings."), { size: size(left - RESERVE) });
}

/** Throws in words when `bytes` more don't fit beside the answers. @param {number} bytes */
export async function requireRoom(bytes) {
  if ((await measureRoom()) - bytes >= RESERVE) return;
  throw new StorageError("QuotaExceededError", fill(gettext("This phone has no room for %(size)s: free some room, then try again. What you filled in is safe."), { size: size(bytes) }));
}

/** Asks the browser not to clear what is kept when the phone runs short; asked when a visit begins, since then there is something to keep. */
export async function askToKeep() {
  if (!(await navigator.storage?.persisted?.().catch(() => true))) await navigator.storage?.persist?.().catch(() => false);
}
