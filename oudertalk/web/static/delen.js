"use strict";
// Giving back: what may be made only after the names were approved, and the file that comes back from a coach.
(() => {
  const { ask } = window.oudertalk;
  const kinds = document.getElementById("soorten"), keep = document.getElementById("namen-laten");
  const waits = document.getElementById("wacht"), back = document.getElementById("terug"), told = document.getElementById("ingelezen");
  const HEAD = 8 << 20;  // bytes; what was filled in stands at the very beginning of the file, and the sound after it

  const weigh = () => {
    const wait = "waits" in kinds.dataset && !keep.checked;
    kinds.disabled = wait;
    waits.hidden = !wait;
  };
  keep.addEventListener("change", weigh);
  weigh();

  back.addEventListener("change", async () => {
    const [file] = back.files;
    if (!file) return;
    told.textContent = "…";
    try {
      const head = await file.slice(0, HEAD).text(), end = head.indexOf("</script>");
      const answer = await ask(back.dataset.address, { method: "POST", body: head.slice(0, end + 9) });
      const { told: well, error } = await answer.json();
      told.textContent = well || error;
    } catch (error) {
      told.textContent = back.dataset.failed;
    }
    back.value = "";
  });
})();
