"use strict";
// A recording as it goes: the program records, this page shows it and says what was pressed. Any number of pages may.
(() => {
  const EVERY = 500;  // ms
  const page = document.getElementById("opname");
  const { state: address, do: doing, lost, pause, on } = page.dataset;
  const find = (name) => document.getElementById(name);
  const asking = find("wissen");
  let now = page.dataset.at;
  let wasPaused = false;

  const set = (name, text) => { if (find(name).textContent !== text) find(name).textContent = text; };
  const press = async (what, more = {}) => {
    await window.oudertalk.ask(doing, { method: "POST", body: new URLSearchParams({ wat: what, ...more }) });
    await look();
  };
  const list = (place, texts) => {
    if ([...place.children].map((one) => one.textContent).join("\n") === texts.join("\n")) return;
    place.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };
  const others = (names) => {
    const place = find("anderen");
    place.hidden = !names.length;
    if ([...place.querySelectorAll("button")].map((one) => one.textContent).join("\n") === names.join("\n")) return;
    place.replaceChildren(place.dataset.label, ...names.map((name) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: name });
      button.addEventListener("click", () => press("gebruik", { microfoon: name }));
      return button;
    }));
  };

  const show = (state) => {
    now = page.dataset.at = state.state;
    const over = now === "ended";
    set("stand", state.told);
    set("tijd", state.time);
    set("van", state.of);
    find("meter").value = state.level;
    set("oordeel", state.verdict);
    set("waarmee", state.microphones);
    list(find("meldingen"), state.notes);
    others(state.others);
    find("hardop").hidden = !state.aloud;
    find("luidheid").hidden = now !== "recording" && now !== "opening";
    find("knoppen").hidden = find("mag-dicht").hidden = over;
    find("opnieuw").hidden = !state.retry && now !== "lost";
    const button = find("pauze");
    button.hidden = now === "lost";
    button.dataset.what = now === "paused" ? "verder" : "pauze";
    button.textContent = now === "paused" ? on : pause;
    page.querySelector('[data-what="luisterpunt"]').disabled = now !== "recording";
    find("luisterpunten").hidden = !state.marks.length;
    find("luisterpunten").querySelector("span").textContent = state.marks.join(", ");
    find("klaar").hidden = !over;
    find("verder").hidden = !state.to;
    if (state.to) find("verder").href = state.to;
    find("terug").hidden = Boolean(state.to);
    if (state.wiped) page.querySelector(".agreed").replaceChildren();
    if (over && asking.open) asking.close();
    if (over && state.to && !state.failed) location.assign(state.to);
  };

  const look = async () => {
    try {
      const answer = await window.oudertalk.ask(address);
      if (!answer.ok) return;
      show(await answer.json());
    } catch {
      list(find("meldingen"), [lost]);
      set("stand", "");
    }
  };

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-what]");
    if (button) press(button.dataset.what);
  });
  find("intrekken").addEventListener("click", () => {
    wasPaused = now === "paused";
    press("pauze");  // nobody is recorded while this is asked
    asking.showModal();
  });
  const goOn = () => { if (!wasPaused) press("verder"); };
  find("toch-niet").addEventListener("click", () => { asking.close(); goOn(); });
  find("wis-alles").addEventListener("click", () => { asking.close(); press("wis alles"); });
  asking.addEventListener("cancel", goOn);
  window.addEventListener("beforeunload", (event) => { if (now !== "ended") event.preventDefault(); });

  page.inert = false;  // whoever pressed before this would have pressed for nothing
  const follow = async () => {
    await look();
    setTimeout(follow, EVERY);
  };
  follow();
})();
