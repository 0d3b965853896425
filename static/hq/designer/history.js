/** Every step there and back. Documents share what they have in common, so that a hundred of them weigh little more than one. */

export const MOST_STEPS = 100;

/** @template T @typedef {{state: T, place: number[]}} Step what was, and what was chosen then */

/** A history that begins with `state`. Steps with the same `mark`, one after the other, are one: typing in a field.
 * @template T @param {T} state */
export function createHistory(state) {
  /** @type {Step<T>} */
  let present = { state, place: [0] };
  /** @type {Step<T>[]} */
  let past = [];
  /** @type {Step<T>[]} */
  let future = [];
  let mark = "";

  /** @param {Step<T>[]} from @param {Step<T>[]} to */
  function turn(from, to) {
    const step = from.pop();
    if (!step) return null;
    to.push(present);
    // One looks at where the change was made, whichever way one goes; where that is gone, at what was chosen before it.
    const places = from === past ? [present.place, step.place] : [step.place];
    present = step;
    mark = "";
    return { state: step.state, places };
  }

  return {
    get state() {
      return present.state;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    /** Takes a new state; `place` is what is chosen with it. @param {T} next @param {number[]} place @param {string} [typing] the field that is typed in, or "" */
    commit(next, place, typing = "") {
      if (next === present.state) return;
      if (!typing || typing !== mark) past.push(present);
      past = past.slice(-MOST_STEPS);
      future = [];
      present = { state: next, place };
      mark = typing;
    },
    /** What is typed next is a step of its own. */
    seal() {
      mark = "";
    },
    undo: () => turn(past, future),
    redo: () => turn(future, past),
  };
}
