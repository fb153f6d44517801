"use strict";
// How far a conversation is that is worked out. The program works on, whether this page is open or not.
(() => {
  const EVERY = 1000;  // ms
  const page = document.getElementById("bezig");
  const find = (name) => document.getElementById(name);
  const set = (name, text) => { if (find(name).textContent !== text) find(name).textContent = text; };

  const look = async () => {
    let state;
    try {
      const answer = await window.oudertalk.ask(page.dataset.state);
      if (!answer.ok) return;
      state = await answer.json();
    } catch {
      set("fout", page.dataset.lost);
      find("fout").hidden = false;
      setTimeout(look, EVERY);
      return;
    }
    if (state.over) { location.reload(); return; }
    set("stand", state.step || state.told);
    find("voortgang").value = state.share;
    set("deel", state.percent);
    set("nog", state.left);
    find("fout").hidden = true;
    if (find("gedaan").children.length !== state.done.length) {
      find("gedaan").replaceChildren(...state.done.map((step) => Object.assign(document.createElement("li"), { textContent: step })));
    }
    setTimeout(look, EVERY);
  };
  if (!page.dataset.over) look();
})();
