// Suggestions under a search field: a listbox that the keyboard and screen readers can use.
const WAIT_MS = 120;

export const suggestions = (input, number) => {
  const list = document.createElement("ul");
  list.id = `suggestions-${number}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  input.after(list);
  input.parentElement.classList.add("with-suggestions");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  const prefix = document.documentElement.lang === "en" ? "" : `/${document.documentElement.lang}`;
  let chosen = -1;
  let timer = 0;
  let asking = new AbortController();

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const option = (item, index) => {
    const row = document.createElement("li");
    row.id = `${list.id}-${index}`;
    row.setAttribute("role", "option");
    row.dataset.url = item.url;
    row.textContent = item.label;
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      location.assign(item.url);
    });
    return row;
  };

  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (text.length < 2) return close();
    try {
      const answer = await fetch(`${prefix}/api/v1/suggest?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      const { items } = await answer.json();
      list.replaceChildren(...items.map(option));
      chosen = -1;
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
    } catch {
      // Still typing, or offline: the search itself works without suggestions.
    }
  };

  const move = (step) => {
    const rows = [...list.children];
    if (list.hidden || rows.length === 0) return;
    rows[chosen]?.removeAttribute("aria-selected");
    chosen = (chosen + step + rows.length + (chosen < 0 && step < 0 ? 1 : 0)) % rows.length;
    rows[chosen].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", rows[chosen].id);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.url);
    }
  });
  input.addEventListener("blur", close);
};
