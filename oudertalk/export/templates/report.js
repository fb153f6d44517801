(() => {
  if (!document.getElementById("geluid")) return;
  const LEAD = 0.4;      // seconds before a quote, so that its first word is whole
  const EARLIER = 3;     // seconds, with the shift key
  const { sound, bar, go, point, keys } = listening({ lead: LEAD });
  const help = document.getElementById("uitleg");
  const moments = [...new Set([...document.querySelectorAll(".form [data-play],.marks [data-play]")].map((quote) => +quote.dataset.play))].sort((a, b) => a - b);

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
    point(target);
    go(+target.dataset.play - (event.shiftKey ? EARLIER : LEAD));
    const row = document.getElementById(target.getAttribute("href").slice(1));
    if (row) row.scrollIntoView({ block: "nearest" });
  });

  const jump = (direction) => {
    const now = sound.currentTime + LEAD;
    const next = direction > 0 ? moments.find((at) => at > now + 0.2) : [...moments].reverse().find((at) => at < now - 1);
    if (next !== undefined) go(next - LEAD);
  };
  bar.addEventListener("input", () => go(+bar.value, false));
  document.getElementById("sluit").addEventListener("click", () => help.close());
  const KEYS = { ...keys, n: () => jump(1), p: () => jump(-1), "?": () => help.showModal() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("select,input,summary,button") && event.key !== "?") return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
