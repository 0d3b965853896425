/** No server behind the preview: nothing is asked, and nothing is sent (static/shopper/server/api.js). */

/** @returns {any} */
const known = () => ({ signedOut: false, reachable: true, clockOffset: 0, otherPerson: false, skew: "", newest: "" });
export const session = known();
export const beginSession = () => void Object.assign(session, known());

/** As when there is no network. */
export class ApiError extends Error {
  status = 0;
  code = "no_network";
  isPassing = true;
  stopsAll = true;
}

/** @returns {Promise<never>} */
export async function call() {
  throw new ApiError();
}
export const otherPerson = () => new ApiError();
export const measureClock = async () => 0;
