// Where somebody writes: drafts kept on the server, and names that become links. The form works without.
// Two seconds after the last key the words are on the server: this, and the way there.
const WAIT_MS = 1200;

document.querySelectorAll("form[data-kept]").forEach((form) => {
  const prefix = document.documentElement.lang === "en" ? "" : `/${document.documentElement.lang}`;
  const said = form.querySelector("[data-saved]");
  let timer = 0;
  let kept = "";

  // With the choices beside the words: who was to be somebody else must not come back under their own name.
  const words = () => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("form_key");
    data.set("place", form.dataset.id);
    return data;
  };
  const say = (what) => {
    if (said) said.textContent = form.dataset[what];
  };
  const save = async (keepalive = false) => {
    clearTimeout(timer);
    const now = words();
    if (String(now) === kept) return;
    kept = String(now);
    try {
      // Not followed to the page for signing in, which would look as if all were well.
      const answer = await fetch(`${prefix}/questions/drafts`, { method: "POST", body: now, keepalive, redirect: "manual" });
      if (!answer.ok) kept = "";
      say(answer.ok ? "kept" : answer.status === 401 || answer.type === "opaqueredirect" ? "out" : "lost");
    } catch {
      kept = ""; // offline: the next key tries again, and so does the end of being offline
      say("lost");
    }
  };
  kept = String(words());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  addEventListener("online", () => save());
  addEventListener("pagehide", () => save(true));
  form.addEventListener("submit", () => { clearTimeout(timer); kept = String(words()); });
});

// What there is already stands beside the question while it is written.
document.querySelectorAll("[data-similar]").forEach((aside) => {
  const form = document.querySelector("form[data-kept]");
  const prefix = document.documentElement.lang === "en" ? "" : `/${document.documentElement.lang}`;
  let timer = 0;
  let asking = new AbortController();
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const words = `${form.elements.title.value} ${form.elements.body.value.slice(0, 1000)}`.trim();
    if (words.length < 8) return;
    try {
      const answer = await fetch(`${prefix}/questions/similar?${new URLSearchParams({ q: words, country: form.elements.country.value })}`, { signal: asking.signal });
      if (!answer.ok) return;
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
      const suggested = piece.querySelector("[data-suggested]");
      if (suggested && isTaken(suggested)) suggested.remove();
      aside.replaceChildren(...piece.body.childNodes);
    } catch {
      // Still typing, or offline.
    }
  };
  const boxesIn = (suggested) => [...(suggested.querySelector("template")?.content.querySelectorAll("[name=topic]") ?? [])];
  const boxFor = (one) => form.querySelector(`[name=topic][value="${CSS.escape(one.value)}"]`);
  const isTaken = (suggested) => boxesIn(suggested).every(boxFor) && !suggested.dataset.country;
  const take = (suggested) => {
    const fields = form.querySelector("[data-topics]");
    const boxes = boxesIn(suggested).filter((one) => !boxFor(one)); // what somebody has unticked stays so
    if (!form.elements.country.value) form.elements.country.value = suggested.dataset.country;
    if (!fields && boxes.length) form.querySelector("[data-before-topics]").before(suggested.querySelector("template").content);
    for (const one of fields ? boxes : []) fields.querySelector("div").append(one.closest("label"));
    suggested.remove();
    (boxes.length ? boxFor(boxes[0]) : form.elements.country).focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  aside.addEventListener("click", (event) => {
    if (event.target.closest("[data-take]")) take(event.target.closest("[data-suggested]"));
  });
  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS / 2);
  });
});

// After "[[" the names of places and guides are offered, as in the search field.
const wait = (detail, at = document) => at.dispatchEvent(new CustomEvent("wait", { bubbles: true, detail }));
document.querySelectorAll("textarea[data-names]").forEach((field) => {
  const prefix = document.documentElement.lang === "en" ? "" : `/${document.documentElement.lang}`;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${field.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.names);
  list.hidden = true;
  field.after(list);
  // A combobox has one line only: a field of many keeps its role, and says the rest.
  for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  let chosen = -1;
  let timer = 0;
  let asking = new AbortController();

  const begun = () => {
    const before = field.value.slice(0, field.selectionStart);
    const found = /\[\[([^\]\n]{2,60})$/.exec(before);
    return found && { from: before.length - found[1].length, text: found[1] };
  };
  const close = () => {
    clearTimeout(timer);
    asking.abort();
    wait("over");
    list.hidden = true;
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    list.children[chosen]?.setAttribute("aria-selected", "true");
    if (list.children[chosen]) field.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = (row) => {
    const at = begun();
    if (!at) return close();
    field.setRangeText(`${row.textContent}]]`, at.from, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    field.focus();
  };
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const at = begun();
    if (!at) return close();
    wait("begun", list);
    try {
      const answer = await fetch(`${prefix}/api/v1/suggest?q=${encodeURIComponent(at.text)}`, { signal: asking.signal });
      const { items } = await answer.json();
      const rows = items.filter(({ type }) => ["listing", "guide", "question"].includes(type)).map((item, index) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.textContent = item.label;
        return row;
      });
      list.replaceChildren(...rows);
      list.hidden = rows.length === 0;
      choose(rows.length ? 0 : -1);
      wait("over");
    } catch (error) {
      // Still typing, or offline.
      if (error.name !== "AbortError") wait("over");
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  // On a phone, brackets are far away.
  const button = field.parentElement.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const { selectionStart, selectionEnd } = field; // a name that was marked is the one that is meant
    field.focus();
    field.setRangeText("[[", selectionStart, selectionStart);
    field.setSelectionRange(selectionEnd + 2, selectionEnd + 2);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("blur", () => setTimeout(() => field === document.activeElement || close(), 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (row) take(row);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const rows = list.children.length;
    if (event.key === "ArrowDown") choose((chosen + 1) % rows);
    else if (event.key === "ArrowUp") choose((chosen + rows - 1) % rows);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
});
