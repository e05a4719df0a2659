// A second after a press that is not answered yet: the pressed button is marked busy and a line says
// so. Until the answer is there, or twenty seconds later, the same form does not go a second time.
// Escape, with which a browser stops loading, and coming back to a page that was kept clear it.
(() => {
  "use strict";
  const words = document.currentScript.dataset.words;
  const SAID_AFTER = 1000, AGAIN_AFTER = 20000;
  const line = document.createElement("p");
  line.className = "working";
  line.setAttribute("role", "status");
  document.body.append(line);  // empty at first: what is put in later is read out
  const going = new Map();

  function begin(form, pressed) {
    const timers = [
      setTimeout(() => {
        pressed?.setAttribute("aria-busy", "true");
        line.textContent = words;
      }, SAID_AFTER),
      setTimeout(() => end(form), AGAIN_AFTER),
    ];
    going.set(form, { pressed, timers });
  }

  function end(form) {
    const { pressed, timers } = going.get(form) || { timers: [] };
    timers.forEach(clearTimeout);
    pressed?.removeAttribute("aria-busy");
    going.delete(form);
    if (!going.size) line.textContent = "";
  }

  const endAll = () => [...going.keys()].forEach(end);

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (going.has(event.target)) event.preventDefault();
    else begin(event.target, event.submitter);
  });
  // a script that asks by itself says when it begins and when it is done
  document.addEventListener("asking", (event) => begin(event.target, event.target.querySelector("button")));
  document.addEventListener("answered", (event) => end(event.target));
  document.addEventListener("keydown", (event) => event.key === "Escape" && endAll());
  window.addEventListener("pageshow", (event) => event.persisted && endAll());
})();
