// One question at a time: the default on phones, a choice elsewhere. The back button goes to the question before.

import { words } from "./words.js";

const REMEMBERED = "assessment-one-question";

function remembered() {
  try { return localStorage.getItem(REMEMBERED); } catch (refusal) { return null; }
}

function remember(single) {
  try { localStorage.setItem(REMEMBERED, single ? "single" : "whole"); } catch (refusal) { /* the choice then lasts for this page */ }
}

function button(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

class Questions {
  constructor(form) {
    this.form = form;
    this.single = false;
    this.current = null;
    this.switch = button("", "as-link", () => { remember(!this.single); this.use(!this.single, this.current); });
    this.position = document.createElement("p");
    this.position.setAttribute("role", "status");
    this.bar = document.createElement("div");
    this.bar.className = "question-mode";
    this.bar.append(this.position, this.switch);
    form.prepend(this.bar);
    this.back = button(words.previous, "button button-quiet", () => this.step(-1));
    this.forward = button(words.next, "button", () => this.step(1));
    this.finish = form.querySelector("[data-finish]");
    this.finish.before(this.back, this.forward);
    window.addEventListener("popstate", () => this.follow());
    window.addEventListener("hashchange", () => this.follow());
    form.addEventListener("assessment:asked", () => this.draw());
  }

  get asked() { return Array.from(this.form.querySelectorAll("[data-question]")).filter((one) => !one.hidden); }
  get named() { return this.asked.find((one) => `#${one.id}` === location.hash); }

  use(single, at) {
    this.single = single;
    this.current = at || this.named || this.firstOpen();
    this.draw();
    if (single) history.replaceState(null, "", `#${this.current.id}`);
  }

  firstOpen() {
    const open = (one) => one.querySelector("[data-revision]") && !one.querySelector("input:checked") && !Array.from(one.querySelectorAll(".input")).some((input) => input.value);
    return this.asked.find((one) => one.classList.contains("has-error")) || this.asked.find(open) || this.asked[0];
  }

  follow() {
    const target = this.named;
    if (!this.single || !target || target === this.current) return;
    this.current = target;
    this.draw();
    this.arrive();
  }

  step(by) {
    const asked = this.asked;
    this.current = asked[asked.indexOf(this.current) + by] || this.current;
    history.pushState(null, "", `#${this.current.id}`);
    this.draw();
    this.arrive();
  }

  arrive() {
    this.current.focus({ preventScroll: true });
    this.bar.scrollIntoView({ block: "start" });
  }

  draw() {
    const asked = this.asked;
    if (!asked.includes(this.current)) this.current = asked[0];
    const at = asked.indexOf(this.current);
    const last = at === asked.length - 1;
    this.form.classList.toggle("is-single", this.single);
    this.form.querySelectorAll("[data-question]").forEach((one) => one.classList.toggle("is-parked", this.single && one !== this.current));
    this.form.querySelectorAll("[data-between]").forEach((one) => one.classList.toggle("is-parked", this.single));
    this.switch.textContent = this.single ? words.wholePage : words.oneByOne;
    this.position.textContent = this.single ? words.position(at + 1, asked.length) : "";
    this.back.hidden = !this.single || at === 0;
    this.forward.hidden = !this.single || last;
    this.finish.classList.toggle("is-not-last", !last);
  }
}

export function startOneQuestion() {
  document.querySelectorAll("form[data-one-question]").forEach((form) => {
    if (form.querySelectorAll("[data-question]").length < 2) return;
    const questions = new Questions(form);
    const choice = remembered();
    const aimed = questions.named && !document.querySelector("[data-error-summary]");
    questions.use(choice ? choice === "single" : window.matchMedia("(max-width: 40em)").matches, null);
    if (aimed) questions.arrive();
  });
}
