// Saves every answer within a second, keeps it on the device until the server has said yes, and says at all times where it is.
//
// The form:  <form data-autosave="SAVE_URL" data-person="…"> around fieldsets of components/questions.html; <body data-owner="opaque id">;
//            <meta name="csrf-token">.
// Request:   POST SAVE_URL, Content-Type: application/json, X-CSRFToken
//              {"question": "key", "answer": ANSWER | null, "revision": 3, "operation": "32 hex digits"}
//            ANSWER is "option" | ["a", "b"] | "12.5" (a figure exactly as typed) | {"share": "s", "depth": "d"}
//              | {"yes": true, "detail": ""} | {"text": "…"} | {"unknown": true} | {"not_applicable": "reason"};  null takes the answer back.
//            revision is the one the person saw (0: none yet). The same operation sent again gets the same reply and changes nothing.
// 200:       {"question": "key", "revision": 4, "saved": "已保存 10:32", "page": PAGE}
//            PAGE is {"visible": {"key": true, …every conditional question of this page},
//              "progress": {"page": [5, 12], "dimension": [9, 20], "assessment": [31, 96]}  (answered, asked),
//              "derived": {"key": {"text": "62.5%", "basis": "50/80 台"}, …},
//              "warnings": {"key": "sentence, or empty to take it away", …},
//              "remaining": "还差 3 题"};  every part of PAGE may be left out.
// 401:       {"error": "signed-out", "sign_in_url": "/sign-in?next=…"}; a redirect is understood the same way
// 400:       {"error": "token"}: the CSRF token no longer holds; the page asks to be reloaded
// 409:       {"error": "conflict", "question": "key", "page": PAGE,
//              "theirs": {"answer": ANSWER | null, "text": "in words", "by": "李工", "at": "11月20日 10:30", "revision": 7}}
//            {"error": "closed", "message": "本次自评已提交，不能再修改。"} (also 403, 404, 410, 413: any other 4xx with a message)
// 422:       {"error": "invalid", "question": "key", "message": "应为 0 到 100,000 之间的整数。"}; what was typed stays
// 507:       {"error": "full", …}: the server's disk is full; otherwise like the others of 5xx
// 429, 5xx, no answer within 15 s: tried again after 1, 2, 4 … 30 s (Retry-After is honoured) and as soon as the network is back.

import { readAnswer, writeAnswer, sameAnswer } from "./answer_form.js";
import { hideConflict, showConflict } from "./conflict.js";
import { Delivery } from "./delivery.js";
import { openStore } from "./draft_store.js";
import { tidy } from "./question_behaviour.js";
import { applyPage } from "./visibility.js";
import { words } from "./words.js";

const PAUSE_AFTER_CHOICE = 150;
const PAUSE_AFTER_TYPING = 700;
const PATIENCE_AT_SUBMIT = 4000;

const token = () => (document.querySelector('meta[name="csrf-token"]') || { content: "" }).content;
const revisionOf = (fieldset) => fieldset.querySelector("[data-revision]");

class AnswerPage {
  constructor(form, store) {
    this.form = form;
    this.owner = document.body.dataset.owner;
    this.store = store;
    this.states = new Map();
    this.saved = new Map();
    this.fieldsets = new Map();
    form.querySelectorAll("[data-question]").forEach((one) => {
      if (!revisionOf(one)) return;
      this.fieldsets.set(one.dataset.question, one);
      this.saved.set(one.dataset.question, readAnswer(one).answer);
    });
    this.line = form.querySelector("[data-save-state]");
    this.delivery = new Delivery(store, { token: token(), listener: (event) => this.hear(event) });
  }

