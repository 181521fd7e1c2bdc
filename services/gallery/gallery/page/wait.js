// Waiting, and asking again less and less often.

/** Waits; ends with an AbortError when the signal says so. */
export function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Waits until the page is seen. */
function seen(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve, reject) => {
    document.addEventListener("visibilitychange", resolve, { once: true, signal });
    signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")), { once: true });
  });
}

/** Times between two questions: short at first, and longer while nothing changes. */
export class BackOff {
  #first;
  #most;
  #next;

  constructor({ first = 700, most = 15_000 } = {}) {
    this.#first = first;
    this.#most = most;
    this.#next = first;
  }

  reset() {
    this.#next = this.#first;
  }

  async pause(signal) {
    const now = this.#next;
    this.#next = Math.min(now * 1.5, this.#most);
    await wait(now, signal);
    await seen(signal);
  }
}
