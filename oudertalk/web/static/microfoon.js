"use strict";
// How the chosen microphones sound, while somebody tries them. The program listens, and this page shows it.
(() => {
  const form = document.getElementById("microfoon");
  const button = document.getElementById("probeer");
  if (!button) return;
  const sound = document.getElementById("klank");
  const meters = document.getElementById("meters");
  const told = document.getElementById("oordeel");
  let trying = 0;

  const chosen = () => {
    const fields = new URLSearchParams();
    form.querySelectorAll('[name="microfoon"]:checked').forEach((one) => fields.append("microfoon", one.value));
    return fields;
  };
  const show = ({ levels, told: text, error }) => {
    while (meters.children.length < levels.length) {
      const meter = document.createElement("meter");
      meter.setAttribute("aria-label", meters.dataset.label);
      meters.append(meter);
    }
    while (meters.children.length > levels.length) meters.lastChild.remove();
    levels.forEach((level, at) => { meters.children[at].value = level; });
    if (told.textContent !== (error || text)) told.textContent = error || text;
  };
  const follow = async (mine) => {
    while (mine === trying) {
      const answer = await window.oudertalk.ask(form.dataset.try);
      if (!answer.ok || mine !== trying) return;
      const state = await answer.json();
      show(state);
      if (state.error) return;
      await new Promise((done) => setTimeout(done, 200));
    }
  };
  const start = async () => {
    const mine = ++trying;
    sound.hidden = false;
    const answer = await window.oudertalk.ask(form.dataset.try, { method: "POST", body: chosen() });
    if (!answer.ok) {
      show({ levels: [], error: (await answer.json()).error });
      return;
    }
    follow(mine);
  };
  button.addEventListener("click", start);
  form.addEventListener("change", (event) => { if (event.target.name === "microfoon" && trying) start(); });
  form.addEventListener("submit", () => { trying += 1; });
})();
