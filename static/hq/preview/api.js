/** No server behind the preview: nothing is asked, and nothing is sent (static/shopper/server/api.js). */

export const PROTOCOL = 1;

export class ApiError extends Error {
  status = 0;
  code = "no_network";
}

export const session = { signedOut: false, reachable: true, clockOffset: 0, otherPerson: false, skew: "", newest: "" };

/** @returns {Promise<never>} */
export async function call() {
  throw new ApiError(gettext("The preview sends nothing."));
}
export const otherPerson = () => new ApiError();
export const measureClock = async () => 0;
