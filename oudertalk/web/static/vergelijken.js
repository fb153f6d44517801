"use strict";
// The evidence beside what several people saw: every quote plays, and the space bar and the arrows work as elsewhere.
(() => {
  const EARLIER = 3;  // seconds before what somebody wants to hear
  if (!document.getElementById("geluid")) return;
  const { bar, shown, clock, go, point, keys } = listening({ lead: 0.05 });
  const { saving } = window.oudertalk;

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-play]");
    if (!target) return;
    event.preventDefault();
    point(target);
    go(+target.dataset.play - EARLIER);
  });
  bar.addEventListener("input", () => { shown.textContent = clock(+bar.value); });
  bar.addEventListener("change", () => { bar.blur(); go(+bar.value - EARLIER); });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.target.closest("textarea")) return;
    if (event.ctrlKey || event.metaKey) {
      const history = { z: event.shiftKey ? saving.redo : saving.undo, y: saving.redo }[event.key.toLowerCase()];
      if (history) { event.preventDefault(); history(); }
      return;
    }
    if (event.target.closest("button,summary,select,a,input")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
