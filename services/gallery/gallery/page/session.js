// Who is signed in. Tokens are kept in the memory of this page and nowhere else: a reload is a new sign-in.
import { answerOf, Failure } from "/static/failure.js";
import { begin, prove, stamp } from "/static/srp.js";

const EARLY_SECONDS = 60;

/** Events: `change` when somebody signed in or out. */
export class Session extends EventTarget {
  #pool;
  #tokens = null;
  #refreshing = null;
  claims = null;
  /** Why the last session ended; empty where the person ended it. */
  ended = "";

  constructor(pool) {
    super();
    this.#pool = pool;
  }

  get signedIn() {
    return this.claims !== null;
  }

  get isReviewer() {
    return (this.claims?.["cognito:groups"] ?? []).includes("reviewers");
  }

  /** Signs in, and returns what else is asked for: null, or `{challenge, session, username}`. */
  async signIn(username, password) {
    const begun = begin();
    const challenge = await step("start", { username, srp_a: begun.srpA });
    if (challenge.challenge !== "PASSWORD_VERIFIER") throw new Failure(`This account signs in another way: ${challenge.challenge}.`);
    const timestamp = stamp();
    const signature = await prove({ pool: this.#pool, password, begun, challenge, timestamp });
    const proof = { username: challenge.user_id_for_srp, secret_block: challenge.secret_block, signature, timestamp };
    return this.#take(await step("prove", proof), challenge.user_id_for_srp);
  }

  async giveCode(asked, code) {
    return this.#take(await step("code", { session: asked.session, username: asked.username, code }), asked.username);
  }

  async replacePassword(asked, password) {
    const given = { session: asked.session, username: asked.username, password };
    return this.#take(await step("new-password", given), asked.username);
  }

  signUp = (username, password) => step("sign-up", { username, password });
  confirm = (username, code) => step("confirm", { username, code });
  resend = (username) => step("resend", { username });

  /** Returns an ID token that is valid for a while. Throws a Failure where the session is over. */
  async token() {
    if (!this.#tokens) throw new Failure("Sign in first.", { status: 401 });
    if (this.claims.exp - Date.now() / 1000 < EARLY_SECONDS) await this.refresh();
    return this.#tokens.id_token;
  }

  /** Fetches new tokens, once however many ask for them. */
  refresh() {
    this.#refreshing ??= step("refresh", { refresh_token: this.#tokens.refresh_token })
      .then((answer) => this.#keep(answer.tokens))
      .catch((error) => {
        if (error.status === 401) this.#forget(error.message);
        throw error;
      })
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  /** Signs out: the refresh token is revoked, and all is forgotten even where that fails. */
  async signOut() {
    const token = this.#tokens?.refresh_token;
    this.#forget("");
    if (token) await step("end", { refresh_token: token }).catch(() => null);
  }

  end(reason) {
    this.#forget(reason);
  }

  #take(answer, username) {
    if (!answer.tokens) return { challenge: answer.challenge, session: answer.session, username };
    this.#keep(answer.tokens);
    this.ended = "";
    this.dispatchEvent(new Event("change"));
    return null;
  }

  #keep(tokens) {
    this.#tokens = { ...this.#tokens, ...tokens };
    this.claims = claimsOf(this.#tokens.id_token);
  }

  #forget(reason) {
    if (!this.#tokens) return;
    this.#tokens = null;
    this.claims = null;
    this.ended = reason;
    this.dispatchEvent(new Event("change"));
  }
}

function step(name, given) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(fetch(`/sign-in/${name}`, { method: "POST", headers, body: JSON.stringify(given), credentials: "omit" }));
}

/** Reads a token's claims; whether they are true is checked by the API, for each request. */
function claimsOf(token) {
  const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const data = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(data));
}
