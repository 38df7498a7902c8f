// Applies what the server's reply says about the page: which questions are asked, progress, ratios, warnings. Decides nothing itself.

function show(form, key, asked) {
  const fieldset = form.querySelector(`[data-question="${key}"]`);
  if (!fieldset || fieldset.hidden === !asked) return false;
  fieldset.hidden = !asked;
  fieldset.disabled = !asked;
  return true;
}

function progress(scope, [answered, asked]) {
  document.querySelectorAll(`[data-progress="${scope}"]`).forEach((place) => {
    place.querySelector("[data-progress-answered]").textContent = answered;
    place.querySelector("[data-progress-asked]").textContent = asked;
    const bar = place.querySelector("[data-progress-bar]");
    bar.max = asked || 1;
    bar.value = answered;
  });
}

function derive(key, { text, basis }) {
  document.querySelectorAll(`[data-derived="${key}"]`).forEach((place) => {
    place.querySelector("[data-derived-text]").textContent = text || "—";
    place.querySelector("[data-derived-basis]").textContent = basis || "";
  });
}

function warn(form, key, sentence) {
  const place = form.querySelector(`[data-question="${key}"] [data-warning]`);
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** Applies PAGE of a save reply (autosave.js); every part may be missing. */
export function applyPage(form, page) {
  if (!page) return;
  const changed = Object.entries(page.visible || {}).filter(([key, asked]) => show(form, key, asked));
  Object.entries(page.progress || {}).forEach(([scope, counts]) => progress(scope, counts));
  Object.entries(page.derived || {}).forEach(([key, value]) => derive(key, value));
  Object.entries(page.warnings || {}).forEach(([key, sentence]) => warn(form, key, sentence));
  if ("remaining" in page) document.querySelectorAll("[data-remaining]").forEach((place) => { place.textContent = page.remaining; });
  if (changed.length) form.dispatchEvent(new CustomEvent("assessment:asked"));
}
