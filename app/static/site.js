// Enhancements of every page; each page works without them. Files do not import one another, so that
// each has its own address with a version. Whoever puts new content into a page says "fresh".
const each = (selector, enhance) => document.querySelectorAll(selector).forEach(enhance);

each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

each("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  const word = button.querySelector("[data-done]");
  word.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    word.textContent = word.dataset.done;
  });
});

// What was left open is no part of an address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.getAttribute("method") === "post") return; // there, a field that was emptied says so
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});
