// The page of suppositions: at each change the server is asked for the same page; what differs is taken over, the fields stay. Without script the button does the same.

const PAUSE = 350;

function taken(part, place) {
  const open = Array.from(place.querySelectorAll("details")).map((each) => each.open);
  if (place.innerHTML === part.innerHTML) return;
  place.innerHTML = part.innerHTML;
  place.querySelectorAll("details").forEach((each, number) => { if (number in open) each.open = open[number]; });
}

function showQuestion(told, fieldset) {
  const mistake = fieldset.querySelector("[data-error]");
  const said = told.querySelector("[data-error]");
  fieldset.hidden = told.hidden;
  fieldset.classList.toggle("has-error", told.classList.contains("has-error"));
  mistake.textContent = said.textContent;
  mistake.hidden = said.hidden;
}

async function ask(form, signal) {
  const query = new URLSearchParams(new FormData(form));
  const reply = await fetch(`${form.action}?${query}`, { signal });
  if (!reply.ok && reply.status !== 422) return;
  const told = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (!told.querySelector("[data-what-if]")) return;
  told.querySelectorAll("[data-part]").forEach((part) => {
    const place = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (place) taken(part, place);
  });
  told.querySelectorAll("[data-question]").forEach((each) => {
    const fieldset = form.querySelector(`[data-question="${each.dataset.question}"]`);
    if (fieldset) showQuestion(each, fieldset);
  });
  if (reply.ok) window.history.replaceState(null, "", reply.url);
}

document.querySelectorAll("form[data-what-if]").forEach((form) => {
  let waiting = 0;
  let asking = new AbortController();
  form.addEventListener("change", () => soon());
  form.addEventListener("input", () => soon());
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      asking.abort();
      asking = new AbortController();
      ask(form, asking.signal).catch(() => {}); // the button still does the same
    }, PAUSE);
  }
});
