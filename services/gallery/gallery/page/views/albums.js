// The albums: what there are, and a new one.
import { allPages } from "/static/api.js";
import { ask, field, h, icon, say } from "/static/dom.js";
import { picture, tileOf } from "/static/pictures.js";
import { onDay, plural } from "/static/words.js";

export function albums({ api, library, go }) {
  const stop = new AbortController();
  const body = h("div", {}, h("p", { class: "loading" }, "Loading your albums …"));
  const add = h("button", { type: "button", class: "main", on: { click: create } }, icon("add"), "New album");

  async function load() {
    try {
      const { found } = await allPages(api.albums, "albums", { signal: stop.signal });
      body.replaceChildren(found.length ? list(found) : none());
    } catch (error) {
      if (error.name === "AbortError") return;
      body.replaceChildren(trouble("Your albums cannot be shown", error, load));
    }
  }

  async function create() {
    const key = crypto.randomUUID();
    let made;
    const sent = await ask({
      title: "New album",
      content: albumFields(),
      action: "Create",
      send: async (form) => {
        made = await api.createAlbum({ title: form.get("title").trim(), description: form.get("description").trim() }, key);
      },
    });
    if (!sent) return;
    go(`/albums/${made.album_id}`);
    say("The album is created.");
  }

  const list = (found) =>
    h(
      "ul",
      { class: "albums", role: "list" },
      found.map((album) => {
        const cover = h("span", { class: "cover" }, icon("album"));
        if (album.photo_count) fillCover(cover, album);
        return h(
          "li",
          {},
          h("a", { href: `/albums/${album.album_id}` }, cover, h("strong", {}, album.title), h("span", {}, `${plural(album.photo_count, "photo")} · ${onDay(album.created_at)}`)),
        );
      }),
    );

  /** Puts the first of an album's photos on its cover; one without stays as it is. */
  async function fillCover(cover, album) {
    try {
      const { photos } = await api.album(album.album_id, { signal: stop.signal });
      for (const { photo_id: id } of photos.slice(0, 3)) {
        const photo = library.photos.get(id);
        const variant = photo?.state === "processed" ? tileOf(photo) : null;
        if (variant) {
          cover.replaceChildren(picture(variant, { alt: "", renew: () => library.refresh(id) }));
          return;
        }
      }
    } catch {
      return; // the cover is decoration: the album's own page says what is wrong
    }
  }

  const none = () => h("div", { class: "empty" }, icon("album"), h("h2", {}, "No albums yet"), h("p", {}, "An album keeps photos together: a journey, a summer, a person. Each photo can be in many."));

  load();
  return { title: "Albums", content: [h("div", { class: "head" }, h("h1", {}, "Albums"), add), body], leave: () => stop.abort() };
}

/** Returns the fields of an album's text. */
export function albumFields(album = { title: "", description: "" }) {
  const description = field("Description", { name: "description", maxlength: 2000, rows: 3 }, { tag: "textarea", hint: "Not required." });
  description.input.value = album.description ?? "";
  return h("div", {}, field("Title", { name: "title", required: true, maxlength: 200, value: album.title, pattern: ".*\\S.*", title: "something to read" }).element, description.element);
}

/** Returns what is said in place of something that could not be loaded. */
export function trouble(title, error, again) {
  return h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, error.message), h("button", { type: "button", on: { click: again } }, "Try again"));
}
