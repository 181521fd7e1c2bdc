// One photo: what was made of it, side by side, or why nothing was.
import { allPages } from "/static/api.js";
import { compare } from "/static/compare.js";
import { ask, field, h, icon, say } from "/static/dom.js";
import { badge, largestOf, picture, reasonOf, titleOf } from "/static/pictures.js";
import { atTime, bytes, PENDING, pixels, variantName } from "/static/words.js";

export function photo({ library, api, go }, id) {
  const heading = h("h1", {}, "Photo");
  const body = h("div", {}, h("p", { class: "loading" }, "Loading the photo …"));
  const stop = new AbortController();
  let shown = "";
  let asked = false;

  /** Draws the photo, once its name is known or known to have none, so that nothing is drawn under somebody's hands. */
  function draw() {
    const one = library.photos.get(id);
    if (!one || !(asked || library.nameOf(one))) return;
    const name = library.nameOf(one);
    const state = `${one.state} ${one.variants.length} ${name}`;
    if (state === shown) return;
    shown = state;
    heading.textContent = titleOf(one, name);
    document.title = `${heading.textContent} · Gallery`;
    body.replaceChildren(...details(one, name, { library, api, go }));
  }

  library.addEventListener("change", draw, stop);
  draw();
  library
    .refresh(id)
    .catch((error) => {
      if (error.name === "AbortError" || shown) return;
      const words = error.status === 404 ? "This photo is not there." : error.message;
      body.replaceChildren(h("div", { class: "empty" }, h("p", {}, words)));
    })
    .finally(() => {
      asked = true;
      draw();
    });
  return {
    title: "Photo",
    content: [h("p", { class: "way-back" }, h("a", { href: "/photos" }, icon("back"), "Photos")), heading, body],
    leave: () => stop.abort(),
  };
}

function details(photo, name, { library, api, go }) {
  const title = titleOf(photo, name);
  const renew = () => library.refresh(photo.photo_id);
  const facts = h(
    "p",
    { class: "facts" },
    badge(photo.state),
    h("span", {}, `Uploaded ${atTime(photo.uploaded_at)}`),
    photo.original ? h("span", {}, `Original: ${photo.original.format.toUpperCase()}, ${pixels(photo.original)}, ${bytes(photo.original.bytes)}`) : null,
  );
  const remove = h("button", { type: "button", class: "quiet danger-text", disabled: photo.state === "processing", on: { click: () => erase(photo, title, library, go) } }, "Delete");
  const actions = h("div", { class: "row" }, photo.state === "processed" ? albumChooser(photo, api) : null, remove);
  const reason = reasonOf(photo);
  const largest = largestOf(photo);
  return [
    facts,
    reason ? h("p", { class: `why ${photo.state}`, role: PENDING.has(photo.state) ? "status" : null }, reason) : null,
    largest ? h("div", { class: "stage" }, picture(largest, { alt: title, renew, lazy: false })) : null,
    actions,
    photo.variants.length ? variants(photo, title, renew) : null,
  ].filter(Boolean);
}

/** Returns all variants side by side: a picture for each size and filter, with what it weighs in each format. */
function variants(photo, title, renew) {
  const groups = new Map();
  for (const one of photo.variants) {
    const key = `${one.kind}/${one.name}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const figure = (versions) => {
    const first = versions[0];
    const heaviest = Math.max(...versions.map((one) => one.bytes));
    return h(
      "li",
      {},
      h(
        "figure",
        {},
        first.url ? h("div", { class: "frame" }, picture(first, { alt: `${title}, ${variantName(first).toLowerCase()}`, renew })) : null,
        h("figcaption", {}, h("strong", {}, variantName(first)), h("span", {}, pixels(first))),
        h(
          "ul",
          { role: "list", class: "formats" },
          versions.map((one) =>
            h(
              "li",
              {},
              one.url ? h("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.format.toUpperCase(), h("span", { class: "unseen" }, ` of ${variantName(one).toLowerCase()}, opens in a new tab`)) : one.format.toUpperCase(),
              h("span", {}, bytes(one.bytes)),
              one.bytes < heaviest ? h("span", { class: "less" }, `−${Math.round(100 * (1 - one.bytes / heaviest))} %`) : null,
            ),
          ),
        ),
      ),
    );
  };
  const section = h("section", { "aria-labelledby": "variants-title" }, h("h2", { id: "variants-title" }, "Variants, side by side"));
  section.append(h("ul", { class: "variants", role: "list" }, [...groups.values()].map(figure)));
  const served = [...groups.values()].map((versions) => versions.find((one) => one.url)).filter(Boolean);
  if (served.length > 1) section.append(compare(served, title, renew));
  return section;
}

function albumChooser(photo, api) {
  const open = async () => {
    const { input, element } = field("Album", { name: "album", required: true }, { tag: "select" });
    try {
      const { found } = await allPages(api.albums, "albums");
      if (!found.length) return say("You have no album yet. Create one first, under Albums.");
      input.append(...found.map((album) => h("option", { value: album.album_id }, album.title)));
    } catch (error) {
      return say(error.message);
    }
    const added = await ask({
      title: "Add to an album",
      content: element,
      action: "Add",
      send: (form) => api.addToAlbum(form.get("album"), photo.photo_id),
    });
    return added ? say("The photo is in the album.") : undefined;
  };
  return h("button", { type: "button", on: { click: open } }, icon("album"), "Add to an album");
}

async function erase(photo, title, library, go) {
  const gone = await ask({
    title: "Delete this photo?",
    content: h("p", {}, `“${title}” is deleted with all its variants. Nobody can bring it back.`),
    action: "Delete",
    danger: true,
    send: () => library.remove(photo.photo_id),
  });
  if (!gone) return;
  go("/photos");
  say("The photo is deleted.");
}
