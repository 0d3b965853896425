// Strips of tabs that are wider than the window begin where the chosen tab is in sight.

for (const chosen of document.querySelectorAll('.subnav [aria-current], .side-items [aria-current]')) {
  const strip = /** @type {HTMLElement} */ (chosen.parentElement);
  const [tab, room] = [chosen.getBoundingClientRect(), strip.getBoundingClientRect()];
  // The strip alone is moved: the page stays at its top, or at what its address points to.
  strip.scrollLeft += tab.left + tab.width / 2 - room.left - room.width / 2;
}
