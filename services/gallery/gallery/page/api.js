// The platform's API, as the person who is signed in.
import { answerOf } from "/static/failure.js";
import { wait } from "/static/wait.js";

const TRIES = 3;
const BUSY = new Set([429, 503]);

export class Api {
  #url;
  #session;

  constructor(url, session) {
    this.#url = url;
    this.#session = session;
  }

  photos = ({ cursor, signal } = {}) => this.#ask("GET", `/photos?limit=50${cursor ? `&cursor=${cursor}` : ""}`, { signal });
  photo = (id, { signal } = {}) => this.#ask("GET", `/photos/${id}`, { signal });
  deletePhoto = (id) => this.#ask("DELETE", `/photos/${id}`);
  askForUpload = (wanted, key) => this.#ask("POST", "/uploads", { body: wanted, key });

  albums = ({ cursor, signal } = {}) => this.#ask("GET", `/albums?limit=100${cursor ? `&cursor=${cursor}` : ""}`, { signal });
  album = (id, { cursor, signal } = {}) => this.#ask("GET", `/albums/${id}?limit=100${cursor ? `&cursor=${cursor}` : ""}`, { signal });
  createAlbum = (text, key) => this.#ask("POST", "/albums", { body: text, key });
  changeAlbum = (id, text) => this.#ask("PATCH", `/albums/${id}`, { body: text });
  deleteAlbum = (id) => this.#ask("DELETE", `/albums/${id}`);
  addToAlbum = (album, photo) => this.#ask("PUT", `/albums/${album}/photos/${photo}`);
  takeFromAlbum = (album, photo) => this.#ask("DELETE", `/albums/${album}/photos/${photo}`);

  reviews = ({ cursor, signal } = {}) => this.#ask("GET", `/reviews${cursor ? `?cursor=${cursor}` : ""}`, { signal });
  answerReview = (id, answer) => this.#ask("POST", `/reviews/${id}/answer`, { body: answer });

  /** Asks; what may be sent twice is sent again where the platform is busy, after the time that it names. */
  async #ask(method, path, { body, key, signal } = {}) {
    const again = method !== "POST" || key !== undefined;
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#send(method, path, body, key, signal);
      } catch (error) {
        if (error.status === 401 && !renewed) {
          renewed = true;
          await this.#session.refresh();
        } else if (again && BUSY.has(error.status) && tries < TRIES) {
          await wait((error.retryAfter || tries) * 1000, signal);
        } else {
          if (error.status === 401) this.#session.end("Your session is over. Sign in again.");
          throw error;
        }
      }
    }
  }

  async #send(method, path, body, key, signal) {
    const headers = { Authorization: `Bearer ${await this.#session.token()}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (key !== undefined) headers["Idempotency-Key"] = key;
    const request = { method, headers, signal, credentials: "omit", cache: "no-store" };
    const typed = body !== undefined;
    return answerOf(fetch(`${this.#url}${path}`, { ...request, body: typed ? JSON.stringify(body) : undefined }), { typed });
  }
}

/** Returns all items of a list that comes in pages, up to so many pages. */
export async function allPages(ask, name, { pages = 20, signal } = {}) {
  const found = [];
  let cursor;
  for (let page = 0; page < pages; page += 1) {
    const answer = await ask({ cursor, signal });
    found.push(...answer[name]);
    cursor = answer.next;
    if (!cursor) return { found, more: false };
  }
  return { found, more: true };
}
