"use strict";
(() => {
  const sound = document.getElementById("geluid");
  if (!sound) return;
  const LEAD = 0.4;      // seconds before a quote, so that its first word is whole
  const EARLIER = 3;     // seconds, with the shift key
  const button = document.getElementById("speel"), bar = document.getElementById("balk");
  const shown = document.getElementById("tijd"), pace = document.getElementById("tempo"), help = document.getElementById("uitleg");
  const words = [...document.querySelectorAll("[data-t]")], starts = words.map((word) => +word.dataset.t);
  const turns = [...document.querySelectorAll(".turn[data-start]")], begins = turns.map((turn) => +turn.dataset.start);
  const moments = [...new Set([...document.querySelectorAll(".form [data-play],.marks [data-play]")].map((quote) => +quote.dataset.play))].sort((a, b) => a - b);
  const sayPlay = button.getAttribute("aria-label");
  let word = null, turn = null, quote = null;

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;

  // the last one that began at or before this second: a binary search, so an hour is as quick as a minute
  const lastBefore = (times, second) => {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= second) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  // a pause that comes before the sound has started is no mistake
  const start = () => sound.play().catch((error) => { if (error.name !== "AbortError") throw error; });

  const go = (second, play = true) => {
    sound.currentTime = Math.max(0, Math.min(second, sound.duration || second));
    if (play) start();
    follow();
  };

  const follow = () => {
    const now = sound.currentTime;
    shown.textContent = clock(now);
    bar.value = now;
    bar.setAttribute("aria-valuetext", clock(now));
    const nextWord = words[lastBefore(starts, now + 0.05)] || null;
    if (nextWord !== word) {
      if (word) word.classList.remove("word-now");
      if (nextWord) nextWord.classList.add("word-now");
      word = nextWord;
    }
    const nextTurn = turns[lastBefore(begins, now + LEAD)] || null;
    if (nextTurn !== turn) {
      if (turn) turn.classList.remove("now");
      if (nextTurn) nextTurn.classList.add("now");
      turn = nextTurn;
      if (turn && !sound.paused) turn.scrollIntoView({ block: "nearest" });
    }
  };

  let frame = 0;
  const run = () => { follow(); frame = requestAnimationFrame(run); };
  sound.addEventListener("play", () => {
    button.textContent = "❚❚"; button.setAttribute("aria-label", button.dataset.pause);
    cancelAnimationFrame(frame); run();
  });
  sound.addEventListener("pause", () => {
    button.textContent = "▶"; button.setAttribute("aria-label", sayPlay); cancelAnimationFrame(frame);
  });
  sound.addEventListener("seeked", follow);

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-play],[data-t],svg.time");
    if (!target) return;
    if (target.matches("svg.time")) {
      const box = target.getBoundingClientRect();
      go((event.clientX - box.left) / box.width * +bar.max);
      return;
    }
    if (target.dataset.t) { go(+target.dataset.t - LEAD); return; }
    event.preventDefault();
    if (quote) quote.classList.remove("playing");
    quote = target;
    quote.classList.add("playing");
    go(+target.dataset.play - (event.shiftKey ? EARLIER : LEAD));
    const row = document.getElementById(target.getAttribute("href").slice(1));
    if (row) row.scrollIntoView({ block: "nearest" });
  });

  const toggle = () => (sound.paused ? start() : sound.pause());
  const jump = (direction) => {
    const now = sound.currentTime + LEAD;
    const next = direction > 0 ? moments.find((at) => at > now + 0.2) : [...moments].reverse().find((at) => at < now - 1);
    if (next !== undefined) go(next - LEAD);
  };
  button.addEventListener("click", toggle);
  bar.addEventListener("input", () => go(+bar.value, false));
  pace.addEventListener("change", () => { sound.playbackRate = parseFloat(pace.value); });
  document.getElementById("sluit").addEventListener("click", () => help.close());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("select,input,summary,button") && event.key !== "?") return;
    const keys = {
      " ": toggle, ArrowLeft: () => go(sound.currentTime - 2, !sound.paused), ArrowRight: () => go(sound.currentTime + 2, !sound.paused),
      n: () => jump(1), p: () => jump(-1), "?": () => help.showModal(),
    };
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
