// Ordinary forms: the error summary takes the focus, passwords can be shown, a grouped select becomes two steps, text can be copied.

function focusErrors() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

function showPasswords() {
  document.querySelectorAll("[data-password]").forEach((place) => {
    const input = place.querySelector("input");
    const button = place.querySelector("[data-password-show]");
    const [show, hide] = [button.textContent, button.dataset.hide];
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.textContent = shown ? hide : show;
      button.setAttribute("aria-pressed", String(shown));
    });
  });
}

function labelled(text, select) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  label.textContent = text;
  label.htmlFor = select.id;
  box.append(label, select);
  return box;
}

/** <select> with optgroups → first the group, then its entries. The second select is the original one, so the form posts the same. */
function splitSelect(place) {
  const second = place.querySelector("select");
  const groups = Array.from(second.querySelectorAll("optgroup"));
  const empty = Array.from(second.options).find((option) => option.value === "");
  const first = document.createElement("select");
  first.className = "input select";
  first.id = `${second.id}-group`;
  first.setAttribute("autocomplete", "off");
  first.append(new Option(place.dataset.choose, ""), ...groups.map((group) => new Option(group.label, group.label)));
  const fill = (keep) => {
    const group = groups.find((one) => one.label === first.value);
    const options = group ? Array.from(group.children) : [];
    second.replaceChildren(...(empty && options.length !== 1 ? [empty] : []), ...options);
    if (!keep && options.length !== 1) second.value = "";
    second.disabled = !group;
  };
  const chosen = second.selectedOptions[0];
  if (chosen && chosen.parentElement.tagName === "OPTGROUP") first.value = chosen.parentElement.label;
  const value = second.value;
  fill(true);
  if (value) second.value = value;
  first.addEventListener("change", () => { fill(false); second.dispatchEvent(new Event("change", { bubbles: true })); });
  const caption = place.querySelector("label");
  caption.remove();
  const pair = document.createElement("div");
  pair.className = "two-step";
  second.before(pair);
  pair.append(labelled(place.dataset.firstLabel, first), labelled(place.dataset.secondLabel, second));
}

async function copy(text, area) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  area.select();
  return document.execCommand("copy");
}

function copyButtons() {
  document.querySelectorAll("[data-copy]").forEach((place) => {
    const area = place.querySelector("textarea");
    const button = place.querySelector("[data-copy-button]");
    const state = place.querySelector("[data-copy-state]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const copied = await copy(area.value, area).catch(() => false);
      if (!copied) area.select();
      state.textContent = copied ? button.dataset.copied : button.dataset.selected;
    });
  });
}

const DOUBLE_CLICK = 1500;

/** A second click while a plain form is on its way does nothing; where a file comes of it, the page stays, and more may be taken. */
function onceOnly() {
  document.querySelectorAll('form[method="post"]:not([data-autosave])').forEach((form) => {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
      if (form.hasAttribute("data-download")) setTimeout(() => { sent = false; }, DOUBLE_CLICK);
    });
    window.addEventListener("pageshow", () => { sent = false; });
  });
}

function printButtons() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

export function startForms() {
  focusErrors();
  showPasswords();
  document.querySelectorAll("[data-two-step]").forEach(splitSelect);
  copyButtons();
  onceOnly();
  printButtons();
}
