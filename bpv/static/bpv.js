// Comfort only: everything works without this file.
(() => {
  "use strict";

  const summary = document.querySelector(".error-summary");
  if (summary) {
    summary.focus();
  }

  // A second press on a button while the first is under way sends nothing; coming back with the browser's button frees it.
  let sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") {
      return;
    }
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    form.classList.add("is-sending");
  });
  window.addEventListener("pageshow", () => {
    sent = new WeakSet();
    for (const form of document.querySelectorAll(".is-sending")) {
      form.classList.remove("is-sending");
    }
  });

  // Who signs out leaves no unsent draft behind on this device.
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action, location.href).pathname.endsWith("/sign-out")) {
      const drafts = Object.keys(localStorage).filter((name) => name.startsWith("bpv-draft-"));
      drafts.forEach((name) => localStorage.removeItem(name));
    }
  });

  // Open menus close on Escape, with the focus back on their button, and when somebody presses elsewhere.
  const menus = () => document.querySelectorAll(".account-menu[open], .nav-fold[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      return;
    }
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });

  // Long work: look again after a while, as long as somebody is looking.
  const busy = document.querySelector("[data-refresh]");
  if (busy) {
    window.setInterval(() => {
      if (!document.hidden) {
        window.location.reload();
      }
    }, 1000 * Math.max(2, Number(busy.dataset.refresh) || 5));
  }
})();
