"use strict";
// The sound and the words that go with it, and everything by keyboard.
(() => {
  const EARLIER = 3;  // seconds before what somebody wants to hear
  const { sound, bar, shown, pace, clock, go, point, keys, lookUp, follow } = listening({
    lead: 0.05, reading: () => !document.activeElement.matches("textarea"),
  });
  const hear = (second) => go(second - EARLIER);
  const help = document.getElementById("uitleg"), letters = document.getElementById("letters");
  const flags = () => [...document.querySelectorAll(".flag:not([hidden])")];  // there may be more of them later
  const { saving, ask } = window.oudertalk;
  let current = null;

  // flags

  const pick = (flag, focus) => {
    if (current) current.classList.remove("current");
    current = flag;
    flag.classList.add("current");
    if (focus) {
      flag.focus({ preventScroll: true });
      flag.scrollIntoView({ block: "center" });
    }
  };
  const jump = (direction) => {
    const all = flags();
    if (!all.length) return;
    const at = current ? all.indexOf(current) : direction > 0 ? -1 : all.length;
    const next = all[at + direction];
    if (!next) return;
    pick(next, true);
    if (next.dataset.second) hear(+next.dataset.second);
  };
  // hundreds of flags, of which a person opens a few: what stands under one is made when it is opened
  const panelOf = (flag) => {
    const made = flag.querySelector(".panel");
    if (made) return made;
    const panel = document.getElementById("paneel").content.firstElementChild.cloneNode(true);
    const [reason, heard, rule] = panel.querySelectorAll(".because > *");
    reason.textContent = flag.dataset.why;
    heard.textContent = flag.dataset.heard && `${heard.dataset.before} ${flag.dataset.heard}.`;
    rule.textContent = `${rule.dataset.before} ${flag.dataset.rule}`;
    panel.querySelector("textarea").value = flag.dataset.note;
    panel.querySelectorAll(".fuller").forEach((more) => more.addEventListener("toggle", (event) => explain(event.target)));
    panel.hidden = true;
    flag.querySelector(".chip").after(panel);
    return panel;
  };
  const open = (flag, wanted) => {
    const more = flag.querySelector(".more"), panel = panelOf(flag);
    const opens = wanted === undefined ? panel.hidden : wanted;
    panel.hidden = !opens;
    more.setAttribute("aria-expanded", String(opens));
    return opens;
  };
  const note = (flag) => { open(flag, true); flag.querySelector("textarea").focus(); };

  const explain = async (details) => {
    const place = details.querySelector(".told"), flag = details.closest(".flag");
    if (!details.open || place.childElementCount) return;
    const paragraph = (text, kind) => {
      const line = document.createElement("p");
      line.textContent = text;
      if (kind) line.className = kind;
      place.append(line);
    };
    let told;
    try {
      const answer = await ask(document.body.dataset.why + flag.dataset.turn);
      if (!answer.ok) throw new Error(String(answer.status));
      told = await answer.json();
    } catch (error) {
      place.textContent = place.dataset.failed;
      return;
    }
    for (const sentence of told) {
      paragraph(`“${sentence.quote}”`, "sentence");
      sentence.lines.forEach((line) => paragraph(line.trim(), line.startsWith("      ") ? "cue" : ""));
    }
  };
  document.addEventListener("pointerover", (event) => {  // what a sign means, for who points at it
    const button = event.target.closest && event.target.closest("[data-key]");
    if (button && !button.title) button.title = `${button.getAttribute("aria-label")} (${button.dataset.key})`;
  });

  // the mouse

  document.addEventListener("click", (event) => {
    const flag = event.target.closest(".flag");
    if (flag) pick(flag, false);
    const pressed = event.target.closest("button");
    if (pressed && pressed.matches(".more")) open(flag);
    // after a click with the mouse the space bar is the player's again
    if (pressed && event.detail > 0 && !pressed.closest(".editor,dialog") && pressed.matches("[data-choice],.label,.more,.play,.round")) pressed.blur();
    const target = event.target.closest("[data-play],[data-t],svg.balance");
    if (!target) return;
    if (target.matches("svg.balance")) {
      const box = target.getBoundingClientRect();
      hear((event.clientX - box.left) / box.width * +bar.max);
      return;
    }
    if (target.dataset.t) { if (!String(getSelection())) hear(+target.dataset.t); return; }
    event.preventDefault();
    point(target);
    if (target.matches(".mark-sign")) go(+target.dataset.play); else hear(+target.dataset.play);  // a mark is early itself
    const row = target.hash && document.getElementById(target.hash.slice(1));
    if (row) { side("talk"); row.scrollIntoView({ block: "center" }); }
  });

  const side = (which) => {
    document.body.classList.toggle("shows-form", which === "form");
    document.querySelectorAll("[data-side]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.side === which)));
  };
  document.querySelectorAll("[data-side]").forEach((one) => one.addEventListener("click", () => side(one.dataset.side)));

  // who is speaking

  const voice = document.getElementById("stem");
  document.addEventListener("click", (event) => {
    const name = event.target.closest(".name"), sample = event.target.closest("[data-sample]");
    if (sample) go(+sample.dataset.sample);
    if (event.target.closest("#stem .closes")) { sound.pause(); voice.close(); }
    if (!name || !voice) return;  // in a page by itself nobody says who speaks
    voice.querySelector('[name="beurt"]').value = name.dataset.turn;
    voice.querySelectorAll('[type="hidden"][name="stem"]').forEach((one) => { one.value = name.dataset.voice; });
    voice.querySelectorAll('[type="radio"][name="stem"]').forEach((one) => { one.checked = one.value === name.dataset.voice; });
    const role = name.closest(".turn").classList, known = voice.querySelector('[type="radio"][name="stem"]:checked');
    const others = [...voice.querySelectorAll('[name="met"] option')];
    others.forEach((one) => { one.hidden = one.disabled = one.value === name.dataset.voice; });
    voice.querySelector('[name="met"]').value = (others.find((one) => !one.disabled) || { value: "" }).value;
    voice.querySelector('[name="met"]').form.hidden = others.length < 2;
    voice.querySelector('[name="rol"]').form.hidden = !known;  // words of nobody have no role, and no name
    voice.querySelector('[name="naam"]').form.hidden = !known;
    voice.querySelector('[name="naam"]').value = known ? known.dataset.called : "";
    voice.querySelector(".voice-more").hidden = !known;
    voice.querySelectorAll('[name="rol"]').forEach((one) => { one.checked = role.contains(one.value); });
    voice.querySelector(".refused").hidden = true;
    sound.pause();
    voice.showModal();
  });

  // the player

  let dragged = false;
  bar.addEventListener("pointerdown", () => { dragged = false; });
  bar.addEventListener("input", () => { dragged = true; shown.textContent = clock(+bar.value); });
  bar.addEventListener("change", () => { if (dragged) { bar.blur(); hear(+bar.value); } });
  pace.addEventListener("change", () => pace.blur());

  // the keyboard

  try { letters.checked = localStorage.getItem("letters") !== "no"; } catch (error) { letters.checked = true; }
  letters.addEventListener("change", () => {
    try { localStorage.setItem("letters", letters.checked ? "yes" : "no"); } catch (error) { console.info("not kept"); }
  });
  document.querySelectorAll(".help-opens").forEach((one) => one.addEventListener("click", () => {
    document.querySelectorAll("details.menu").forEach((menu) => { menu.open = false; });
    help.showModal();
  }));
  document.getElementById("sluit").addEventListener("click", () => help.close());
  const others = document.getElementById("anderen");
  if (others) others.addEventListener("change", () => document.body.classList.toggle("shows-others", others.checked));

  const onFlag = (act) => () => { if (current) act(current); };
  const verdict = (said) => onFlag((flag) => { if (!flag.matches(".own-flag")) saving.choose(flag, said); });
  const LETTERS = {
    n: () => jump(1), p: () => jump(-1), e: verdict("eens"), o: verdict("oneens"), a: verdict("anders"),
    m: onFlag(note), w: onFlag((flag) => open(flag)), "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.target.closest(".editor")) return;
    const typing = event.target.closest("textarea,input:not([type=range]):not([type=checkbox])");
    if (event.key === "Escape") {
      const flag = event.target.closest(".flag");
      document.querySelectorAll("details.menu").forEach((menu) => { menu.open = false; });
      if (flag) { open(flag, false); pick(flag, true); }
      return;
    }
    if (typing || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      const history = { z: event.shiftKey ? saving.redo : saving.undo, y: saving.redo }[event.key.toLowerCase()];
      if (history) { event.preventDefault(); history(); }
      return;
    }
    if (event.key === " " && event.target.closest("button,summary,select,a,input")) return;
    if (event.key.startsWith("Arrow") && event.target.closest("select,input[type=checkbox]")) return;
    const letter = event.key.length === 1 && letters.checked && !event.target.closest("select");
    const act = keys[event.key] || (letter && LETTERS[event.key.toLowerCase()]);
    if (act) { event.preventDefault(); act(); }
  });

  // the page shows other words and flags: what was open and picked is so again
  const renew = (swap) => {
    const opened = [...document.querySelectorAll(".flag[data-about]")].filter((flag) => flag.querySelector(".panel:not([hidden])"));
    const names = opened.map((flag) => flag.dataset.about), picked = current && current.dataset.about;
    const heard = document.querySelector(".playing");
    if (heard) point(null);
    swap();
    lookUp();
    follow();
    current = null;
    for (const flag of flags()) {
      if (names.includes(flag.dataset.about)) open(flag, true);
      if (flag.dataset.about === picked) pick(flag, false);
    }
  };
  window.oudertalk.reading = { sound, go, hear, side, renew, letters: LETTERS };
})();
