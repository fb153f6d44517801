"use strict";
// Who judges blind is shown what was found of a line once it was judged: the server sends those parts of the page then,
// and they are put in without touching what a person is busy with, or the words that the sound is at.
(() => {
  const KEPT = ".ask,.out,.examples,.conflict,.chip,.panel,label,textarea";
  const { ask, saving } = window.oudertalk;
  const { reveal } = document.body.dataset;
  const told = document.getElementById("blind-stand");
  const button = document.getElementById("toon-alles"), dialog = document.getElementById("alles");

  const made = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;

  // all that stands around what a person fills in
  const around = (old, fresh) => {
    const inner = (place) => (place.matches(".item") ? place.lastElementChild : place);
    const [before, after] = [inner(old), inner(fresh)];
    for (const one of [...before.children]) if (!one.matches(KEPT)) one.remove();
    const anchor = [...before.children].find((one) => one.matches(".out,.examples,.chip,textarea"));
    let above = true;
    for (const one of [...after.children]) {
      if (one.matches(".out,.examples,.chip,textarea")) above = false;
      if (one.matches(KEPT)) continue;
      if (above) anchor.before(one); else before.append(one);
    }
  };

  const part = (html) => {
    const fresh = made(html), old = saving.subjects.get(fresh.dataset.about);
    around(old, fresh);
    if (!old.matches(".item")) return;
    old.className = fresh.className;
    old.firstElementChild.replaceWith(fresh.firstElementChild);
    saving.give(old, fresh.querySelector("[data-text]").dataset.given);
  };

  const turn = (html) => {
    const fresh = made(html), old = document.getElementById(fresh.id);
    const spoken = [...old.querySelectorAll("[data-t]")], said = fresh.querySelector(".said");
    [...said.querySelectorAll("[data-t]")].forEach((word, at) => word.replaceWith(spoken[at]));
    const added = [];
    for (const flag of said.querySelectorAll("[data-about]")) {
      const known = saving.subjects.get(flag.dataset.about);
      if (known) { around(known, flag); flag.replaceWith(known); } else added.push(flag);
    }
    old.querySelector(".said").replaceWith(said);
    added.forEach(saving.adopt);
  };

  const show = async (place) => {
    const answer = await ask(`${reveal}?over=${encodeURIComponent(place.dataset.about)}`);
    if (!answer.ok) return;
    const now = await answer.json(), focused = document.activeElement;
    now.parts.forEach(part);
    now.turns.forEach(turn);
    document.querySelector("svg.moments").replaceWith(made(now.moments));
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
    told.textContent = now.told;
    button.hidden = now.whole;
    document.querySelectorAll(".compares").forEach((link) => { link.hidden = !now.compares; });
  };

  saving.onSaved((place, now) => { if (now.reveals) show(place).catch((error) => console.error(error)); });
  button.addEventListener("click", () => dialog.showModal());
  dialog.querySelector(".closes").addEventListener("click", () => dialog.close());
})();
