// Single keys, and numbers that follow the ticks. Everything here is a button, a link or a sentence on the page as well;
// nothing needs this file.
"use strict";
(() => {
  const off = document.body.dataset.keys !== "on";
  const say = document.querySelector("[data-say]");
  // After an act only Z is heard at first: a key pressed twice must not answer the next question.
  let quiet = Boolean(say);
  if (say) {
    setTimeout(() => { say.textContent = say.dataset.say; }, 150);
    setTimeout(() => { quiet = false; }, 1000);
    const heading = document.querySelector("h1[tabindex]");
    if (heading) heading.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (field) {
      if (key === "Escape") field.blur();
      return;
    }
    if (quiet && key !== "z") return;
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches("input")) found.focus();
    else found.click();
  });

  // What the button would do, for whom is ticked: every form of each number came with the page.
  const boxes = [...document.querySelectorAll("[data-n]")];
  const numbers = [...document.querySelectorAll("[data-forms]")].map((at) => ({ at, forms: JSON.parse(at.dataset.forms) }));
  const tell = () => numbers.forEach(({ at, forms }, place) => {
    const n = boxes.reduce((sum, box) => sum + (box.checked ? Number(box.dataset.n.split(" ")[place] || 0) : 0), 0);
    at.textContent = forms[n];
  });
  for (const box of boxes) box.addEventListener("change", tell);
  for (const link of document.querySelectorAll("[data-all]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const box of boxes) box.checked = link.dataset.all === "1";
      tell();
    });
  }
  if (boxes.length) tell();

  // While Orden works, its part of the page is asked for again; what she has ticked meanwhile stays.
  const live = document.querySelector("[data-live]");
  const later = (at, then) => setTimeout(then, Number(at) * 1000);
  const again = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-live]");
    if (now) {
      live.replaceChildren(...now.childNodes);
      later(live.dataset.live, again);
    } else if (!ticked) location.reload();
  };
  let ticked = false;
  for (const box of document.querySelectorAll(".ticks input")) box.addEventListener("change", () => { ticked = true; });
  if (live) later(live.dataset.live, again);
  const waits = document.querySelector("[data-again]");
  if (waits) later(waits.dataset.again, () => location.reload());
})();
