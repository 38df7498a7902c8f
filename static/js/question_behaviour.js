// Manners inside one question: “none”, “不确定” and “不适用” exclude the rest; the reason opens when asked for; counters; clearing.

import { writeAnswer } from "./answer_form.js";
import { words } from "./words.js";

const boxes = (fieldset) => Array.from(fieldset.querySelectorAll('input[type="checkbox"], input[type="radio"]'));
const texts = (fieldset) => Array.from(fieldset.querySelectorAll("input.input-figure, textarea.input")).filter((one) => !one.closest("[data-detail]"));
const isState = (input) => input.name.endsWith(".state");
const isText = (input) => input.type === "text" || input.tagName === "TEXTAREA";

function untick(inputs) {
  inputs.forEach((input) => { input.checked = false; });
}

function exclude(fieldset, input) {
  const others = boxes(fieldset).filter((one) => one !== input && one.checked);
  if (isText(input)) {
    if (texts(fieldset).includes(input)) untick(others.filter(isState));
  } else if (input.checked && "exclusive" in input.dataset) {
    untick(others);
    if (isState(input)) texts(fieldset).forEach((text) => { text.value = ""; });
  } else if (input.checked) {
    untick(others.filter((one) => "exclusive" in one.dataset && (one.type === "checkbox")));
  }
}

/** Opens the reason box exactly while “不适用” is chosen, and shows the button that clears. */
export function tidy(fieldset) {
  fieldset.querySelectorAll("[data-opens]").forEach((input) => {
    document.getElementById(input.dataset.opens).hidden = !input.checked;
  });
  const detail = fieldset.querySelector("[data-detail]");
  if (detail) detail.hidden = !boxes(fieldset).some((input) => input.checked && input.value === "yes");
  const clear = fieldset.querySelector("[data-clear]");
  if (clear) clear.hidden = !boxes(fieldset).some((input) => input.checked) && !texts(fieldset).some((text) => text.value);
}

function count(area) {
  const place = area.parentElement.querySelector("[data-count]");
  const left = Number(area.dataset.maxLength) - Array.from(area.value).length;
  if (!place) return;
  place.textContent = left < 0 ? words.over(-left) : words.left(left);
  place.classList.toggle("is-over", left < 0);
}

function bind(fieldset) {
  tidy(fieldset);
  const heard = (event) => {
    exclude(fieldset, event.target);
    tidy(fieldset);
    if (event.target.dataset.maxLength) count(event.target);
  };
  fieldset.addEventListener("input", heard);
  fieldset.addEventListener("change", heard);
  const put = (answer) => {
    writeAnswer(fieldset, answer);
    tidy(fieldset);
    fieldset.dispatchEvent(new Event("change", { bubbles: true }));
    fieldset.focus();
  };
  const clear = fieldset.querySelector("[data-clear]");
  if (clear) clear.addEventListener("click", () => put(null));
  const keep = fieldset.querySelector("[data-keep]");
  if (!keep) return;
  keep.addEventListener("click", (event) => {
    event.preventDefault();
    put(JSON.parse(keep.dataset.keep));
    keep.hidden = true;
  });
}

export function startQuestions() {
  document.querySelectorAll("[data-question]").forEach(bind);
}
