// The list of kept places: in the browser, and in the address of its page.
const KEY = "seventh-kept";
const MOST = 50;

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
    localStorage.setItem(KEY, JSON.stringify([...new Set(kept)].slice(0, MOST)));
  } catch {
    // Without storage the list lives in its address only.
  }
};

const drop = (slug) => write(read().filter((one) => one !== slug));

// What the page of the list shows may be somebody else's: it is kept only when asked for.
const named = () => [...document.querySelectorAll("[data-unkeep]")].map((link) => link.dataset.unkeep);

// Brings buttons and links of the page in line with what is kept.
const showKept = () => {
  const kept = read();
  for (const button of document.querySelectorAll("[data-keep]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(kept.includes(button.dataset.keep)));
  }
  for (const button of document.querySelectorAll("[data-keep-all]")) {
    button.hidden = named().every((slug) => kept.includes(slug));
  }
  for (const link of document.querySelectorAll("a[data-shortlist]")) {
    const url = new URL(link.href);
    url.search = new URLSearchParams(kept.map((slug) => ["keep", slug])).toString();
    link.href = url;
    link.dataset.count = kept.length || "";
  }
};

// Kept places that the directory no longer has leave the list when its page was shown.
if (document.querySelector("[data-shortlist-page]")) {
  const gone = new Set(new URLSearchParams(location.search).getAll("keep"));
  named().forEach((slug) => gone.delete(slug));
  if (read().some((slug) => gone.has(slug))) write(read().filter((slug) => !gone.has(slug)));
}
document.addEventListener("click", (event) => {
  const { keep, keepAll, unkeep } = event.target.closest("[data-keep], [data-keep-all], [data-unkeep]")?.dataset ?? {};
  if (keep) {
    if (read().includes(keep)) drop(keep);
    else write([...read(), keep]);
  } else if (keepAll !== undefined) write([...read(), ...named()]);
  else if (unkeep) drop(unkeep);
  else return;
  showKept();
});
// New content, another tab, or a page that comes back from the history.
document.addEventListener("fresh", showKept);
addEventListener("storage", showKept);
addEventListener("pageshow", showKept);
showKept();