  async start() {
    await this.restore();
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("change", (event) => this.changed(event));
    this.form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("pagehide", () => this.delivery.farewell());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.delivery.run(); });
    window.addEventListener("beforeunload", (event) => { if (!this.store.durable && this.delivery.waiting) event.preventDefault(); });
  }

  /** Puts answers that a closed tab left on this device back into the page, and sends them. */
  async restore() {
    const drafts = await this.store.of(this.owner);
    drafts.forEach((draft) => {
      const fieldset = draft.url === this.form.dataset.autosave && this.fieldsets.get(draft.question);
      if (fieldset || !draft.held) this.delivery.adopt(draft);
      if (!fieldset) return;
      writeAnswer(fieldset, (draft.wanted || draft.sending).answer);
      tidy(fieldset);
    });
    if (!drafts.length) return;
    this.say("saving", words.restored);
    this.delivery.run();
  }

  changed(event) {
    const fieldset = event.target.closest("[data-question]");
    if (!fieldset || !this.fieldsets.has(fieldset.dataset.question) || event.target.closest("[data-conflict]")) return;
    const key = fieldset.dataset.question;
    const { answer, complete, lacks } = readAnswer(fieldset);
    if (!complete) { this.mark(key, "kept", lacks); return; }
    if (sameAnswer(answer, this.saved.get(key))) { if (this.states.get(key) === "kept") this.mark(key, "", ""); return; }
    this.saved.set(key, answer);
    this.mark(key, "saving", words.saving);
    const kept = this.delivery.want(this.place(key, fieldset), answer);
    kept.catch(() => { this.store.durable = false; });
    const typing = event.type === "input" && event.target.matches('textarea, input[type="text"]');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.delivery.run(), typing ? PAUSE_AFTER_TYPING : PAUSE_AFTER_CHOICE);
  }

  place(key, fieldset) {
    const url = this.form.dataset.autosave;
    return { id: [this.owner, url, key].join("|"), owner: this.owner, url, question: key, revision: Number(revisionOf(fieldset).value) };
  }

  hear({ kind, draft, reply }) {
    const fieldset = draft.url === this.form.dataset.autosave ? this.fieldsets.get(draft.question) : null;
    if (kind === "saved") document.dispatchEvent(new CustomEvent("assessment:contact"));
    if (fieldset) this.show(fieldset, kind, draft, reply);
    this.summarise(kind, reply);
  }

  show(fieldset, kind, draft, reply) {
    const key = draft.question;
    switch (kind) {
      case "saved":
        revisionOf(fieldset).value = draft.revision;
        hideConflict(fieldset);
        this.complain(fieldset, "");
        if (draft.wanted) break;
        this.mark(key, "saved", reply.saved || words.saved);
        applyPage(this.form, reply.page);
        break;
      case "saving": this.mark(key, "saving", words.saving); break;
      case "conflict":
        this.mark(key, "problem", words.changed);
        applyPage(this.form, reply.page);
        showConflict(fieldset, (draft.wanted || draft.sending).answer, reply.theirs, (keep) => this.settle(fieldset, draft, reply.theirs, keep));
        break;
      case "refused":
        this.mark(key, "problem", words.refusedHere);
        this.complain(fieldset, reply.message || words.refused);
        break;
      default: this.mark(key, "kept", this.keptWords(kind));
    }
  }

  settle(fieldset, draft, theirs, keep) {
    hideConflict(fieldset);
    revisionOf(fieldset).value = theirs.revision;
    if (!keep) {
      writeAnswer(fieldset, theirs.answer);
      tidy(fieldset);
      this.saved.set(draft.question, theirs.answer);
      this.mark(draft.question, "saved", words.theirs(theirs.by, theirs.at));
    }
    this.delivery.settle(draft.id, keep, theirs.revision).then(() => this.summarise("saved"));
    fieldset.focus();
  }

  complain(fieldset, message) {
    const place = fieldset.querySelector("[data-error]");
    place.textContent = message;
    place.hidden = !message;
    fieldset.classList.toggle("has-error", Boolean(message));
  }

  mark(key, tone, text) {
    const slot = this.fieldsets.get(key).querySelector("[data-saved]");
    this.states.set(key, tone);
    slot.dataset.tone = tone;
    slot.textContent = text;
  }

  keptWords(kind) {
    if (!this.store.durable) return words.unkept;
    return kind === "full" ? words.full : words.offline;
  }

  summarise(kind, reply) {
    const states = [...this.states.values()];
    if (kind === "signed-out") this.say("problem", words.signedOut, reply.sign_in_url || this.form.dataset.signIn);
    else if (kind === "stale") this.say("problem", words.stale);
    else if (kind === "offline" || kind === "full") this.say("kept", this.keptWords(kind));
    else if (states.includes("problem")) this.say("problem", kind === "refused" ? words.refused : words.changed);
    else if (this.delivery.waiting) this.say("saving", words.saving);
    else this.say("saved", words.saved);
  }

  say(tone, text, signInUrl) {
    if (!this.line || (this.line.textContent === text && !signInUrl)) return;
    this.line.className = `save-state save-state-${tone}`;
    this.line.textContent = text;
    if (!signInUrl) return;
    const link = document.createElement("a");
    link.href = signInUrl;
    link.textContent = words.signIn;
    this.line.append(" ", link);
  }

  asked() { return Array.from(this.fieldsets.values()).filter((one) => !one.hidden); }

  /**
   * Whole-page submit: first let every answer arrive, so that its revisions are the newest;
   * where that made the page ask more, the person is led there instead.
   */
  leave(event) {
    if (!this.delivery.waiting || this.leaving) return;
    event.preventDefault();
    clearTimeout(this.timer);
    const submitter = event.submitter;
    const asked = this.asked();
    const patience = new Promise((resolve) => { setTimeout(resolve, PATIENCE_AT_SUBMIT); });
    Promise.race([this.delivery.hurry(), patience]).then(() => {
      if (this.delivery.waiting) { this.say("kept", words.waitLeave); return; }
      const more = this.asked().filter((one) => !asked.includes(one));
      if (more.length) { more[0].focus(); more[0].scrollIntoView({ block: "start" }); return; }
      this.leaving = true;
      if (submitter && this.form.requestSubmit) this.form.requestSubmit(submitter);
      else this.form.submit();
    });
  }
}

/** Drafts of a page that is not open go their way silently; what was disputed or refused waits until its page is opened. */
async function deliverLeftovers(store, owner) {
  const drafts = (await store.of(owner)).filter((draft) => !draft.held);
  const delivery = new Delivery(store, { token: token(), listener: () => undefined });
  drafts.forEach((draft) => delivery.adopt(draft));
  if (drafts.length) delivery.run();
}

/** Binds the form with data-autosave; on every other page of a signed-in person, sends what is left on this device. */
export async function startAutosave() {
  const { owner } = document.body.dataset;
  if (!owner) return;
  const store = await openStore();
  const form = document.querySelector("form[data-autosave]");
  if (form) new AnswerPage(form, store).start();
  else deliverLeftovers(store, owner);
}
