// Two answers to one question: both are shown, with who and when, and the person chooses.

import { describe } from "./answer_form.js";
import { words } from "./words.js";

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function value(heading, text, label, primary, choose) {
  const box = element("div", "conflict-value");
  const button = element("button", primary ? "button" : "button button-quiet", label);
  button.type = "button";
  button.addEventListener("click", choose);
  box.append(element("div", "conflict-who", heading), element("p", "", text), button);
  return box;
}

/** Shows both answers; `choose(true)` keeps mine, `choose(false)` takes theirs. */
export function showConflict(fieldset, mine, theirs, choose) {
  const place = fieldset.querySelector("[data-conflict]");
  const values = element("div", "conflict-values");
  values.append(
    value(words.theirs(theirs.by, theirs.at), theirs.text || describe(fieldset, theirs.answer), words.takeTheirs, false, () => choose(false)),
    value(words.mine, describe(fieldset, mine), words.keepMine, false, () => choose(true)),
  );
  place.replaceChildren(element("strong", "", words.conflict), values);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

export function hideConflict(fieldset) {
  const place = fieldset.querySelector("[data-conflict]");
  place.hidden = true;
  place.replaceChildren();
}
