// Follows an order carried out in the background: GET data-poll answers
// {"state": "queued" | "running" | "done" | "failed", "text": "sentence", "done": 3, "total": 10, "url": "where the result lies, or empty"}
// and is asked no more once done or failed, or while the page is hidden. "live": {"count-done": ["3", ""], …} says what stands
// elsewhere on the page in [data-live="count-done"]: a text, or a tag with its tone. What is true only until then is
// [data-until-over]; what went wrong stands on the page when it is loaded again.

const LONGEST_WAIT = 30000;

class Poll {
  constructor(place) {
    this.place = place;
    this.every = Number(place.dataset.pollEvery) || 2000;
    this.wait = this.every;
    this.text = place.querySelector("[data-poll-text]");
    this.bar = place.querySelector("[data-poll-bar]");
    this.link = place.querySelector("[data-poll-link]");
    this.refresh = place.querySelector("[data-poll-refresh]");
    this.refresh.hidden = true;
  }

  async ask() {
    if (document.visibilityState === "hidden") { this.again(); return; }
    try {
      const response = await fetch(this.place.dataset.poll, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      this.show(await response.json());
    } catch (lost) {
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.say(this.place.dataset.pollLost);
      this.again();
    }
  }

  show({ state, text, done, total, url, live }) {
    this.wait = this.every;
    this.say(text || "");
    Object.entries(live || {}).forEach(([key, [word, tone]]) => mark(key, word, tone));
    if (total) { this.bar.max = total; this.bar.value = done; }
    if (state !== "done" && state !== "failed") { this.again(); return; }
    this.bar.hidden = true;
    document.querySelectorAll("[data-until-over]").forEach((place) => { place.hidden = true; });
    this.place.classList.replace("notice-information", state === "done" ? "notice-success" : "notice-error");
    if (state === "done" && url) { this.link.href = url; this.link.hidden = false; } else { this.refresh.hidden = false; }
  }

  say(text) { if (this.text.textContent !== text) this.text.textContent = text; }

  again() { setTimeout(() => this.ask(), this.wait); }
}

function mark(key, word, tone) {
  const place = document.querySelector(`[data-live="${CSS.escape(key)}"]`);
  const tag = place?.firstElementChild || place;
  if (!tag || tag.textContent === word) return;
  tag.textContent = word;
  if (tone) tag.className = `tag tag-${tone}`;
}

export function startPolls() {
  document.querySelectorAll("[data-poll]").forEach((place) => new Poll(place).again());
}
