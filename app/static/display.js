// How a reader wants to see the site: kept in this browser, and set before the first letter is drawn.
(() => {
  const KEY = "seventh-display";
  const root = document.documentElement;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  const show = (chosen) => {
    for (const name of ["size", "theme", "contrast"]) {
      if (chosen[name]) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
  };
  show(read());

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-display]");
    if (!form) return;
    form.hidden = false;
    document.querySelector("[data-display-note]").hidden = true;
    for (const [name, value] of Object.entries(read())) if (form.elements[name]) form.elements[name].value = value;
    form.addEventListener("change", () => {
      const chosen = Object.fromEntries(new FormData(form));
      show(chosen);
      try {
        localStorage.setItem(KEY, JSON.stringify(chosen));
      } catch {
        // Without storage it holds for this page only.
      }
    });
  });
})();
