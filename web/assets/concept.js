// Saves what is typed as a draft while one types, and says so. Without this file a form keeps what was typed when
// it is refused and with "Bewaar voor later".
const PAUSE = 1500; // after the last key
const PATIENCE = [5000, 15000, 30000, 60000]; // between two tries that failed
const LARGEST_LAST = 60000; // what a browser still sends of a page that goes away
const FAILED = "Nog niet bewaard. We proberen het zo weer.";
const LOGGED_OUT = "Nog niet bewaard: je bent niet meer ingelogd. Log in een ander tabblad in, dan gaat het vanzelf verder.";
const SOMEONE_ELSE = "Nog niet bewaard: er is nu iemand anders ingelogd.";
const TOO_LONG = "Nog niet bewaard: de tekst is te lang. Er past 2 MB in een formulier. Maak het korter.";
const OVER = "Niet bewaard: dit kan niet meer worden ingevuld. Neem over wat je nodig hebt.";

class Concept {
  constructor(place) {
    this.form = place.form;
    this.address = place.dataset.concept;
    this.told = this.form.querySelector("[data-concept-stand]");
    this.changed = 0; // counts what was typed
    this.saved = 0;
    this.failed = 0;
    this.renewals = 0; // of the token, since it was last saved
    this.stopped = false;
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("change", () => this.typed());
    this.form.addEventListener("submit", () => this.leave());
    document.addEventListener("submit", (event) => {
      if (event.target !== this.form) this.save(true); // logging out, for one: after it there is no one to save for
    });
    window.addEventListener("online", () => this.save());
    window.addEventListener("pageshow", (event) => {
      this.stopped = this.stopped && !event.persisted; // back on a page that was left by its form
    });
    document.addEventListener("visibilitychange", () => {
      this.save(document.visibilityState === "hidden");
    });
  }

  typed() {
    this.changed += 1;
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  leave() {
    // What is sent in must not be followed by its own draft.
    this.stopped = true;
    clearTimeout(this.timer);
    this.sending?.abort();
  }

  say(text) {
    if (this.told && this.told.textContent !== text) this.told.textContent = text;
  }

  body() {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    return fields;
  }

  async save(last = false) {
    if (this.stopped || this.saved === this.changed || (this.sending && !last)) return;
    const wanted = this.changed;
    const body = this.body();
    this.sending = new AbortController();
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch" },
        redirect: "manual",
        signal: this.sending.signal,
        keepalive: last && body.toString().length < LARGEST_LAST,
      });
      await this.take(answer, wanted);
    } catch {
      this.again(FAILED);
    } finally {
      this.sending = undefined;
    }
  }

  async take(answer, wanted) {
    if (answer.ok) {
      const { bewaard } = await answer.json();
      this.saved = wanted;
      this.failed = this.renewals = 0;
      this.say(`Concept bewaard om ${bewaard}. Nog niet verstuurd.`);
      if (this.saved !== this.changed) this.later(PAUSE);
    } else if (answer.status === 413) {
      this.say(TOO_LONG); // the next key tries again
    } else if (answer.status === 400 || answer.status === 401) {
      this.again(await this.renew());
    } else if ([403, 404, 409].includes(answer.status)) {
      this.stopped = true;
      this.say(OVER);
    } else {
      this.again(FAILED);
    }
  }

  // Logged in again in another tab: the token of this page is an old one, and the same person gets a new one.
  async renew() {
    const answer = await fetch(this.address, { redirect: "manual" });
    if (!answer.ok) return LOGGED_OUT;
    const { wie, sleutel } = await answer.json();
    if (wie !== this.form.elements._wie?.value) return SOMEONE_ELSE;
    for (const token of document.querySelectorAll("input[name=csrf_token]")) token.value = sleutel;
    this.renewals += 1;
    this.failed = this.renewals === 1 ? -1 : this.failed;
    return FAILED;
  }

  again(text) {
    if (this.stopped) return;
    this.say(text);
    this.later(this.failed < 0 ? 0 : PATIENCE[Math.min(this.failed, PATIENCE.length - 1)]);
    this.failed += 1;
  }
}

for (const place of document.querySelectorAll("input[data-concept]")) new Concept(place);
