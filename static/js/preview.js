// The preview of a draft: at each change the server scores the whole form; the panel shows what it says. Without script the button does the same.

import { applyPage } from "./visibility.js";

const PAUSE = 250;

function open(panel) {
  return Array.from(panel.querySelectorAll("details")).map((each) => each.open);
}

function refuse(form, errors) {
  form.querySelectorAll("[data-question]").forEach((fieldset) => {
    const place = fieldset.querySelector("[data-error]");
    const sentence = errors[fieldset.dataset.question] || "";
    place.textContent = sentence;
    place.hidden = !sentence;
  });
}

async function refresh(form, panel) {
  const body = new URLSearchParams(new FormData(form));
  const reply = await fetch(form.dataset.preview, { method: "POST", body });
  if (!reply.ok) return;
  const said = await reply.json();
  const opened = open(panel);
  panel.innerHTML = said.panel;
  panel.querySelectorAll("details").forEach((each, place) => { if (place in opened) each.open = opened[place]; });
  applyPage(form, { visible: said.visible });
  if (said.errors) refuse(form, said.errors);
}

document.querySelectorAll("form[data-preview]").forEach((form) => {
  const panel = form.querySelector("[data-preview-panel]");
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(form, panel), PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
});
