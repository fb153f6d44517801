"use strict";
// Every page says now and then that it is open, so that the program can stop when the last one closes. A page with a
// conversation hears in the answer whether it may still be shown, and whether another page saved something.
window.oudertalk = (() => {
  const EVERY = 10000;  // ms
  let token = document.querySelector('meta[name="token"]').content;
  const page = document.querySelector('meta[name="page"]').content;
  const { beat, leave, token: fresh, session = "" } = document.body.dataset;
  const listeners = [];

  const told = () => new URLSearchParams({ token, pagina: page, gesprek: session });

  // every question goes through here; what was said may not stay on the screen when the consent for it is gone
  const ask = async (address, options = {}) => {
    const send = () => fetch(address, { ...options, headers: { ...options.headers, "X-Oudertalk-Token": token } });
    let answer = await send();
    if ((answer.status === 401 || answer.status === 403) && !answer.headers.get("X-Oudertalk-Gone")) {
      const door = await fetch(fresh, { headers: { "X-Oudertalk-Token": token } });  // the program was started again
      if (!door.ok) throw new Error("locked");
      token = (await door.json()).token;
      answer = await send();
    }
    if (answer.headers.get("X-Oudertalk-Gone")) {
      document.querySelectorAll("audio").forEach((sound) => { sound.pause(); sound.removeAttribute("src"); });
      window.oudertalk.gone = true;
      document.body.replaceChildren();
      location.reload();
    }
    return answer;
  };

  const say = async () => {
    let answer;
    try {
      answer = await ask(beat, { method: "POST", body: told() });
    } catch (error) {
      listeners.forEach((listener) => listener({ reached: false, error }));
      return;
    }
    if (!answer.ok) return;
    const { decided } = await answer.json();
    listeners.forEach((listener) => listener({ reached: true, decided }));
  };

  say();
  setInterval(say, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) say(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) say(); });
  window.addEventListener("pagehide", () => navigator.sendBeacon(leave, told()));
  document.addEventListener("click", (event) => {  // a menu closes when somebody clicks elsewhere
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  const beacon = (address) => navigator.sendBeacon(address, new URLSearchParams({ token }));  // for a page that closes

  return { ask, say, beacon, gone: false, onBeat: (listener) => listeners.push(listener) };
})();
