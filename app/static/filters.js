// The filters of the directory: what is chosen is searched at once, and the place on the page stays.
const wide = matchMedia("(width >= 60rem)");
let asking = new AbortController();
const wait = (detail, at = document) => at.dispatchEvent(new CustomEvent("wait", { bubbles: true, detail }));

const addressOf = (form) => {
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form)).toString();
  return url;
};

const sameField = (field) =>
  [...document.querySelectorAll("main :is(input, select, button, summary)")].find(
    (one) => one.name === field.name && one.value === field.value && one.type === field.type && one.closest("form[data-live]"),
  ) ?? document.getElementById(field.id);

// Said to screen readers; it stands outside of what is replaced.
const say = (words) => {
  let line = document.getElementById("said");
  if (!line) {
    line = document.createElement("p");
    line.id = "said";
    line.className = "hidden";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = words;
};

const replace = (html, url) => {
  const main = document.querySelector("main");
  const focused = document.activeElement?.closest("form[data-live]") ? document.activeElement : null;
  const top = focused?.getBoundingClientRect().top;
  const open = [...main.querySelectorAll("details[open]")].map((one) => one.dataset.id);
  const fresh = new DOMParser().parseFromString(html, "text/html");
  main.replaceChildren(...fresh.querySelector("main").childNodes);
  document.title = fresh.title;
  for (const details of main.querySelectorAll("details")) details.open = open.includes(details.dataset.id);
  // The links to other languages hold the search, too.
  document.querySelector(".langs").replaceWith(fresh.querySelector(".langs"));
  history.replaceState(null, "", url);
  document.dispatchEvent(new Event("fresh"));
  const again = focused && sameField(focused);
  if (again) {
    again.closest("details:not([open])")?.setAttribute("open", "");
    again.focus({ preventScroll: true });
    scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
  }
  say(main.querySelector("#results h2").textContent);
};

// On a slow line somebody chooses before this file is there.
const changed = (form) => [...form.elements].some((one) => one.checked !== one.defaultChecked);

const liveFilters = (form) => {
  const panel = form.closest("details");
  if (wide.matches) panel.open = true;

  const update = async () => {
    asking.abort();
    asking = new AbortController();
    const url = addressOf(form);
    wait("begun", document.getElementById("results").parentElement);
    try {
      const answer = await fetch(url, { signal: asking.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      replace(await answer.text(), url);
      wait("over");
    } catch (error) {
      if (error.name === "AbortError") return false;
      // Offline, the page that is there is worth more than the one that cannot come.
      if (navigator.onLine) location.assign(url);
      else wait("failed");
      return false;
    }
    return true;
  };

  form.addEventListener("change", update);
  if (changed(form)) update();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pressed = event.submitter === document.activeElement;
    if (!(await update()) || !pressed || wide.matches) return;
    // On a phone the results are below: close the panel and go there.
    document.querySelector("details.filters").open = false;
    document.querySelector("#results h2").focus();
  });
};

const enhance = () => document.querySelectorAll("form[data-live]").forEach(liveFilters);
document.addEventListener("fresh", enhance);
enhance();
