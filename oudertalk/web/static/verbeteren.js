"use strict";
// Words that were others, flags that a person adds, and voices: said at the place, after which the page shows what
// follows from it. What is being typed elsewhere, what is open and where it is scrolled to stay.
(() => {
  const SOON = 200;  // ms; a selection that is still growing, a flag that is said and then noted
  const { saving, reading, ask } = window.oudertalk;
  const at = (id) => document.getElementById(id);
  const chooser = at("keuze"), rewording = at("verbeter"), flagging = at("markeer"), told = at("melding");
  const said = at("gezegd"), move = at("zet"), note = at("zelf"), voice = at("stem");
  const editors = [rewording, flagging];
  let picked = null;     // the words that an editor is about
  let anchor = null, head = null;  // of a selection by keyboard
  let before = null;     // what had the focus

  const rest = (pause) => new Promise((done) => { setTimeout(done, pause); });
  const tell = (place, text) => { place.textContent = text || ""; place.hidden = !text; };

  // which words

  const wordsOf = (turn) => [...turn.querySelectorAll(".words [data-t],.words [data-w]")];
  const covers = (range, word) => {
    const own = document.createRange();
    own.selectNodeContents(word.firstChild);
    return range.compareBoundaryPoints(Range.START_TO_END, own) > 0 && range.compareBoundaryPoints(Range.END_TO_START, own) < 0;
  };
  const stretch = (words) => {
    const turn = words[0].closest(".turn"), first = wordsOf(turn).indexOf(words[0]);
    return {
      words, turn: +turn.id.slice("beurt-".length), first, text: words.map((word) => word.textContent).join(" "),
      second: words[0].dataset.t === undefined ? null : +words[0].dataset.t,
    };
  };
  // of a selection that goes on in the next turn, the words of the first
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), talk = at("gesprek");
    if (!range.intersectsNode(talk)) return null;
    for (const turn of talk.querySelectorAll(".turn")) {
      if (!range.intersectsNode(turn)) continue;
      const words = wordsOf(turn).filter((word) => covers(range, word));
      if (words.length) return stretch(words);
    }
    return null;
  };
  const spoken = () => document.querySelector(".word-now");
  const wanted = () => selected() || (spoken() && stretch([spoken()]));

  const select = (from, to) => {
    const back = from.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_PRECEDING;
    const [one, other] = [from.firstChild, to.firstChild];
    getSelection().setBaseAndExtent(one, back ? one.length : 0, other, back ? 0 : other.length);
  };
  const extend = (direction) => {
    const now = selected();
    if (!now) {
      const turn = document.querySelector(".turn.now") || document.querySelector("#gesprek .turn");
      anchor = head = spoken() || (turn && wordsOf(turn)[0]);
      if (!anchor) return;
      reading.sound.pause();
    } else {
      if (!now.words.includes(anchor) || !now.words.includes(head)) [anchor, head] = [now.words[0], now.words.at(-1)];
      const all = wordsOf(head.closest(".turn"));
      head = all[all.indexOf(head) + direction] || head;
    }
    select(anchor, head);
    head.scrollIntoView({ block: "nearest" });
  };

  // where it stands: an editor between the words and what was found in them, so that it covers nothing

  const place = (editor, turn) => {
    const said = at(`beurt-${turn}`);
    if (said) said.querySelector(".words").after(editor); else at("gesprek").prepend(editor);
    editor.hidden = false;
  };
  const point = (box, words) => {
    box.hidden = false;
    const last = words.at(-1).getBoundingClientRect(), first = words[0].getBoundingClientRect();
    const left = Math.min(first.left, document.documentElement.clientWidth - box.offsetWidth - 12);
    box.style.left = `${Math.max(12, left) + scrollX}px`;
    box.style.top = `${last.bottom + scrollY + 8}px`;
  };
  const close = () => {
    editors.forEach((editor) => { editor.hidden = true; });
    document.querySelectorAll(".chosen").forEach((word) => word.classList.remove("chosen"));
    picked = null;
    if (before && before.isConnected) before.focus({ preventScroll: true });
    before = null;
  };
  const open = (editor, what) => {
    if (!what) { tell(told, told.dataset.none); return; }
    if (picked) close();
    picked = what;
    before = document.activeElement;
    reading.sound.pause();
    chooser.hidden = true;
    what.words.forEach((word) => word.classList.add("chosen"));
    tell(editor.querySelector(".refused"));
    place(editor, what.turn);
    const quoted = editor.querySelector(".quoted");
    if (quoted) quoted.textContent = `“${what.text}”`;
    if (editor === rewording) { said.value = what.text; said.focus(); said.select(); } else { note.value = ""; move.value = "-"; move.focus(); }
    getSelection().removeAllRanges();
    editor.scrollIntoView({ block: "nearest" });
  };
  const reword = () => open(rewording, wanted()), mark = () => open(flagging, wanted());

  // the page as it is now

  const PARTS = [".strip", "#gesprek", "#formulier", ".player .legend", ".timeline .moments"];
  const details = () => [...document.querySelectorAll("#formulier [data-about]")].map(
    (place) => [place.dataset.about, [...place.querySelectorAll("details")]]);
  const inView = () => [...document.querySelectorAll("#gesprek .turn")].find((turn) => turn.getBoundingClientRect().bottom > 80);
  const swap = (anew) => {
    const opened = new Map(details().map(([about, all]) => [about, all.map((one) => one.open)]));
    const scrolled = at("formulier").scrollTop, turn = inView(), top = turn && turn.getBoundingClientRect().top;
    document.body.append(...editors);  // they are no part of what is shown anew
    for (const part of PARTS) document.querySelector(part).replaceWith(anew.querySelector(part));
    const lanes = document.querySelector(".lanes-below");
    lanes.querySelectorAll("svg").forEach((lane) => lane.remove());
    lanes.prepend(...anew.querySelectorAll(".lanes-below svg"));
    voice.replaceChildren(...anew.getElementById("stem").childNodes);
    document.body.dataset.made = anew.body.dataset.made;
    for (const [about, all] of details()) all.forEach((one, number) => { one.open = one.open || !!(opened.get(about) || [])[number]; });
    at("formulier").scrollTop = scrolled;
    const there = turn && at(turn.id);
    if (there) scrollBy({ top: there.getBoundingClientRect().top - top, behavior: "instant" });
  };
  const show = async (page) => {
    const anew = new DOMParser().parseFromString(page, "text/html");
    if (!anew.getElementById("gesprek")) { location.reload(); return; }
    let focus, marked;
    const renew = () => {
      [focus, marked] = [document.activeElement, [said.selectionStart, said.selectionEnd]];
      reading.renew(() => swap(anew));
    };
    while (!saving.renew(renew)) await rest(30);
    if (!picked) return;
    find(editors.find((editor) => !editor.hidden));
    focus.focus({ preventScroll: true });
    said.setSelectionRange(...marked);
  };
  const refresh = async () => {
    const answer = await ask(location.pathname);
    if (answer.ok) await show(await answer.text());
  };
  // the words of an open editor, on the page as it is now
  const find = (editor) => {
    const { text, second, turn } = picked, length = picked.words.length;
    const same = [...document.querySelectorAll("#gesprek .turn")].flatMap((one) => {
      const words = wordsOf(one);
      return words.map((_word, number) => words.slice(number, number + length));
    }).find((words) => words.map((word) => word.textContent).join(" ") === text
      && (second === null ? +words[0].closest(".turn").id.slice("beurt-".length) === turn : +words[0].dataset.t === second));
    picked = same ? stretch(same) : { ...picked, lost: true };
    if (same) same.forEach((word) => word.classList.add("chosen"));
    place(editor, picked.turn);
  };

  // saying it; one after the other, each on the page that the one before left

  let last = Promise.resolve();
  const inTurn = (act) => { last = last.then(act).catch((error) => { tell(told, told.dataset.failed); console.info(error.name); }); return last; };
  const post = async (action, values) => {
    await saving.flush();
    const body = new URLSearchParams({ ...values, gemaakt: document.body.dataset.made });
    let answer;
    try { answer = await ask(action, { method: "POST", body }); } catch (error) { return { why: told.dataset.failed }; }
    if (answer.ok) {
      tell(told);
      await show(await answer.text());
      return { done: true };
    }
    const why = (await answer.json()).error;
    if (answer.status === 409) {  // somebody corrected it elsewhere: what was typed stays, on the page as it is now
      saving.forgetCorrections();
      await refresh();
    }
    return { why, stale: answer.status === 409 };
  };

  rewording.addEventListener("submit", (event) => {
    event.preventDefault();
    inTurn(async () => {
      if (!picked) return;
      const refused = rewording.querySelector(".refused"), { turn, first, text, lost } = picked;
      if (lost) { tell(refused, rewording.dataset.lost); return; }
      if (said.value.split(/\s+/).filter(Boolean).join(" ") === text) { close(); return; }
      rewording.classList.add("busy");
      const typed = said.value, about = picked;
      picked = null;  // its words are about to go; they are found again when they stay
      const { done, why } = await post(rewording.dataset.action, { beurt: turn, woord: first, gehoord: text, gezegd: typed });
      rewording.classList.remove("busy");
      if (done) { saving.corrected(); close(); return; }
      picked = about;
      find(rewording);
      tell(refused, picked.lost ? `${why} ${rewording.dataset.lost}` : why);
      said.focus();
    });
  });

  flagging.addEventListener("submit", (event) => {
    event.preventDefault();
    const refused = flagging.querySelector(".refused");
    if (!picked) return;
    if (picked.lost) { tell(refused, rewording.dataset.lost); return; }
    if (move.value === "-" || (!move.value && !note.value.trim())) {
      tell(refused, flagging.dataset.lost);
      (move.value ? move : note).focus();
      return;
    }
    const flag = at("eigen").content.firstElementChild.cloneNode(true), turn = at(`beurt-${picked.turn}`).querySelector(".said");
    const name = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const label = flag.querySelector(".label"), chosen = move.selectedOptions[0];
    Object.assign(flag.dataset, { about: `stretch-${name}`, turn: picked.turn, saidTurn: picked.turn, quote: picked.text });
    if (picked.second !== null) flag.dataset.second = label.dataset.play = picked.second;
    label.firstElementChild.textContent = move.value ? chosen.textContent : chosen.textContent.split(":")[0];
    flag.querySelector(".quoted").textContent = `“${picked.text}”`;
    if (!turn.querySelector(".judged")) turn.append(Object.assign(document.createElement("div"), { className: "judged" }));
    turn.querySelector(".judged").prepend(flag);
    saving.add(flag, { choice: move.value || null, text: note.value.trim() });
    close();
    flag.focus({ preventScroll: true });
  });

  // the form shows a flag that a person added, or took away, beside the lines that it counts for
  let due = 0;
  saving.onKept(() => { clearTimeout(due); due = setTimeout(() => inTurn(refresh), SOON); });

  const step = async (where) => {
    const { why } = await post(document.body.dataset.step + where, {});
    if (why) { saving.forgetCorrections(); tell(told, why); }
    return !why;
  };
  saving.onCorrect((where) => inTurn(() => step(where)));

  voice.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target, values = Object.fromEntries(new FormData(form));
    inTurn(async () => {
      voice.classList.add("busy");
      const { done, why, stale } = await post(form.getAttribute("action"), values);
      voice.classList.remove("busy");
      if (done && form.dataset.correction !== undefined) saving.corrected();
      if (done || stale) voice.close();
      if (stale) tell(told, why);
      if (why && !stale) tell(voice.querySelector(".refused"), why);
    });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.back) {
      voice.close();
      inTurn(async () => {
        if (await step(button.dataset.back)) (button.dataset.back === "terug" ? saving.takenBack : saving.putBack)();
      });
    }
    if (button.dataset.do) (button.dataset.do === "words" ? reword : mark)();
    if (button.matches(".editor .leaves")) close();
    if (button.matches(".editor .hears") && picked && picked.second !== null) reading.hear(picked.second);
    if (button.matches(".away")) saving.takeAway(button.closest(".own-flag"));
  });

  // the mouse and the keyboard

  chooser.addEventListener("pointerdown", (event) => event.preventDefault());  // the selection stays
  let growing = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(growing);
    growing = setTimeout(() => {
      const now = picked || voice.open ? null : selected();
      chooser.hidden = !now;
      if (now) point(chooser, now.words);
    }, SOON);
  });
  document.addEventListener("dblclick", (event) => {
    if (event.target.closest(".words [data-t],.words [data-w]")) reword();
  });
  editors.forEach((editor) => editor.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") { event.preventDefault(); close(); }
    if (event.key === "Enter" && event.target === said) { event.preventDefault(); said.form.requestSubmit(); }
  }));
  document.addEventListener("keydown", (event) => {
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!arrow || !event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("textarea,input,select,dialog,.editor")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    extend(arrow);
  }, { capture: true });
  Object.assign(reading.letters, { c: reword, f: mark });
  window.addEventListener("beforeunload", (event) => {
    if (!window.oudertalk.gone && picked && !rewording.hidden && said.value !== picked.text) event.preventDefault();
  });
})();
