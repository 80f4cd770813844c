// Saves the diagram as part of the proposal after a moment of rest, and says so. Who was second hears who was
// first; what was drawn stays in the browser and can be downloaded.
import { button, make } from "./fields.js";

const REST = 1000; // after the last change
const PATIENCE = [5000, 15000, 30000, 60000]; // between two tries that failed
const FAILED = "Nog niet bewaard. We proberen het zo weer.";
const LOGGED_OUT =
  "Nog niet bewaard: je bent niet meer ingelogd. Log in een ander tabblad in, dan gaat het vanzelf verder.";
const SOMEONE_ELSE = "Nog niet bewaard: er is nu iemand anders ingelogd.";

export class Saving {
  constructor({ place, address, token, xml, name, answered }) {
    Object.assign(this, { place, address, token, xml, name, answered });
    Object.assign(this, { changed: 0, saved: 0, failed: 0, renewals: 0, stopped: false, seen: "" });
    this.told = place.querySelector("[data-stand]");
    window.addEventListener("beforeunload", (event) => {
      document.activeElement?.blur(); // what stands in a field and was not left yet counts too
      if (this.saved !== this.changed) event.preventDefault();
    });
    window.addEventListener("online", () => this.save());
  }

  // `seen`: what this browser has before eyes.
  begin(seen) {
    this.seen = seen;
  }

  touched() {
    this.changed += 1;
    this.say(this.stopped ? "Niet bewaard." : "Wordt bewaard …");
    this.later(REST);
  }

  later(pause) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), pause);
  }

  say(text) {
    if (this.told.textContent !== text) this.told.textContent = text;
  }

  async save() {
    if (this.stopped || this.saved === this.changed || this.sending) return;
    const wanted = this.changed;
    this.sending = true;
    try {
      const body = new URLSearchParams({
        csrf_token: this.token.value,
        gezien: this.seen,
        xml: await this.xml(),
      });
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(this.address, { method: "POST", body, headers, redirect: "manual" });
      await this.take(answer, wanted);
    } catch {
      this.again(FAILED);
    } finally {
      this.sending = false;
    }
  }

  async take(answer, wanted) {
    if (answer.ok) {
      const said = await answer.json();
      this.seen = said.seen;
      this.saved = wanted;
      this.failed = this.renewals = 0;
      this.say(`Bewaard in het voorstel om ${said.at}.`);
      this.answered(said);
      if (this.saved !== this.changed) this.later(REST);
    } else if (answer.status === 409) {
      this.stop(await answer.json());
    } else if (answer.status === 400 && answer.headers.get("Content-Type")?.includes("json")) {
      const { why } = await answer.json();
      this.say(`Niet bewaard: ${why}`);
    } else if ([400, 401, 403, 404].includes(answer.status) || answer.type === "opaqueredirect") {
      this.again(await this.renew());
    } else {
      this.again(FAILED);
    }
  }

  // Logged in again in another tab: the token of this page is an old one, and the same person gets a new one.
  async renew() {
    const answer = await fetch(this.address, {
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
    });
    if (!answer.ok) return LOGGED_OUT;
    const { who, token } = await answer.json();
    if (who !== (this.place.querySelector('[name="_wie"]')?.value ?? who)) return SOMEONE_ELSE;
    this.token.value = token;
    this.renewals += 1;
    this.failed = this.renewals === 1 ? -1 : this.failed;
    return FAILED;
  }

  again(text) {
    this.say(text);
    this.later(this.failed < 0 ? 0 : PATIENCE[Math.min(this.failed, PATIENCE.length - 1)]);
    this.failed += 1;
  }

  // Nothing is overwritten: what was drawn here can be kept as a file, and the other version can be opened.
  async stop({ why }) {
    this.stopped = true;
    this.say("Niet bewaard.");
    const kept = button("Download wat ik tekende", () => this.download());
    const theirs = make(
      "a",
      { class: "utrecht-link utrecht-link--html-a", href: location.href },
      "Open de versie van nu",
    );
    theirs.addEventListener("click", () => (this.saved = this.changed));
    const message = make(
      "div",
      { class: "utrecht-alert__message stapel" },
      make("p", { class: "utrecht-paragraph" }, why),
      make("div", { class: "utrecht-action-group" }, kept, theirs),
    );
    const alert = make(
      "div",
      { class: "utrecht-alert utrecht-alert--warning", role: "alert" },
      make("div", { class: "utrecht-alert__content" }, message),
    );
    this.place.querySelector("[data-melding]").replaceChildren(alert);
  }

  async download() {
    const url = URL.createObjectURL(new Blob([await this.xml()], { type: "application/xml" }));
    make("a", { href: url, download: `${this.name}.bpmn` }).click();
    URL.revokeObjectURL(url);
  }
}
