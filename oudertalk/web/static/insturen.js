"use strict";
// The file goes to the program piece by piece: it says no at the first piece when there is no sound in it, and a page
// that closes leaves nothing behind.
(() => {
  const form = document.getElementById("insturen");
  const { expect, piece, cancel, ready, none, unread, lost, cancelled } = form.dataset;
  const size = Number(form.dataset.size);
  const file = document.getElementById("bestand");
  const told = document.getElementById("melding");
  const far = document.getElementById("hoever");
  const stop = document.getElementById("afbreken");
  const begin = document.getElementById("begin");
  const address = (at) => piece.replace(/0$/, String(at));
  let going = false;
  let stopped = false;

  const say = (text) => { told.textContent = text; told.hidden = !text; };
  const show = (on) => {
    going = on;
    far.hidden = stop.hidden = !on;
    begin.disabled = file.disabled = on;
  };
  const send = async (to, body, headers = {}) => {
    const answer = await window.oudertalk.ask(to, { method: "POST", body, headers });
    if (answer.ok) return answer;
    let error = lost;
    try { error = (await answer.json()).error || lost; } catch { /* not an answer of ours */ }
    throw new Error(error);
  };

  const sendAll = async (chosen) => {
    await send(expect, new URLSearchParams({ bytes: chosen.size }));
    for (let at = 0; at < chosen.size && !stopped; at += size) {
      let bytes;
      try { bytes = await chosen.slice(at, at + size).arrayBuffer(); } catch { throw new Error(unread); }
      await send(address(at), bytes, { "Content-Type": "application/octet-stream" });
      const share = Math.min(1, (at + size) / chosen.size);
      document.getElementById("voortgang").value = share;
      document.getElementById("deel").textContent = `${Math.round(100 * share)} %`;
    }
    if (stopped) {
      await send(cancel);
      throw new Error(cancelled);
    }
    const fields = new URLSearchParams({ mensen: form.mensen.value, microfoons: form.microfoons.value });
    return (await (await send(ready, fields)).json()).to;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [chosen] = file.files;
    if (!chosen) { say(none); file.focus(); return; }
    say("");
    stopped = false;
    show(true);
    try {
      const to = await sendAll(chosen);
      going = false;
      location.assign(to);
    } catch (error) {
      show(false);
      say(error instanceof TypeError ? lost : error.message);
    }
  });
  stop.addEventListener("click", () => { stopped = true; });
  window.addEventListener("beforeunload", (event) => { if (going) event.preventDefault(); });
  window.addEventListener("pagehide", () => {
    if (going) window.oudertalk.beacon(cancel);
  });
})();
