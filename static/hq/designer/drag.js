/** Dragging rows of the tree by mouse, pen or finger (by the grip). The keyboard has Alt and the arrows. */
import { find, inOrder, keyOf, moveQuestions, moveSections } from "./document.js";

/** @typedef {import("./desk.js").Desk} Desk */

const FAR_ENOUGH = 6;
const EDGE = 40;

/** Where the dragged would stand if it were let go over `key`. @param {Checklist} document @param {number[]} keys @param {number} key @param {boolean} isBelow the lower half of the row */
export function dropped(document, keys, key, isBelow) {
  const target = find(document, key);
  const first = find(document, keys[0]);
  if (!target || !first) return document;
  if (!first.question) {
    const at = isBelow || target.question ? target.sectionAt + 1 : target.sectionAt;
    return moveSections(document, keys, keyOf(document.sections[at] ?? /** @type {any} */ ({})));
  }
  const at = target.question ? target.questionAt + (isBelow ? 1 : 0) : 0;
  return moveQuestions(document, keys, keyOf(target.section), keyOf(target.section.questions[at] ?? /** @type {any} */ ({})));
}

/** @param {Desk} desk @param {HTMLElement} tree @param {(next: Checklist, keys: number[]) => void} drop */
export function watchDrag(desk, tree, drop) {
  /** @type {{pointer: number, x: number, y: number, key: number, keys: number[] | null} | null} */
  let drag = null;
  /** @type {{node: HTMLElement, isBelow: boolean} | null} */
  let over = null;
  let isJustDropped = false;

  function unmark() {
    over?.node.classList.remove("drop-above", "drop-below");
    over = null;
  }
  function end() {
    unmark();
    tree.classList.remove("dragging");
    drag = null;
  }
  /** @param {PointerEvent} event */
  function begin(event) {
    if (event.button || !(event.target instanceof Element)) return;
    const row = event.target.closest("li");
    // A finger that scrolls begins anywhere; one that drags begins at the grip.
    if (!row || row.dataset.key === "0" || (event.pointerType !== "mouse" && !event.target.closest(".grip"))) return;
    drag = { pointer: event.pointerId, x: event.clientX, y: event.clientY, key: Number(row.dataset.key), keys: null };
  }
  /** @param {PointerEvent} event */
  function move(event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!drag.keys) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
      const { selected } = desk.state;
      drag.keys = inOrder(desk.document, selected.includes(drag.key) ? selected : [drag.key]);
      tree.setPointerCapture(drag.pointer);
      tree.classList.add("dragging");
    }
    event.preventDefault();
    mark(event.clientX, event.clientY);
    scroll(event.clientY);
  }
  /** @param {number} x @param {number} y */
  function mark(x, y) {
    unmark();
    const node = document.elementFromPoint(x, y)?.closest("li[role=treeitem]");
    if (!(node instanceof HTMLElement) || node.dataset.key === "0") return;
    const box = node.getBoundingClientRect();
    const isBelow = y > box.top + box.height / 2;
    node.classList.add(isBelow ? "drop-below" : "drop-above");
    over = { node, isBelow };
  }
  /** @param {number} y */
  function scroll(y) {
    const box = tree.getBoundingClientRect();
    if (y < box.top + EDGE) tree.scrollBy(0, -EDGE / 2);
    else if (y > box.bottom - EDGE) tree.scrollBy(0, EDGE / 2);
  }
  /** @param {PointerEvent} event */
  function letGo(event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    const [keys, to] = [drag.keys, over];
    end();
    if (!keys) return;
    // The click that follows would choose the row under the pointer.
    isJustDropped = true;
    window.setTimeout(() => (isJustDropped = false));
    if (to) drop(dropped(desk.document, keys, Number(to.node.dataset.key), to.isBelow), keys);
  }
  tree.addEventListener("pointerdown", begin);
  tree.addEventListener("pointermove", move);
  tree.addEventListener("pointerup", letGo);
  tree.addEventListener("pointercancel", end);
  tree.addEventListener("click", (event) => isJustDropped && event.stopImmediatePropagation(), true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    end();
  }, true);
}
