// How states, sizes and times are said.

export const STATES = {
  processing: { word: "Processing", icon: "wait", text: "Its variants are being created." },
  in_review: { word: "In review", icon: "review", text: "A person looks at it before its variants are created." },
  processed: { word: "Ready", icon: "done", text: "" },
  refused: { word: "Refused", icon: "refused", text: "" },
  not_reviewed: { word: "Not reviewed", icon: "wait", text: "Nobody reviewed it in time. Upload it again." },
  failed: { word: "Failed", icon: "failed", text: "" },
};

/** States that change by themselves. */
export const PENDING = new Set(["processing", "in_review"]);

/** Returns a text as a sentence: with a capital letter, and a full stop at its end. */
export function sentence(text) {
  const trimmed = text.trim();
  if (!trimmed) return "";
  const begun = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?)]$/.test(begun) ? begun : `${begun}.`;
}

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const moment = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });

export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  if (count < 1_000_000) return `${whole.format(count / 1000)} kB`;
  return `${number.format(count / 1_000_000)} MB`;
}

export const pixels = (one) => `${one.width} × ${one.height}`;
export const onDay = (text) => day.format(new Date(text));
export const atTime = (text) => moment.format(new Date(text));
export const plural = (count, one, many = `${one}s`) => `${whole.format(count)} ${count === 1 ? one : many}`;

/** Returns what a variant is called: `large`, `vintage`. */
export const variantName = (variant) => sentence(variant.name.replaceAll(/[-_]/g, " ")).replace(/\.$/, "");
