// The care finder's form, one question a screen on a phone. Wide screens show it whole.
const narrow = matchMedia("(width < 48rem)");

const button = (label, kind) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${kind}`;
  made.textContent = label;
  return made;
};

export const steps = (form) => {
  const parts = [...form.querySelectorAll(".step")];
  if (!narrow.matches || parts.length < 2) return;
  const submit = form.querySelector(".submit");
  const where = document.createElement("p");
  where.className = "small soft step-count";
  where.setAttribute("aria-live", "polite");
  form.prepend(where);
  const back = button(form.dataset.back, "quiet");
  const next = button(form.dataset.next, "");
  const now = submit.querySelector("button");
  submit.prepend(next, back);
  let current = Math.max(0, parts.findIndex((part) => part.querySelector("[aria-invalid]")));

  const show = (focus) => {
    parts.forEach((part, index) => (part.hidden = index !== current));
    const last = current === parts.length - 1;
    where.textContent = form.dataset.step.replace("{number}", current + 1).replace("{all}", parts.length);
    back.hidden = current === 0;
    next.hidden = last;
    now.className = last ? "button" : "button second";
    now.textContent = last ? now.dataset.whole ?? now.textContent : form.dataset.skip;
    if (focus) parts[current].querySelector("input, select")?.focus();
  };
  now.dataset.whole = now.textContent;
  next.addEventListener("click", () => {
    const fields = [...parts[current].querySelectorAll("input, select")];
    if (!fields.every((field) => field.reportValidity())) return;
    current += 1;
    show(true);
  });
  back.addEventListener("click", () => {
    current -= 1;
    show(true);
  });
  form.addEventListener("invalid", (event) => {
    // A field on a hidden screen cannot be mended: go to it.
    const at = parts.findIndex((part) => part.contains(event.target));
    if (at >= 0 && at !== current) {
      current = at;
      show(false);
    }
  }, true);
  show(false);
};
