/** Where the phone is, when its owner allows it to say. */

const FAR_METRES = 500;

/** @type {{place: Place, at: number} | null} */
let last = null;

/** The place now, within ten seconds; null when unknown or not allowed. @returns {Promise<Place | null>} */
export function findPlace() {
  if (!navigator.geolocation) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const rounded = (/** @type {number} */ degrees) => Math.round(degrees * 1e6) / 1e6;
        const place = { lat: rounded(coords.latitude), lon: rounded(coords.longitude), accuracy_m: Math.round(coords.accuracy) };
        last = { place, at: Date.now() };
        resolve(place);
      },
      () => resolve(null),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    );
  });
}

/** The last place found, while it is at most five minutes old. */
export function lastPlace() {
  return last && Date.now() - last.at < 300_000 ? last.place : null;
}

/** Looks for the place only where that was allowed before: nobody is asked for nothing. */
export async function findPlaceIfAllowed() {
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  return allowed?.state === "granted" ? findPlace() : null;
}

/** Whether the phone is certainly away from the branch; of an unknown place nothing is certain. @param {Place} place @param {Visit["branch"]} branch */
export const isFar = (place, branch) => (metresTo(place, branch) ?? 0) > FAR_METRES + place.accuracy_m;

/** Metres between a place and a branch; null when one of them is unknown. @param {Place | null} place @param {Visit["branch"]} branch */
export function metresTo(place, branch) {
  if (!place || branch.lat === null || branch.lon === null) return null;
  const radians = Math.PI / 180;
  const [lat, lon] = [Number(branch.lat) * radians, Number(branch.lon) * radians];
  const [ours, east] = [place.lat * radians, place.lon * radians];
  const chord = Math.sin((lat - ours) / 2) ** 2 + Math.cos(lat) * Math.cos(ours) * Math.sin((lon - east) / 2) ** 2;
  return 12_742_000 * Math.asin(Math.sqrt(chord));
}
