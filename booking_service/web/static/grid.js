// Marks half hours by dragging, by holding and dragging on a touch screen, and by Shift with the
// arrow keys, which also walk. Without it every half hour is a plain check box.
(() => {
  "use strict";
  const table = document.querySelector("table.half-hours");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.querySelector("input")));
  const boxes = rows.flat().filter(Boolean);
  const count = document.getElementById("count");
  const place = new Map();
  rows.forEach((row, y) => row.forEach((box, x) => box && place.set(box, [x, y])));
  let anchor = null, wanted = true, before = [], dragging = false, waiting = 0;
  const tell = () => {
    const marked = boxes.filter((box) => box.checked).length;
    count.textContent = marked ? `${marked} half hour${marked === 1 ? "" : "s"} marked` : "";
  };
  const begin = (box, value) => { [anchor, wanted, before] = [box, value, boxes.map((each) => each.checked)]; };
  const paint = (to) => {  // the rectangle between anchor and `to`; the rest as it was before
    const [[ax, ay], [bx, by]] = [place.get(anchor), place.get(to)];
    boxes.forEach((box, at) => {
      const [x, y] = place.get(box);
      const inside = (x - ax) * (x - bx) <= 0 && (y - ay) * (y - by) <= 0;
      box.checked = inside ? wanted : before[at];
    });
    tell();
  };
  const enter = (box) => { boxes.forEach((each) => { each.tabIndex = each === box ? 0 : -1; }); };
  table.addEventListener("pointerdown", (event) => {
    if (!place.has(event.target) || event.button || event.shiftKey) return;
    begin(event.target, !event.target.checked);
    if (event.pointerType !== "mouse") waiting = setTimeout(() => { dragging = true; paint(anchor); }, 350);
  });
  table.addEventListener("pointermove", (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("td")?.querySelector("input");
    if (!anchor || !(event.buttons & 1) || !place.has(under)) return;
    if (event.pointerType === "mouse" && under !== anchor) dragging = true;
    if (dragging) paint(under);
  });
  table.addEventListener("touchmove", (event) => dragging && event.preventDefault(), { passive: false });
  table.addEventListener("contextmenu", (event) => dragging && event.preventDefault());
  table.addEventListener("click", (event) => dragging && event.preventDefault(), true);
  const end = () => { clearTimeout(waiting); setTimeout(() => { dragging = false; anchor = null; }); };
  ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, end));
  table.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || !place.has(event.target)) return;
    event.preventDefault();
    if (event.shiftKey && !anchor) { begin(event.target, true); paint(event.target); }
    let [x, y] = place.get(event.target), next;
    do { x += step[0]; y += step[1]; next = rows[y]?.[x]; } while (!next && rows[y]?.[x] !== undefined);
    next?.focus();
    if (event.shiftKey && next) paint(next);
  });
  table.addEventListener("keyup", (event) => { if (event.key === "Shift") anchor = null; });
  table.addEventListener("focusin", (event) => place.has(event.target) && enter(event.target));
  table.addEventListener("change", tell);
  table.closest("form").addEventListener("reset", () => setTimeout(tell));
  if (boxes.length) enter(boxes[0]);
  tell();
})();
