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

// Who waits is told so, but only after a while. "wait" comes from what is made anew: begun, over, or failed.
const SLOW_MS = 300;
const line = document.createElement("p");
line.className = "waiting";
line.setAttribute("role", "status");
document.body.append(line);
let slow = 0;
const waited = (words = "") => {
  clearTimeout(slow);
  each("[aria-busy]", (one) => one.removeAttribute("aria-busy"));
  line.textContent = words;
};
document.addEventListener("wait", ({ target, detail }) => {
  if (detail !== "begun") return waited(detail === "failed" ? document.body.dataset.failed : "");
  waited();
  slow = setTimeout(() => {
    target.setAttribute("aria-busy", "true");
    line.textContent = document.body.dataset.looking;
  }, SLOW_MS);
});
addEventListener("pageshow", ({ persisted }) => persisted && waited());

// What was left open is no part of an address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.getAttribute("method") === "post") return; // there, a field that was emptied says so
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});
