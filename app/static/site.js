// Enhancements. Every page works without this file.
import { keepButtons } from "./shortlist.js";
import { suggestions } from "./suggest.js";
import { steps } from "./steps.js";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    const word = button.querySelector("[data-done]");
    word.textContent = word.dataset.done;
  });
}

// Filters open beside a wide list, closed above a narrow one unless something in them is to be mended.
const wide = matchMedia("(width >= 60rem)");
for (const filters of document.querySelectorAll("details.filters")) filters.open = wide.matches || Boolean(filters.querySelector("[aria-invalid]"));

for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

keepButtons();
document.querySelectorAll("input[data-suggest]").forEach(suggestions);
document.querySelectorAll("form[data-steps]").forEach(steps);
