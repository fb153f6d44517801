"use strict";
// Print what stands here, with everything that can be opened shown.
(() => {
  const button = document.getElementById("afdrukken");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.by").forEach((one) => { one.open = true; }));
})();
