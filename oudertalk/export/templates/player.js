"use strict";
// The sound of a page, and the word and the turn that it is at: for the report and for the pages alike.
// `lead`: seconds before a turn begins at which it counts as the turn that is heard; `reading`: whether the page may move.
const listening = ({ lead, reading = () => true }) => {
  const sound = document.getElementById("geluid"), button = document.getElementById("speel");
  const bar = document.getElementById("balk"), shown = document.getElementById("tijd"), pace = document.getElementById("tempo");
  let words, starts, turns, begins;
  const sign = button.firstElementChild, sayPlay = button.getAttribute("aria-label");
  let word = null, turn = null, quote = null, frame = 0, held = false;

  // what can be heard on the page; to be looked up again when a page shows other words
  const lookUp = () => {
    words = [...document.querySelectorAll("[data-t]")];
    starts = words.map((one) => +one.dataset.t);
    turns = [...document.querySelectorAll(".turn[data-start]")];
    begins = turns.map((one) => +one.dataset.start);
    word = turn = quote = null;
  };
  lookUp();

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
  const toggle = () => {
    if (!sound.paused) sound.pause(); else if (sound.hasAttribute("src")) start();
  };

  const moved = (before, now, kind) => {
    if (now !== before && before) before.classList.remove(kind);
    if (now !== before && now) now.classList.add(kind);
    return now;
  };

  const follow = () => {
    const now = sound.currentTime;
    shown.textContent = clock(now);
    // a slider that is held stays in the hand, also while the sound goes on
    if (!held && (document.activeElement !== bar || !sound.paused)) bar.value = now;
    bar.setAttribute("aria-valuetext", clock(now));
    word = moved(word, words[lastBefore(starts, now + 0.05)] || null, "word-now");
    const before = turn;
    turn = moved(turn, turns[lastBefore(begins, now + lead)] || null, "now");
    if (turn && turn !== before && !sound.paused && reading()) turn.scrollIntoView({ block: "nearest" });
  };

  const go = (second, play = true) => {
    if (!sound.hasAttribute("src")) return;  // a page without its sound
    sound.currentTime = Math.max(0, Math.min(second, sound.duration || second));
    if (play) start();
    follow();
  };

  // which quote is being heard
  const point = (target) => { quote = moved(quote, target, "playing"); };

  const run = () => { follow(); frame = requestAnimationFrame(run); };
  sound.addEventListener("play", () => {
    sign.textContent = "❚❚"; button.setAttribute("aria-label", button.dataset.pause);
    cancelAnimationFrame(frame); run();
  });
  sound.addEventListener("pause", () => {
    sign.textContent = "▶"; button.setAttribute("aria-label", sayPlay); cancelAnimationFrame(frame);
  });
  sound.addEventListener("seeked", follow);
  bar.addEventListener("pointerdown", () => { held = true; });
  for (const over of ["pointerup", "pointercancel"]) bar.addEventListener(over, () => { held = false; });
  button.addEventListener("click", toggle);
  pace.addEventListener("change", () => { sound.playbackRate = parseFloat(pace.value); });

  // what two arrow keys and the space bar do
  const keys = {
    " ": toggle,
    ArrowLeft: () => go(sound.currentTime - 2, !sound.paused), ArrowRight: () => go(sound.currentTime + 2, !sound.paused),
  };
  return { sound, bar, shown, pace, clock, go, point, keys, lookUp, follow };
};
