"use strict";
// This page is a file by itself, for somebody without oudertalk. What is judged stays in the page, and goes along in the
// copy that is saved; nothing is sent, and nothing is kept in the browser. For the other scripts it answers as the program would.
window.oudertalk = (() => {
  const source = document.documentElement.outerHTML;  // as it was made, before a script changed anything
  const block = document.getElementById("oordelen"), made = JSON.parse(block.textContent);
  const { decide, stand } = document.body.dataset;
  const save = document.getElementById("bewaar"), role = document.getElementById("rol"), alias = document.getElementById("alias");
  const states = new Map(made.said.map((said) => [said.about, { version: 1, ...said }]));
  let open = false;

  const answer = (content, ok = true) => Promise.resolve({ ok, status: ok ? 200 : 404, json: () => Promise.resolve(content) });
  const changed = (is) => { open = is; save.classList.toggle("open", is); };
  const now = () => new Date().toTimeString().slice(0, 5);

  const ask = (address, options = {}) => {
    if (address === stand) return answer({ states: [...states.values()], decided: states.size });
    if (address !== decide) return answer({}, false);
    const { about, after, choice, text } = JSON.parse(options.body);
    const state = { about, version: after + 1, choice, text };
    states.set(about, state);
    changed(true);
    return answer({ ...state, decided: states.size, at: now() });
  };

  const content = () => {
    const said = [...states.values()].map(({ about, choice, text }) => ({ about, choice, text }));
    const who = { role: role.value, alias: alias.value.replace(/\s+/g, " ").trim() };
    return JSON.stringify({ file: made.file, who, said }).replace(/</g, "\\u003c");
  };

  // the same file, with what is judged now in the place of what was
  const whole = () => {
    const begin = source.indexOf(">", source.indexOf('id="oordelen"')) + 1, end = source.indexOf("<", begin);  // it holds none itself
    return `<!doctype html>\n${source.slice(0, begin)}${content()}${source.slice(end)}`;
  };

  save.addEventListener("click", () => {
    if (document.activeElement) document.activeElement.blur();  // what is being typed counts too
    setTimeout(() => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([whole()], { type: "text/html" }));
      link.download = save.dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      changed(false);
      document.getElementById("bewaard").textContent = save.dataset.kept.replace("{time}", now());
    }, 50);
  });
  for (const field of [role, alias]) field.addEventListener("input", () => changed(true));
  role.value = made.who.role;
  alias.value = made.who.alias;
  window.addEventListener("beforeunload", (event) => { if (open) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // what was judged before is told as what another page saved
  return { ask, gone: false, onBeat: (listener) => setTimeout(() => listener({ reached: true, decided: states.size })) };
})();
