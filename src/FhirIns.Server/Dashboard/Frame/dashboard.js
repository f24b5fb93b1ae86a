// Everything works without this file; it saves a second click, moves by keyboard, and follows a campaign as it goes.
(() => {
  "use strict";

  // What changed is read first.
  const told = document.querySelector("[data-focus]");
  if (told) told.focus();

  // A form acts once: the server sees to it, this shows it.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", event => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
    });
  }
  // Back from the next page: the form may be sent again.
  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });

  // J and K walk through rows.
  const rows = [...document.querySelectorAll("[data-rows] a")];
  addEventListener("keydown", event => {
    const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || rows.length === 0) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) return;
    event.preventDefault();
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  });

  // Live progress: each event carries the numbers by name.
  const live = document.querySelector("[data-live]");
  if (live && "EventSource" in window) {
    const source = new EventSource(live.dataset.live);
    source.addEventListener("progress", event => {
      const numbers = JSON.parse(event.data);
      for (const [name, value] of Object.entries(numbers)) {
        for (const place of live.querySelectorAll(`[data-number="${name}"]`)) place.textContent = value;
        for (const bar of live.querySelectorAll(`[data-width="${name}"]`)) bar.setAttribute("width", value);
        for (const bar of live.querySelectorAll(`[data-x="${name}"]`)) bar.setAttribute("x", value);
      }
    });
    source.addEventListener("changed", () => {
      source.close();
      location.reload();
    });
  }
})();
