// The care finder's form, a step at a time on a phone. Wide screens show it whole.
const narrow = matchMedia("(width < 48rem)");

const button = (label, kind, press) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${kind}`;
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
};

const steps = (form) => {
  const parts = [...form.querySelectorAll(".step")];
  const last = parts.length - 1;
  if (last < 1) return;
  const show = form.querySelector(".submit button");
  const whole = show.textContent;
  const where = document.createElement("p");
  where.className = "small soft step-count";
  where.setAttribute("aria-live", "polite");
  const wrong = parts.findIndex((part) => part.querySelector("[aria-invalid]"));
  let current = 0;

  const draw = () => {
    const one = narrow.matches;
    parts.forEach((part, index) => (part.hidden = one && index !== current));
    where.hidden = !one;
    where.textContent = form.dataset.step.replace("{number}", current + 1).replace("{all}", parts.length);
    back.hidden = !one || current === 0;
    next.hidden = !one || current === last;
    show.className = next.hidden ? "button" : "button second";
    show.textContent = next.hidden ? whole : form.dataset.skip;
  };
  const go = (to) => {
    current = Math.min(Math.max(to, 0), last);
    draw();
    if (narrow.matches) parts[current].querySelector("input:checked, input, select").focus();
  };
  // Each step is a place in the history, so that the Back of the phone leads to the step before.
  const next = button(form.dataset.next, "", () => {
    const fields = [...parts[current].querySelectorAll("input, select")];
    if (!fields.every((field) => field.reportValidity())) return;
    history.pushState({ step: current + 1 }, "");
    go(current + 1);
  });
  const back = button(form.dataset.back, "quiet", () => {
    if (history.state?.step) history.back();
    else go(current - 1);
  });

  form.prepend(where);
  form.querySelector(".submit").prepend(next, back);
  current = wrong >= 0 ? wrong : Math.min(history.state?.step ?? 0, last);
  addEventListener("popstate", (event) => go(event.state?.step ?? 0));
  narrow.addEventListener("change", draw);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || next.hidden) return;
    event.preventDefault();
    next.click();
  });
  form.addEventListener(
    "invalid",
    (event) => {
      // A field on a hidden screen cannot be mended: go to it.
      const at = parts.findIndex((part) => part.contains(event.target));
      if (at >= 0 && at !== current) go(at);
    },
    true,
  );
  draw();
};

document.querySelectorAll("form[data-steps]").forEach(steps);
