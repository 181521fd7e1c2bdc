// What went wrong, as a sentence that a person can read.
import { sentence } from "/static/words.js";

const UNREACHABLE = "The platform cannot be reached. Check your connection, and try again.";
const UNREACHABLE_WITH_TEXT =
  "The platform cannot be reached, or refuses a name or text that looks like an attack. Check your connection, or use other words.";

/** An answer that is not what was asked for. Its message is a sentence; `kind` is a word for what to offer. */
export class Failure extends Error {
  constructor(message, { status = 0, kind = "", retryAfter = 0 } = {}) {
    super(sentence(message));
    this.name = "Failure";
    this.status = status;
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

/**
 * Returns an answer's JSON, or null where it has none. Throws a Failure with the problem's own words (RFC 9457).
 * The web ACL's refusals can be read by no page: with `typed`, that may be what happened.
 */
export async function answerOf(request, { typed = false } = {}) {
  let response;
  try {
    response = await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(typed ? UNREACHABLE_WITH_TEXT : UNREACHABLE);
  }
  const text = await response.text();
  let document = null;
  try {
    document = text ? JSON.parse(text) : null;
  } catch {
    document = null; // a page of CloudFront's own
  }
  if (response.ok) return document;
  const told = typeof document?.detail === "string" ? document.detail : "";
  throw new Failure(told || `The platform answered ${response.status}. Try again in a minute.`, {
    status: response.status,
    kind: String(document?.type ?? "").replace(/^urn:gallery:/, ""),
    retryAfter: Number(response.headers.get("retry-after")) || 0,
  });
}
