// One album: its photos, and what can be put in and taken out.
import { allPages } from "/static/api.js";
import { ask, h, icon, say } from "/static/dom.js";
import { picture, ratioOf, tile, tileOf, titleOf } from "/static/pictures.js";
import { albumFields, trouble } from "/static/views/albums.js";
import { plural } from "/static/words.js";

export function album({ api, library, go }, id) {
  const stop = new AbortController();
  const heading = h("h1", {}, "Album");
  const body = h("div", {}, h("p", { class: "loading" }, "Loading the album …"));

  async function load() {
    try {
      let text = null;
      const ask = async (page) => {
        text = await api.album(id, page);
        return text;
      };
      const { found } = await allPages(ask, "photos", { signal: stop.signal });
      const inside = await Promise.all(found.map(({ photo_id: photo }) => known(photo)));
      heading.textContent = text.title;
      document.title = `${text.title} · Gallery`;
      body.replaceChildren(...draw(text, inside));
    } catch (error) {
      if (error.name === "AbortError") return;
      body.replaceChildren(error.status === 404 ? h("div", { class: "empty" }, h("p", {}, "This album is not there.")) : trouble("The album cannot be shown", error, load));
    }
  }

  /** Returns a photo, or only its id where it was deleted: an album knows ids alone. */
  async function known(photo) {
    try {
      return library.photos.get(photo) ?? (await library.refresh(photo));
    } catch (error) {
      if (error.status === 404) return { photo_id: photo };
      throw error;
    }
  }

  function draw(text, inside) {
    const buttons = h(
      "div",
      { class: "row" },
      h("button", { type: "button", class: "main", on: { click: () => choose(inside) } }, icon("add"), "Add photos"),
      h("button", { type: "button", class: "quiet", on: { click: () => change(text) } }, "Edit"),
      h("button", { type: "button", class: "quiet danger-text", on: { click: () => erase(text) } }, "Delete album"),
    );
    return [
      text.description ? h("p", { class: "description" }, text.description) : null,
      h("p", { class: "count" }, plural(inside.length, "photo")),
      buttons,
      inside.length
        ? h("ul", { class: "grid", role: "list" }, inside.map(item))
        : h("div", { class: "empty" }, icon("photo"), h("h2", {}, "Nothing in it yet"), h("p", {}, "Add photos that are ready; they stay in your photos as well.")),
    ].filter(Boolean);
  }

  function item(photo) {
    const title = photo.state ? titleOf(photo, library.nameOf(photo)) : "A photo that was deleted";
    const content = photo.state
      ? h("a", { href: `/photos/${photo.photo_id}` }, tile(photo, { name: library.nameOf(photo), renew: () => library.refresh(photo.photo_id) }))
      : h("span", { class: "state lost" }, icon("failed"), h("strong", {}, "Deleted"));
    const take = h("button", { type: "button", class: "take", title: "Take out of the album", "aria-label": `Take out of the album: ${title}`, on: { click: () => remove(photo.photo_id) } }, icon("close"));
    const element = h("li", { class: `tile ${photo.state ?? "lost"}` }, content, take);
    element.style.setProperty("--ratio", Math.min(2.4, Math.max(0.6, ratioOf(photo.state === "processed" ? tileOf(photo) : null))));
    return element;
  }

  async function remove(photo) {
    try {
      await api.takeFromAlbum(id, photo);
      await load();
      heading.focus();
      say("The photo is taken out of the album.");
    } catch (error) {
      say(error.message);
    }
  }

  async function choose(inside) {
    const taken = new Set(inside.map((photo) => photo.photo_id));
    const free = library.sorted.filter((photo) => photo.state === "processed" && !taken.has(photo.photo_id));
    if (!free.length) return say("There is no other photo that is ready.");
    const box = (photo) => {
      const title = titleOf(photo, library.nameOf(photo));
      const variant = tileOf(photo);
      return h("li", {}, h("label", { class: "pick" }, h("input", { type: "checkbox", name: "photo", value: photo.photo_id, "aria-label": title }), variant ? picture(variant, { alt: "" }) : h("span", { "aria-hidden": "true" }, title)));
    };
    const added = await ask({
      title: "Add photos",
      content: h("ul", { class: "picks", role: "list" }, free.map(box)),
      action: "Add",
      send: async (form) => {
        for (const photo of form.getAll("photo")) await api.addToAlbum(id, photo);
      },
    });
    if (!added) return undefined;
    await load();
    return say("The album is changed.");
  }

  async function change(text) {
    const sent = await ask({
      title: "Edit the album",
      content: albumFields(text),
      action: "Save",
      send: (form) => api.changeAlbum(id, { title: form.get("title").trim(), description: form.get("description").trim() }),
    });
    if (sent) await load();
  }

  async function erase(text) {
    const gone = await ask({
      title: "Delete this album?",
      content: h("p", {}, `“${text.title}” is deleted. Its photos stay where they are, in your photos.`),
      action: "Delete",
      danger: true,
      send: () => api.deleteAlbum(id),
    });
    if (!gone) return;
    go("/albums");
    say("The album is deleted.");
  }

  load();
  return {
    title: "Album",
    content: [h("p", { class: "way-back" }, h("a", { href: "/albums" }, icon("back"), "Albums")), heading, body],
    leave: () => stop.abort(),
  };
}
