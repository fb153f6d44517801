"use strict";
// What a person says is saved by itself, each with the version that this page saw. Another page may have saved since:
// then nothing is overwritten, and both are shown.
window.oudertalk.saving = (() => {
  const PAUSE = 500;   // ms after the last letter
  const RETRY = 3000;  // ms
  const { ask, onBeat } = window.oudertalk;
  const { decide, stand } = document.body.dataset;
  const status = document.getElementById("bewaard"), trouble = document.getElementById("storing");
  const undoButton = document.getElementById("ongedaan"), redoButton = document.getElementById("opnieuw");
  const bump = document.getElementById("botsing");
  const subjects = new Map([...document.querySelectorAll("[data-about]")].map((place) => [place.dataset.about, place]));
  const kept = new Map();     // what is on the disk, by subject
  const waiting = new Map();  // timers of what is not saved yet
  const busy = new Set(), disputed = new Set();
  const done = [], undone = [];
  const listeners = [];
  let savedAt = "";
  let decided = +document.body.dataset.decided;

  const field = (place) => place.querySelector("[data-text]");
  const choices = (place) => [...place.querySelectorAll("[data-choice]")];

  const read = (place) => {
    const chosen = choices(place).find((button) => button.getAttribute("aria-pressed") === "true");
    const text = field(place), given = text && text.dataset.given;
    const value = text ? text.value : place.dataset.note || "";
    return { choice: chosen ? chosen.dataset.choice : null, text: given !== undefined && value === given ? null : value };
  };

  const grow = (text) => {
    if (CSS.supports("field-sizing", "content")) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  };

  const write = (place, { choice, text }) => {
    choices(place).forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.choice === choice)));
    const area = field(place);
    if (area) {
      area.value = text === null || text === undefined ? area.dataset.given || "" : text;
      if (area.value !== (area.dataset.given || "") && area.closest("details")) area.closest("details").open = true;
      grow(area);
    } else if (place.dataset.note !== undefined) {
      place.dataset.note = text || "";
    }
    mark(place);
  };

  const mark = (place) => {
    const sign = place.querySelector(".has-note");
    if (sign) sign.hidden = !(read(place).text || "").trim();
    place.classList.toggle("said-so", choices(place).some((button) => button.getAttribute("aria-pressed") === "true"));
  };

  const same = (one, other) => one.choice === other.choice && one.text === other.text;

  const tell = () => {
    const open = waiting.size + busy.size + disputed.size;
    status.classList.toggle("open", open > 0);
    if (!open && savedAt) status.textContent = savedAt;
    if (open) status.textContent = disputed.size || !trouble.hidden ? status.dataset.trouble : status.dataset.saving;
    undoButton.disabled = !done.length;
    redoButton.disabled = !undone.length;
  };

  const later = (place, pause, from = "person") => {
    clearTimeout(waiting.get(place));
    waiting.set(place, setTimeout(() => { waiting.delete(place); save(place, from); }, pause));
    tell();
  };

  const send = async (place, value) => {
    const said = { about: place.dataset.about, after: +place.dataset.version, ...value };
    return ask(decide, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) });
  };

  const save = async (place, from = "person") => {
    if (busy.has(place)) { later(place, PAUSE, from); return; }
    const before = kept.get(place), value = read(place);
    if (same(before, value) || disputed.has(place)) { tell(); return; }
    busy.add(place);  // until the version is known: what is said meanwhile must follow this
    tell();
    let answer, now;
    try {
      answer = await send(place, value);
      now = await answer.json();
    } catch (error) {
      trouble.hidden = false;
      busy.delete(place);
      later(place, RETRY, from);
      return;
    }
    busy.delete(place);
    trouble.hidden = true;
    if (answer.status === 409) { dispute(place, now.state); tell(); return; }
    if (!answer.ok) { refuse(place, now.error); return; }
    place.dataset.version = now.version;
    kept.set(place, value);
    if (now.decided === decided + 1) decided = now.decided; else catchUp();
    if (from === "person") { done.push({ place, before, value }); undone.length = 0; }
    savedAt = status.dataset.saved.replace("{time}", now.at);
    tell();
    listeners.forEach((listener) => listener(place, now));
  };

  const remove = (place) => place.querySelectorAll(".conflict").forEach((box) => box.remove());

  // two pages at once: what stands is shown, and a person picks
  const dispute = (place, state) => {
    const theirs = state || { version: 0, choice: null, text: "" }, box = bump.content.firstElementChild.cloneNode(true);
    if (same(theirs, read(place))) {  // our own word, of which the answer was lost
      place.dataset.version = theirs.version;
      kept.set(place, { choice: theirs.choice, text: theirs.text });
      return;
    }
    const label = choices(place).find((button) => button.dataset.choice === theirs.choice);
    place.dataset.version = theirs.version;
    kept.set(place, { choice: theirs.choice, text: theirs.text });
    disputed.add(place);
    box.querySelector("blockquote").textContent =
      [label ? label.getAttribute("aria-label") || label.textContent : "", theirs.text || ""].filter(Boolean).join(" · ") || "–";
    remove(place);
    (place.matches(".item") ? place.lastElementChild : place).append(box);
  };

  // what cannot be kept is said where it stands
  const refuse = (place, why) => {
    const box = bump.content.firstElementChild.cloneNode(true);
    box.querySelector("p").textContent = why || status.dataset.trouble;
    box.querySelectorAll("blockquote,button").forEach((one) => one.remove());
    remove(place);
    (place.matches(".item") ? place.lastElementChild : place).append(box);
    disputed.add(place);
    tell();
  };

  const settle = (place, mine) => {
    remove(place);
    disputed.delete(place);
    if (!mine) write(place, kept.get(place));
    save(place);
    tell();
  };

  // another page saved: what nobody is busy with here follows
  const catchUp = async () => {
    let answer;
    try { answer = await ask(stand); } catch (error) { return; }
    if (!answer.ok) return;
    const told = await answer.json();
    decided = told.decided;
    for (const state of told.states) {
      const place = subjects.get(state.about);
      if (!place || state.version <= +place.dataset.version || busy.has(place)) continue;
      if (!same(kept.get(place), read(place))) { dispute(place, state); continue; }
      place.dataset.version = state.version;
      kept.set(place, { choice: state.choice, text: state.text });
      write(place, state);
    }
    tell();
  };

  const choose = (place, choice) => {
    const now = read(place);
    write(place, { choice: now.choice === choice ? null : choice, text: now.text });
    clearTimeout(waiting.get(place));
    waiting.delete(place);
    save(place);
  };

  const step = (from, to, which) => {
    const change = from.pop();
    if (!change) return;
    const other = which === "before" ? "value" : "before";
    to.push(change);
    if (!same(read(change.place), change[other])) { tell(); return; }  // it was changed since: that stays
    write(change.place, change[which]);
    change.place.scrollIntoView({ block: "nearest" });
    save(change.place, "history");
  };
  const undo = () => step(done, undone, "before"), redo = () => step(undone, done, "value");

  const adopt = (place) => { subjects.set(place.dataset.about, place); kept.set(place, read(place)); mark(place); };
  // other examples may be given beside what a person typed
  const give = (place, given) => {
    const area = field(place), untouched = area.value === area.dataset.given;
    area.dataset.given = given;
    if (untouched) { area.value = given; grow(area); }
  };
  for (const place of subjects.values()) { kept.set(place, read(place)); mark(place); }
  document.querySelectorAll("textarea").forEach(grow);
  document.addEventListener("input", (event) => {
    const place = event.target.matches("[data-text]") && event.target.closest("[data-about]");
    if (place) { grow(event.target); mark(place); later(place, PAUSE); }
  });
  document.addEventListener("focusout", (event) => {
    const place = event.target.closest && event.target.closest("[data-about]");
    if (place && waiting.has(place)) later(place, 0);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const place = button.closest("[data-about]");
    if (place && button.dataset.choice) choose(place, button.dataset.choice);
    if (place && button.dataset.keep) settle(place, button.dataset.keep === "mine");
    if (place && button.matches(".take")) {
      const text = field(place), proposal = button.parentElement.querySelector(".proposal").textContent;
      text.value = text.value.trim() ? `${text.value.trimEnd()}\n${proposal}` : proposal;
      grow(text);
      text.focus();
      later(place, 0);
    }
  });
  undoButton.addEventListener("click", undo);
  redoButton.addEventListener("click", redo);
  window.addEventListener("beforeunload", (event) => {
    if (!window.oudertalk.gone && (waiting.size || busy.size || disputed.size)) event.preventDefault();
  });
  onBeat(({ reached, decided: now }) => {
    trouble.hidden = reached;
    if (reached && now !== decided && !busy.size) catchUp();
    tell();
  });

  return { choose, undo, redo, adopt, give, subjects, onSaved: (listener) => listeners.push(listener) };
})();
