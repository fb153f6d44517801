"use strict";
// The list as it is now, while something in it goes on: a recording, a file that comes in, a talk that is worked out.
(() => {
  const EVERY = 3000;  // ms
  const list = () => document.getElementById("lijst");
  const name = (one) => one && (one.getAttribute("href") || one.form && one.form.getAttribute("action"));

  const show = (page) => {
    const now = list(), anew = new DOMParser().parseFromString(page, "text/html").getElementById("lijst");
    if (!anew || anew.innerHTML === now.innerHTML) return;
    const held = now.contains(document.activeElement) ? name(document.activeElement) : null;
    now.replaceWith(anew);
    const same = held && [...anew.querySelectorAll("a, button")].find((one) => name(one) === held);
    if (same) same.focus({ preventScroll: true });
  };

  const look = async () => {
    if (list().dataset.goesOn === undefined) return;
    try {
      const answer = document.hidden ? null : await window.oudertalk.ask(location.pathname);
      if (answer && answer.ok) show(await answer.text());
    } catch (error) {
      console.info(error.name);  // the program is not there; it may come back
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
