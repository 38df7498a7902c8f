// Warns before the sign-in ends from idleness: a band at the top, no pop-up; nothing typed is lost in any case.
// <body data-session-seconds="7200" data-session-extend="/session/extension">; extending is a POST that answers 204.

import { words } from "./words.js";

const MINUTE = 60000;

class Session {
  constructor(seconds, url) {
    this.length = seconds * 1000;
    this.notice = Math.min(5 * MINUTE, this.length / 3);
    this.url = url;
    this.place = document.querySelector("[data-session-warning]");
    document.addEventListener("assessment:contact", () => this.renew());
    this.renew();
  }

  renew() {
    clearTimeout(this.timer);
    this.place.hidden = true;
    this.place.replaceChildren();
    this.timer = setTimeout(() => this.warn(), this.length - this.notice);
  }

  warn() {
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "button button-quiet";
    stay.textContent = words.sessionStay;
    stay.addEventListener("click", () => this.extend());
    this.say(words.sessionSoon(Math.max(1, Math.round(this.notice / MINUTE))), stay);
    this.timer = setTimeout(() => this.say(words.sessionOver), this.notice);
  }

  async extend() {
    const token = document.querySelector('meta[name="csrf-token"]');
    try {
      const response = await fetch(this.url, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": token ? token.content : "" } });
      if (response.ok) this.renew();
      else this.say(words.sessionOver);
    } catch (lost) {
      this.say(words.offline);
    }
  }

  say(text, ...more) {
    const line = document.createElement("p");
    line.textContent = text;
    this.place.replaceChildren(line, ...more);
    this.place.hidden = false;
  }
}

export function startSessionWarning() {
  const { sessionSeconds, sessionExtend } = document.body.dataset;
  if (sessionSeconds && sessionExtend) new Session(Number(sessionSeconds), sessionExtend);
}
