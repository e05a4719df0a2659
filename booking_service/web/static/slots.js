// Nobody has chosen a zone yet: show the times in the zone that the browser lives in.
(() => {
  "use strict";
  const form = document.querySelector("form[data-guess-zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const field of document.querySelectorAll("input[data-own-zone]")) field.value = zone;
  if (!form || zone === form.dataset.guessZone) return;
  const wanted = new URLSearchParams(new FormData(form));
  wanted.set("zone", zone);
  location.replace(`${form.getAttribute("action")}?${wanted}`);
})();
