// Comfort only: what was typed in a form with a draft name stays on this device until it was sent, so that a lost
// connection loses nothing. The form's own key travels along: sent twice, it is recorded once.
(() => {
  "use strict";

  const PREFIX = "bpv-draft-";
  const DAYS = 7;
  const own = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name)) || {};
    } catch {
      return {};
    }
  };

  // What arrived, and what is old, is forgotten.
  const arrived = new Set([...document.querySelectorAll("[data-recorded]")].map((one) => one.dataset.recorded));
  for (const name of own()) {
    const draft = read(name);
    if (arrived.has(draft.key) || !(Date.now() - draft.at < DAYS * 86400000)) {
      localStorage.removeItem(name);
    }
  }

  const mark = document.querySelector("form [data-draft]");
  if (!mark) {
    return;
  }
  const form = mark.closest("form");
  const name = PREFIX + mark.dataset.draft;
  const fields = () => [...form.elements].filter((one) => one.name && one.name !== "csrf_token" && one.type !== "submit");
  const chosen = (one) => one.type === "radio" || one.type === "checkbox";

  const keep = () => {
    const values = fields().filter((one) => !chosen(one) || one.checked).map((one) => [one.name, one.value]);
    const draft = { key: form.elements.key.value, at: Date.now(), values };
    try {
      localStorage.setItem(name, JSON.stringify(draft));
    } catch {
      // No room on this device: the form works all the same.
    }
  };

  const draft = read(name);
  const answered = document.querySelector(".error-summary");
  if (draft.values && !answered) {
    for (const one of fields()) {
      const given = draft.values.filter(([field]) => field === one.name).map(([, value]) => value);
      if (chosen(one)) {
        one.checked = given.includes(one.value);
      } else if (given.length) {
        one.value = given[0];
      }
    }
    document.querySelector("[data-draft-note]").hidden = false;
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
})();
