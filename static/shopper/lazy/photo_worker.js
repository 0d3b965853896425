/** The worker that photos are made fit in, so that the form never stutters. */
import { jobs } from "./photo_work.js";

self.onmessage = async ({ data: { id, name, wish } }) => {
  try {
    self.postMessage({ id, result: await jobs[/** @type {keyof typeof jobs} */ (name)](wish) });
  } catch (error) {
    self.postMessage({ id, error });
  }
};
