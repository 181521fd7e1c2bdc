// The photos of who is signed in: those that there are, and those on their way. It asks again while any can change.
import { allPages } from "/static/api.js";
import { upload } from "/static/upload.js";
import { BackOff } from "/static/wait.js";
import { PENDING } from "/static/words.js";

const AT_ONCE = 3;
const REVIEW_MILLISECONDS = 15_000;

/** Events: `change` when anything of it changed. */
export class Library extends EventTarget {
  #api;
  #stop = new AbortController();
  #backOff = new BackOff();
  #watching = false;
  #sending = 0;
  /** Photo id -> photo. */
  photos = new Map();
  /** On their way: `{id, name, size, progress, state, error, file, key}`; `state` is waiting, sending, sent or stopped. */
  uploads = [];
  /** Upload id -> file name. */
  names = new Map();
  loaded = false;
  more = false;
  /** Why the list could not be loaded. */
  error = null;

  constructor(api) {
    super();
    this.#api = api;
  }

  /** Photos, the newest first. */
  get sorted() {
    return [...this.photos.values()].sort(
      (a, b) => b.uploaded_at.localeCompare(a.uploaded_at) || b.photo_id.localeCompare(a.photo_id),
    );
  }

  nameOf(photo) {
    return photo.file_name ?? this.names.get(photo.upload_id) ?? "";
  }

  async load() {
    try {
      const { found, more } = await allPages(this.#api.photos, "photos", { signal: this.#stop.signal });
      const kept = [...this.photos].filter(([, photo]) => more && !PENDING.has(photo.state));
      this.photos = new Map([...kept, ...found.map((photo) => [photo.photo_id, { ...this.#known(photo), ...photo }])]);
      const arrived = new Set(found.map((photo) => photo.upload_id));
      this.uploads = this.uploads.filter((one) => !arrived.has(one.uploadId));
      Object.assign(this, { more, loaded: true, error: null });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.error = error;
    }
    this.#changed();
    this.#watch();
  }

  /** Fetches one photo anew, with its file name. */
  async refresh(id) {
    const photo = await this.#api.photo(id, { signal: this.#stop.signal });
    this.photos.set(id, photo);
    this.#changed();
    return photo;
  }

  async remove(id) {
    await this.#api.deletePhoto(id);
    this.photos.delete(id);
    this.#changed();
  }

  /** Sends files, some at a time. */
  add(files) {
    for (const file of files) {
      const id = crypto.randomUUID();
      this.uploads.push({ id, key: id, file, name: file.name, size: file.size, progress: 0, state: "waiting", error: "" });
    }
    this.#sendNext();
    this.#changed();
  }

  /** Sends a file again whose upload has stopped. */
  again(one) {
    Object.assign(one, { state: "waiting", progress: 0, error: "" });
    this.#sendNext();
    this.#changed();
  }

  drop(one) {
    this.uploads = this.uploads.filter((other) => other !== one);
    this.#changed();
  }

  close() {
    this.#stop.abort();
  }

  #known(photo) {
    const before = this.photos.get(photo.photo_id);
    return before?.file_name ? { file_name: before.file_name } : {};
  }

  #sendNext() {
    while (this.#sending < AT_ONCE) {
      const one = this.uploads.find((upload) => upload.state === "waiting");
      if (!one) return;
      this.#sending += 1;
      one.state = "sending";
      this.#send(one).finally(() => {
        this.#sending -= 1;
        this.#sendNext();
        this.#changed();
      });
    }
  }

  async #send(one) {
    const progress = (part) => {
      one.progress = part;
      this.dispatchEvent(new CustomEvent("progress", { detail: one }));
    };
    try {
      one.uploadId = await upload(this.#api, one.file, { key: one.key, progress, signal: this.#stop.signal });
      this.names.set(one.uploadId, one.name);
      one.state = "sent";
      this.#backOff.reset();
      this.#watch();
    } catch (error) {
      if (error.name === "AbortError") return;
      Object.assign(one, { state: "stopped", error: error.message });
    }
  }

  /** Asks again and again while something is on its way; one watch at a time. */
  async #watch() {
    if (this.#watching || !this.#moving()) return;
    this.#watching = true;
    try {
      while (this.#moving() && !this.#stop.signal.aborted) {
        const before = this.#fingerprint();
        await this.#backOff.pause(this.#stop.signal);
        await this.load();
        if (this.#fingerprint() !== before) this.#backOff.reset();
        if (this.#onlyReviews()) this.#backOff = new BackOff({ first: REVIEW_MILLISECONDS });
      }
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    } finally {
      this.#watching = false;
    }
    this.#backOff = new BackOff();
  }

  #moving() {
    return this.uploads.some((one) => one.state === "sent") || [...this.photos.values()].some((photo) => PENDING.has(photo.state));
  }

  #onlyReviews() {
    return (
      !this.uploads.some((one) => one.state === "sent") &&
      ![...this.photos.values()].some((photo) => photo.state === "processing")
    );
  }

  #fingerprint() {
    const states = [...this.photos.values()].map((photo) => `${photo.photo_id}${photo.state}`);
    return [...states.sort(), ...this.uploads.map((one) => one.id)].join();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
