// Carries drafts to the server, one at a time, oldest first; keeps them until the server has said yes.

import { operationId } from "./draft_store.js";
import { sameAnswer } from "./answer_form.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const PATIENCE = 15000;

async function body(response) {
  try { return await response.json(); } catch (notJson) { return {}; }
}

async function post(draft, token, keepalive) {
  const { operation, answer, revision } = draft.sending;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE);
  try {
    return await fetch(draft.url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      keepalive,
      signal: limit.signal,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ question: draft.question, answer, revision, operation }),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Delivers drafts of one owner. `listener` hears {kind, draft, reply}; kinds: saving, saved, offline, full, signed-out, stale, conflict, refused. */
export class Delivery {
  constructor(store, { token, listener }) {
    this.store = store;
    this.token = token;
    this.listener = listener;
    this.drafts = new Map();
    this.held = new Map();
    this.wait = FIRST_WAIT;
    this.running = null;
    this.stopped = false;
    window.addEventListener("online", () => this.hurry());
  }

  get waiting() { return this.drafts.size - this.held.size; }
  get idle() { return this.running === null; }

  /** Takes over a draft that a former page left on the device. */
  adopt(draft) {
    this.drafts.set(draft.id, draft);
  }

  /** Notes what the person wants to have saved; on the device at once, on its way with the next run. */
  want(place, answer) {
    const draft = this.drafts.get(place.id) || { ...place, sending: null, held: "" };
    draft.wanted = { operation: operationId(), answer };
    draft.changed = Date.now();
    this.drafts.set(draft.id, draft);
    if (draft.held !== "conflict") {
      draft.held = "";
      this.held.delete(draft.id);
    }
    return this.store.put(draft);
  }

  /** Settles a conflict: `keep` mine upon the other's revision, or drop mine. */
  async settle(id, keep, revision) {
    const draft = this.drafts.get(id);
    draft.held = "";
    this.held.delete(id);
    if (!keep) return this.forget(draft);
    draft.wanted = { operation: operationId(), answer: (draft.wanted || draft.sending).answer };
    draft.sending = null;
    draft.revision = revision;
    await this.store.put(draft);
    return this.run();
  }

  hurry() {
    this.wait = FIRST_WAIT;
    clearTimeout(this.timer);
    return this.run();
  }

  /** Delivers whatever waits; resolves when nothing is left to do now. */
  run() {
    if (this.running === null && !this.stopped) {
      this.running = this.deliverAll().then(() => { this.running = null; }, () => { this.running = null; this.later(0); });
    }
    return this.running || Promise.resolve();
  }

  /** The page is going away: hand over what has not been sent, without waiting for the answer. */
  farewell() {
    if (this.stopped) return;
    this.drafts.forEach((draft) => {
      if (this.held.has(draft.id) || draft.sending || !draft.wanted) return;
      post({ ...draft, sending: { ...draft.wanted, revision: draft.revision } }, this.token, true).catch(() => undefined);
    });
  }

  async deliverAll() {
    for (;;) {
      const draft = [...this.drafts.values()].find((one) => !this.held.has(one.id));
      if (!draft || this.stopped) return;
      if (!(await this.deliver(draft))) return;
    }
  }

  async deliver(draft) {
    if (!draft.sending) {
      draft.sending = { ...draft.wanted, revision: draft.revision };
      draft.wanted = null;
      await this.store.put(draft);
    }
    this.listener({ kind: "saving", draft });
    let response;
    try {
      response = await post(draft, this.token, false);
    } catch (lost) {
      this.listener({ kind: "offline", draft });
      return this.later(0);
    }
    return this.hear(draft, response, await body(response));
  }

  async hear(draft, response, reply) {
    const { status } = response;
    if (status === 200 && Number.isInteger(reply.revision)) return this.accepted(draft, reply);
    if (status === 401 || status === 200 || response.type === "opaqueredirect") return this.stop("signed-out", draft, reply);
    if (status === 400 && reply.error === "token") return this.stop("stale", draft, reply);
    if (status === 409 && reply.error === "conflict") return this.disputed(draft, reply);
    if (status === 429 || status >= 500) {
      this.listener({ kind: reply.error === "full" ? "full" : "offline", draft });
      return this.later(Number(response.headers.get("Retry-After")) * 1000 || 0);
    }
    return this.hold(draft, "refused", reply);
  }

  async accepted(draft, reply) {
    this.wait = FIRST_WAIT;
    draft.revision = reply.revision;
    draft.sending = null;
    if (draft.wanted) await this.store.put(draft);
    else await this.forget(draft);
    this.listener({ kind: "saved", draft, reply });
    return true;
  }

  async disputed(draft, reply) {
    const mine = (draft.wanted || draft.sending).answer;
    if (sameAnswer(mine, reply.theirs.answer)) {
      draft.wanted = null;
      return this.accepted(draft, { ...reply, revision: reply.theirs.revision, saved: "" });
    }
    return this.hold(draft, "conflict", reply);
  }

  async hold(draft, kind, reply) {
    if (kind === "refused") {
      draft.wanted = draft.wanted || { operation: operationId(), answer: draft.sending.answer };
      draft.sending = null;
    }
    draft.held = kind;
    this.held.set(draft.id, kind);
    await this.store.put(draft);
    this.listener({ kind, draft, reply });
    return true;
  }

  stop(kind, draft, reply) {
    this.stopped = true;
    this.listener({ kind, draft, reply });
    return false;
  }

  later(atLeast) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), Math.max(atLeast, this.wait * (0.8 + 0.4 * Math.random())));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    return false;
  }

  forget(draft) {
    this.drafts.delete(draft.id);
    return this.store.remove(draft.id);
  }
}
