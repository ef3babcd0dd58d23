// The list of kept places: in the browser, and in the address of its page.
const KEY = "seventh-kept";

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((slug) => typeof slug === "string") : [];
  } catch {
    return [];
  }
};

const write = (kept) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept.slice(0, 50)));
  } catch {
    // Without storage the list lives in its address only.
  }
};

const address = (link, kept) => {
  const url = new URL(link.href);
  url.search = new URLSearchParams(kept.map((slug) => ["keep", slug])).toString();
  return url;
};

const show = () => {
  const kept = read();
  for (const button of document.querySelectorAll("[data-keep]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(kept.includes(button.dataset.keep)));
  }
  for (const link of document.querySelectorAll("a[data-shortlist]")) {
    link.href = address(link, kept);
    link.dataset.count = kept.length || "";
  }
};

const followAddress = () => {
  // The page of the list: what its address names is what is kept from now on.
  const named = new URLSearchParams(location.search).getAll("keep");
  if (named.length) write([...new Set([...read(), ...named])]);
  for (const link of document.querySelectorAll("[data-unkeep]")) {
    link.addEventListener("click", () => write(read().filter((slug) => slug !== link.dataset.unkeep)));
  }
};

export const keepButtons = () => {
  if (document.querySelector("[data-shortlist-page]")) followAddress();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep]");
    if (!button) return;
    const kept = read();
    const slug = button.dataset.keep;
    write(kept.includes(slug) ? kept.filter((one) => one !== slug) : [...kept, slug]);
    show();
  });
  show();
};
