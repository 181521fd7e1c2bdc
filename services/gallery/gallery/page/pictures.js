// How a photo is shown: which of its variants, and what stands in its place while it has none.
import { h, icon } from "/static/dom.js";
import { atTime, sentence, STATES } from "/static/words.js";

const FORMATS = ["avif", "webp", "jpeg", "png", "gif"];
const TILE_PIXELS = 420;
const SQUARE = 4 / 3;

const rank = (variant) => (FORMATS.indexOf(variant.format) + FORMATS.length) % FORMATS.length;
const shown = (photo, kind) => photo.variants.filter((one) => one.url && (!kind || one.kind === kind));

/** Returns the variant that fits a tile: the smallest that is large enough, in the best format. */
export function tileOf(photo) {
  const sizes = shown(photo, "sizes").sort((a, b) => a.width - b.width || rank(a) - rank(b));
  return sizes.find((one) => Math.max(one.width, one.height) >= TILE_PIXELS) ?? sizes.at(-1) ?? shown(photo)[0];
}

/** Returns the largest variant, in the best format. */
export function largestOf(photo) {
  return shown(photo, "sizes").sort((a, b) => b.width - a.width || rank(a) - rank(b))[0] ?? shown(photo)[0];
}

/** Returns what a photo is called where its file's name is not known. */
export const titleOf = (photo, name) => name || `Photo of ${atTime(photo.uploaded_at)}`;

export const ratioOf = (variant) => (variant?.height ? variant.width / variant.height : SQUARE);

/**
 * Returns a picture of a variant. Addresses are valid for some minutes: where one is not any more, `renew` gets the
 * photo anew, once.
 */
export function picture(variant, { alt, renew, lazy = true }) {
  const image = h("img", {
    src: variant.url,
    alt,
    width: variant.width,
    height: variant.height,
    loading: lazy ? "lazy" : "eager",
    decoding: "async",
    referrerpolicy: "no-referrer",
  });
  const failed = async () => {
    image.removeEventListener("error", failed);
    const photo = await renew?.().catch(() => null);
    const fresh = photo?.variants.find((one) => one.kind === variant.kind && one.name === variant.name && one.format === variant.format);
    if (fresh?.url) image.src = fresh.url;
  };
  image.addEventListener("error", failed);
  return image;
}

/** Returns a state in words with its drawing. */
export function badge(state) {
  const known = STATES[state];
  return h("span", { class: `badge ${state}` }, icon(known.icon), known.word);
}

/** Returns why a photo is as it is, in a sentence. */
export const reasonOf = (photo) => (photo.reason ? sentence(photo.reason) : STATES[photo.state].text);

/** Returns a tile: the picture, or the state and its reason. */
export function tile(photo, { name, renew }) {
  const title = titleOf(photo, name);
  const variant = photo.state === "processed" ? tileOf(photo) : null;
  if (variant) return [picture(variant, { alt: title, renew }), name ? h("span", { class: "caption", "aria-hidden": "true" }, name) : null];
  return [
    h("span", { class: "state" }, icon(STATES[photo.state].icon), h("strong", {}, STATES[photo.state].word), h("span", { class: "of" }, title)),
    photo.state === "processing" ? null : h("span", { class: "reason" }, reasonOf(photo)),
  ];
}
