// The queue with the keyboard, and without losing one's place: what is sent comes back as the new queue.
const page = () => document.getElementById("queue");
const cases = () => [...page().querySelectorAll("article.case")];
const wait = (detail, at = document) => at.dispatchEvent(new CustomEvent("wait", { bubbles: true, detail }));
let sending = false;
const current = () => document.activeElement?.closest("article.case") ?? null;

function go(step) {
  const all = cases();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  (next ?? page().querySelector("h1")).focus();
}

async function send(form, submitter) {
  sending = true;
  wait("begun", form.closest("article.case") ?? form);
  const all = cases();
  const at = all.indexOf(form.closest("article.case"));
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queue");
  if (!fresh) {
    form.submit(); // signed out, or something else that only a page can say
    return;
  }
  wait("over");
  const id = form.closest("article.case")?.id;
  page().replaceWith(fresh);
  const same = id && document.getElementById(id);
  const mistake = same?.querySelector(".error");
  (mistake ? same : (same ?? cases()[Math.min(at, cases().length - 1)] ?? page().querySelector("h1"))).focus();
}

document.addEventListener("submit", (event) => {
  if (!page()?.contains(event.target) || event.target.hasAttribute("data-page")) return;
  event.preventDefault();
  if (sending) return; // once is enough
  // What could not be sent stays as it is, with the focus where it was.
  send(event.target, event.submitter).catch(() => wait("failed")).finally(() => (sending = false));
});

const decide = (at) => at?.querySelector("button[type=submit]:not(.claim)")?.click();

const keys = {
  j: () => go(1),
  k: () => go(-1),
  t: (at) => at?.querySelector("button.claim:not([disabled])")?.click(),
  d: decide,
  u: () => page().querySelector(".notice.done button")?.click(),
};

// Where keys are letters of what somebody writes or chooses: these lead out again.
function within(event) {
  const at = current();
  if (!at) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decide(at);
  else if (event.key === "Escape" && event.target.matches("textarea, select")) at.focus();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  within(event);
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  const at = current();
  const choice = at?.querySelectorAll("input[name=outcome]")[Number(event.key) - 1];
  if (choice) {
    choice.checked = true;
    const needs = choice.value === "hidden" || choice.value === "removed" || choice.value === "declined";
    if (needs) {
      at.querySelector("details:has([name=rule])").open = true;
      at.querySelector("[name=rule]").focus();
    }
  } else if (keys[event.key]) {
    keys[event.key](at);
  } else return;
  event.preventDefault();
});
