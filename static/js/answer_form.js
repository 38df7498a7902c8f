// Reads an answer out of a question's fieldset and writes one back, in the JSON form of autosave.js.

import { words } from "./words.js";

const UNKNOWN = "~unknown";
const NOT_APPLICABLE = "~not-applicable";

const named = (fieldset, suffix = "") => Array.from(fieldset.querySelectorAll(`[name="${fieldset.dataset.question}${suffix}"]`));
const ticked = (inputs) => inputs.filter((input) => input.checked).map((input) => input.value);
const special = (fieldset) => ticked([...named(fieldset), ...named(fieldset, ".state")]).find((value) => value.startsWith("~"));
const typed = (fieldset, suffix = "") => {
  const input = named(fieldset, suffix).find((one) => one.type === "text" || one.tagName === "TEXTAREA");
  return input ? input.value.trim() : "";
};

const done = (answer) => ({ answer, complete: true, lacks: "" });
const lacking = (lacks) => ({ answer: null, complete: false, lacks });

function chosen(fieldset) {
  return done(ticked(named(fieldset))[0] || null);
}

function several(fieldset) {
  const values = ticked(named(fieldset)).sort();
  return done(values.length ? values : null);
}

function measured(fieldset) {
  return done(typed(fieldset) || null);
}

function covered(fieldset) {
  const [shares, depths] = [named(fieldset, ".share"), named(fieldset, ".depth")];
  const [share, depth] = [ticked(shares)[0] || "", ticked(depths)[0] || ""];
  const alone = [...shares, ...depths].find((input) => input.checked && "alone" in input.dataset);
  if (alone) return done(shares.includes(alone) ? { share, depth: "" } : { share: "", depth });
  if (share && depth) return done({ share, depth });
  return share || depth ? lacking(words.needBoth) : done(null);
}

function confirmed(fieldset) {
  const value = ticked(named(fieldset))[0];
  if (!value) return typed(fieldset, ".detail") ? lacking(words.needValue) : done(null);
  return done({ yes: value === "yes", detail: typed(fieldset, ".detail") });
}

function written(fieldset) {
  const text = typed(fieldset);
  return done(text ? { text } : null);
}

const readers = { single: chosen, staged: chosen, multiple: several, figure: measured, coverage: covered, attained: covered, confirmation: confirmed, text: written };

/** What stands in the fieldset: {answer, complete, lacks}; answer null means “not answered”. */
export function readAnswer(fieldset) {
  switch (special(fieldset)) {
    case UNKNOWN: return done({ unknown: true });
    case NOT_APPLICABLE: {
      const reason = typed(fieldset, ".reason");
      return reason ? done({ not_applicable: reason }) : lacking(words.needReason);
    }
    default: return readers[fieldset.dataset.kind](fieldset);
  }
}

function tick(inputs, values) {
  inputs.forEach((input) => { if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value); });
}

function type(fieldset, suffix, text) {
  named(fieldset, suffix).forEach((input) => { if (input.type === "text" || input.tagName === "TEXTAREA") input.value = text; });
}

/** Puts an answer into the fieldset; null empties it. */
export function writeAnswer(fieldset, answer) {
  const plain = answer !== null && typeof answer === "object" && !Array.isArray(answer) ? answer : {};
  const mark = plain.unknown ? [UNKNOWN] : "not_applicable" in plain ? [NOT_APPLICABLE] : [];
  const scalar = typeof answer === "string" || typeof answer === "number" ? [String(answer)] : [];
  const choice = "yes" in plain ? [plain.yes ? "yes" : "no"] : Array.isArray(answer) ? answer : scalar;
  tick(named(fieldset), mark.length ? mark : choice);
  tick(named(fieldset, ".state"), mark);
  tick(named(fieldset, ".share"), [plain.share]);
  tick(named(fieldset, ".depth"), [plain.depth]);
  type(fieldset, "", plain.text || scalar[0] || "");
  type(fieldset, ".detail", plain.detail || "");
  type(fieldset, ".reason", plain.not_applicable || "");
}

function labelOf(fieldset, suffix, value) {
  const input = named(fieldset, suffix).find((one) => one.value === value);
  const label = input && fieldset.querySelector(`label[for="${input.id}"] .option-label`);
  return label ? label.textContent : value;
}

/** The answer in the words of the page. */
export function describe(fieldset, answer) {
  if (answer === null) return words.unanswered;
  if (Array.isArray(answer)) return answer.map((value) => labelOf(fieldset, "", value)).join(words.separator);
  if (typeof answer !== "object") return labelOf(fieldset, "", String(answer));
  if (answer.unknown) return words.unknown;
  if ("not_applicable" in answer) return words.notApplicable(answer.not_applicable);
  if ("share" in answer) return [labelOf(fieldset, ".share", answer.share), labelOf(fieldset, ".depth", answer.depth)].join(words.separator);
  if ("yes" in answer) return [labelOf(fieldset, "", answer.yes ? "yes" : "no"), answer.detail].filter(Boolean).join(words.separator);
  return answer.text;
}

/** Whether two answers say the same. */
export function sameAnswer(one, other) {
  const canonical = (answer) => {
    if (Array.isArray(answer)) return JSON.stringify([...answer].sort());
    if (answer !== null && typeof answer === "object") return JSON.stringify(Object.keys(answer).sort().map((key) => [key, answer[key]]));
    return JSON.stringify(answer === null ? null : String(answer));
  };
  return canonical(one) === canonical(other);
}
