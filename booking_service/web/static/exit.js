// Quick exit: press the control, or Escape three times within five seconds.
// The page is covered first; its entry in the history is replaced by the neutral site.
(() => {
  "use strict";
  const control = document.querySelector("a.leave");
  if (!control) return;
  let presses = [];

  function leave() {
    const cover = document.createElement("div");
    cover.className = "cover";
    cover.setAttribute("role", "alert");
    cover.textContent = "Loading";
    document.title = "Loading";
    document.body.classList.add("covered");
    document.body.append(cover);
    for (const form of document.forms) form.reset();
    location.replace(control.href);
  }

  control.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  for (const note of document.querySelectorAll("[data-script]")) note.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = Date.now();
    presses = presses.filter((at) => now - at < 5000).concat(now);
    if (presses.length >= 3) leave();
  });
  // a page that the browser kept in memory is asked for again
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
