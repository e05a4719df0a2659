// For pages of other websites: links with data-whats-next open in a dialog of that page.
// Without this script, and wherever it cannot work, they stay the links they are.
"use strict";
(() => {
  const home = new URL(document.currentScript.src).origin;

  function show(link) {
    const page = new URL(link.href);
    const dialog = document.createElement("dialog");
    const close = document.createElement("button");
    const whole = document.createElement("a");
    const frame = document.createElement("iframe");
    dialog.setAttribute("aria-label", link.textContent.trim());
    Object.assign(dialog.style, { width: "min(44rem, 94vw)", height: "90vh", padding: "0", border: "1px solid #888", borderRadius: "8px" });
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    whole.href = link.href;
    whole.textContent = "Open in the whole window";
    const bar = document.createElement("p");
    Object.assign(bar.style, { display: "flex", justifyContent: "space-between", height: "2rem", margin: "0", padding: "8px" });
    bar.append(whole, close);
    frame.src = `${home}${page.pathname.replace(/\/+$/, "")}/embed`;
    frame.title = link.textContent.trim();
    frame.referrerPolicy = "no-referrer";
    Object.assign(frame.style, { display: "block", width: "100%", height: "calc(100% - 3rem)", border: "0" });
    dialog.append(bar, frame);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-whats-next]") : null;
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || new URL(link.href).origin !== home || !window.HTMLDialogElement) return;
    event.preventDefault();
    show(link);
  });
})();
