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
  const done = [], undone = [];  // what this page said, in order: decisions, and corrections of voices and words
  const listeners = [], keptListeners = [], early = [];
  let savedAt = "";
  let decided = +document.body.dataset.decided;
  let behind = false, catching = false;

  const field = (place) => place.querySelector("[data-text]");
  const choices = (place) => [...place.querySelectorAll("[data-choice]")];

  const read = (place) => {
    const chosen = choices(place).find((button) => button.getAttribute("aria-pressed") === "true");
    const text = field(place), given = text && text.dataset.given;
    const value = text ? text.value : place.dataset.note || "";
    if (place.dataset.move !== undefined) return { choice: place.dataset.move || null, text: value };
    return { choice: chosen ? chosen.dataset.choice : null, text: given !== undefined && value === given ? null : value };
  };

  const grow = (text) => {
    if (CSS.supports("field-sizing", "content")) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  };

  const write = (place, { choice, text }) => {
    if (place.dataset.move !== undefined) {  // a flag that a person added, or took away again
      place.dataset.move = choice || "";
      place.hidden = !choice && !text;
    }
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
    const { quote, saidTurn, second } = place.dataset;
    if (quote !== undefined) Object.assign(said, { quote, turn: +saidTurn, second: second === undefined ? null : +second });
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
    if (now.reveals && !listeners.length) early.push([place, now]);  // before the script that shows it was there
    listeners.forEach((listener) => listener(place, now));
    if (place.dataset.move !== undefined) keptListeners.forEach((listener) => listener(place));
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

  // one question at a time: many answers that overtake each other are one thing to catch up with
  const catchUp = async () => {
    behind = true;
    if (catching) return;
    catching = true;
    try {
      while (behind) { behind = false; await look(); }
    } finally {
      catching = false;
    }
  };

  // another page saved: what nobody is busy with here follows
  const look = async () => {
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
    if (change.correction) { tell(); correct(other === "value" ? "terug" : "opnieuw"); return; }
    if (!same(read(change.place), change[other])) { tell(); return; }  // it was changed since: that stays
    write(change.place, change[which]);
    change.place.scrollIntoView({ block: "nearest" });
    save(change.place, "history");
  };
  const undo = () => step(done, undone, "before"), redo = () => step(undone, done, "value");

  // a correction is taken back by the program, which knows what the last one was
  let correct = () => {};
  const corrected = () => { done.push({ correction: true }); undone.length = 0; tell(); };
  const steppedBack = (from, to) => {
    const at = from.map((change) => !!change.correction).lastIndexOf(true);
    if (at >= 0) to.push(...from.splice(at, 1));
    tell();
  };
  const forgetCorrections = () => {  // somebody else corrected: their order is not ours any more
    for (const stack of [done, undone]) stack.splice(0, stack.length, ...stack.filter((change) => !change.correction));
    tell();
  };

  // other examples may be given beside what a person typed
  const give = (place, given) => {
    const area = field(place), untouched = area.value === area.dataset.given;
    area.dataset.given = given;
    if (untouched) { area.value = given; grow(area); }
  };
  const know = (place) => { subjects.set(place.dataset.about, place); kept.set(place, read(place)); mark(place); };

  const add = (place, value) => {
    know(place);
    kept.set(place, { choice: null, text: "" });
    write(place, value);
    save(place);
  };

  // what waits to be saved is saved now
  const flush = async () => {
    for (const [place, timer] of [...waiting]) { clearTimeout(timer); waiting.delete(place); save(place); }
    while (busy.size) await new Promise((done) => { setTimeout(done, 30); });
  };

  const takeAway = (place) => { write(place, { choice: null, text: "" }); save(place); };

  // the page is shown anew: what was said here since, or could not be kept yet, stays. Not while something is on its
  // way: the new page may not know of it.
  const renew = (swap) => {
    if (busy.size) return false;
    const before = new Map([...subjects].map(([about, place]) => [about, { place, value: read(place), was: kept.get(place) }]));
    const focus = document.activeElement, at = focus && focus.closest("[data-about]"), typing = at && focus.matches("[data-text]");
    swap();
    subjects.clear();
    kept.clear();
    document.querySelectorAll("[data-about]").forEach((place) => {
      know(place);
      const old = before.get(place.dataset.about);
      if (!old) return;
      const unkept = !same(old.was, old.value) || disputed.has(old.place);
      if (unkept || +old.place.dataset.version > +place.dataset.version) {
        place.dataset.version = old.place.dataset.version;
        kept.set(place, old.was);
        write(place, old.value);
      }
      if (disputed.delete(old.place)) {
        disputed.add(place);
        (place.matches(".item") ? place.lastElementChild : place).append(...old.place.querySelectorAll(".conflict"));
      }
      if (!waiting.has(old.place)) return;
      clearTimeout(waiting.get(old.place));
      waiting.delete(old.place);
      later(place, PAUSE);
    });
    for (const stack of [done, undone]) {
      const there = stack.filter((change) => change.correction || subjects.has(change.place.dataset.about));
      for (const change of there) if (!change.correction) change.place = subjects.get(change.place.dataset.about);
      stack.splice(0, stack.length, ...there);
    }
    document.querySelectorAll("textarea").forEach(grow);
    const place = typing && subjects.get(at.dataset.about), text = place && field(place);
    if (text) {
      text.focus({ preventScroll: true });
      text.setSelectionRange(focus.selectionStart, focus.selectionEnd);
    }
    tell();
    return true;
  };

  subjects.forEach(know);
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

  return {
    choose, undo, redo, adopt: know, give, subjects, flush, add, takeAway, renew, corrected, forgetCorrections,
    takenBack: () => steppedBack(done, undone), putBack: () => steppedBack(undone, done),
    onSaved: (listener) => { listeners.push(listener); early.splice(0).forEach((told) => listener(...told)); },
    onKept: (listener) => keptListeners.push(listener), onCorrect: (act) => { correct = act; },
  };
})();
