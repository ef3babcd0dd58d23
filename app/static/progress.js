// A page that tells how far something is looks again by itself, until it is done. Without this there is a link.
const LOOK_MS = 1000;
const place = document.querySelector("[data-looks-again]");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-looks-again]");
    if (answer.ok && !fresh) {
      location.reload(); // done, or signed out: the whole page says it
      return;
    }
    if (fresh) place.replaceChildren(...fresh.childNodes);
  } catch {
    // Offline: the next look tries again.
  }
  setTimeout(look, LOOK_MS);
}

if (place) setTimeout(look, LOOK_MS);
