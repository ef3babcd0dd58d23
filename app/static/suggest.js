// Suggestions under a search field: a listbox that the keyboard and screen readers can use.
const WAIT_MS = 120;
const wait = (detail, at = document) => at.dispatchEvent(new CustomEvent("wait", { bubbles: true, detail }));

const suggestions = (input, number) => {
  const list = document.createElement("ul");
  list.id = `suggestions-${number}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  input.form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  const language = document.documentElement.lang;
  const address = `${language === "en" ? "" : `/${language}`}/api/v1/suggest?q=`;
  let chosen = -1;
  let timer = 0;
  let asking = new AbortController();

  const choose = (index) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const row = list.children[chosen];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const open = (items) => {
    choose(-1);
    list.replaceChildren(...items);
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
  };

  const close = () => {
    clearTimeout(timer);
    asking.abort();
    wait("over");
    open([]);
  };

  const option = (item, index) => {
    const row = document.createElement("li");
    row.id = `${list.id}-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.url = item.url;
    row.textContent = item.label;
    const kind = input.dataset[item.type];
    if (kind) {
      const word = document.createElement("small");
      word.textContent = kind;
      row.append(" ", word);
    }
    return row;
  };

  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (text.length < 2) return close();
    wait("begun", list);
    try {
      const answer = await fetch(address + encodeURIComponent(text), { signal: asking.signal });
      const { items } = await answer.json();
      open(items.map(option));
      wait("over");
    } catch (error) {
      // Still typing, or offline: the search itself works without suggestions.
      if (error.name !== "AbortError") wait("over");
    }
  };

  // The field keeps its focus while the list is pressed or scrolled.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (row) location.assign(row.dataset.url);
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const rows = list.children.length;
    if (rows === 0) return;
    if (event.key === "ArrowDown") choose((chosen + 1) % rows);
    else if (event.key === "ArrowUp") choose((Math.max(chosen, 0) + rows - 1) % rows);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.url);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
};

const enhance = () => document.querySelectorAll("input[data-suggest]").forEach(suggestions);
document.addEventListener("fresh", enhance);
enhance();
