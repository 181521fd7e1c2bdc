// All photos, and a place to drop new ones.
import { h, icon, newId, say } from "/static/dom.js";
import { ratioOf, tile, tileOf, titleOf } from "/static/pictures.js";
import { bytes, plural, STATES } from "/static/words.js";

export function photos({ library }) {
  const count = h("p", { class: "count" });
  const way = h("section", { class: "way", "aria-labelledby": "way-title", hidden: true });
  const grid = h("ul", { class: "grid", role: "list" });
  const rest = h("div");
  const drop = dropZone(library);
  const tiles = new Map();

  function draw() {
    const all = library.sorted;
    count.textContent = library.loaded && all.length ? plural(all.length, "photo") : "";
    drop.classList.toggle("slim", all.length > 0);
    drawWay(way, library);
    drawGrid(grid, all, tiles, library);
    rest.replaceChildren(...below(library, all));
  }

  const progressed = ({ detail }) => {
    const bar = way.querySelector(`progress[data-upload="${detail.id}"]`);
    if (bar) bar.value = detail.progress;
  };
  const stop = new AbortController();
  library.addEventListener("change", draw, stop);
  library.addEventListener("progress", progressed, stop);
  draw();
  return {
    title: "Photos",
    content: [h("div", { class: "head" }, h("h1", {}, "Photos"), count), drop, way, grid, rest],
    leave: () => stop.abort(),
  };
}

function dropZone(library) {
  const id = newId();
  const input = h("input", { type: "file", id, multiple: true, accept: "image/*,.heic,.heif,.tif,.tiff", class: "hidden-input" });
  const zone = h(
    "div",
    { class: "drop" },
    icon("upload"),
    h("p", { class: "drop-words" }, h("strong", {}, "Drop photos here"), h("span", {}, "JPEG, PNG, HEIC, WebP, TIFF and more. Location and camera data are taken out of every variant.")),
    input,
    h("label", { for: id, class: "button" }, "Choose photos"),
  );
  const take = (files) => {
    if (!files.length) return;
    library.add(files);
    say(`Uploading ${plural(files.length, "photo")}.`);
  };
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  let depth = 0;
  const over = (change) => {
    depth = Math.max(0, depth + change);
    zone.classList.toggle("over", depth > 0);
  };
  zone.addEventListener("dragenter", () => over(1));
  zone.addEventListener("dragleave", () => over(-1));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    take([...event.dataTransfer.files]);
  });
  return zone;
}

const WAY = { waiting: "Waiting", sending: "Uploading", sent: "Uploaded; processing begins", stopped: "Not uploaded" };

function drawWay(way, library) {
  way.hidden = library.uploads.length === 0;
  const line = (one) => {
    const label = newId();
    return h(
      "li",
      { class: one.state },
      h("span", { class: "name", id: label }, one.name),
      h("span", { class: "size" }, bytes(one.size)),
      one.state === "stopped"
        ? h("span", { class: "reason" }, one.error)
        : h("progress", { max: 1, value: one.state === "sent" ? null : one.progress, "aria-labelledby": label, "data-upload": one.id }),
      h("span", { class: "step" }, WAY[one.state]),
      one.state === "stopped"
        ? h(
            "span",
            { class: "row" },
            h("button", { type: "button", class: "quiet small", "aria-describedby": label, on: { click: () => library.again(one) } }, "Try again"),
            h("button", { type: "button", class: "quiet small", "aria-describedby": label, on: { click: () => library.drop(one) } }, "Dismiss"),
          )
        : null,
    );
  };
  way.replaceChildren(h("h2", { id: "way-title" }, "On their way"), h("ul", { role: "list" }, library.uploads.map(line)));
}

/** Draws what changed, and leaves the other tiles alone: pictures stay, and so does the focus. */
function drawGrid(grid, all, tiles, library) {
  const seen = new Set();
  all.forEach((photo, place) => {
    seen.add(photo.photo_id);
    const state = `${photo.state} ${photo.variants.length} ${library.nameOf(photo)}`;
    let known = tiles.get(photo.photo_id);
    if (!known) {
      const link = h("a", { href: `/photos/${photo.photo_id}` });
      known = { link, item: h("li", {}, link), state: "" };
      tiles.set(photo.photo_id, known);
    }
    if (known.state !== state) {
      if (known.state.startsWith("processing") && photo.state !== "processing") {
        say(`${titleOf(photo, library.nameOf(photo))}: ${STATES[photo.state].word.toLowerCase()}.`);
      }
      known.state = state;
      known.item.className = `tile ${photo.state}`;
      known.item.style.setProperty("--ratio", Math.min(2.4, Math.max(0.6, ratioOf(photo.state === "processed" ? tileOf(photo) : null))));
      known.link.replaceChildren(...tile(photo, { name: library.nameOf(photo), renew: () => library.refresh(photo.photo_id) }).filter(Boolean));
    }
    if (grid.children[place] !== known.item) grid.insertBefore(known.item, grid.children[place] ?? null);
  });
  for (const [id, known] of tiles) {
    if (seen.has(id)) continue;
    known.item.remove();
    tiles.delete(id);
  }
  grid.hidden = all.length === 0;
}

function below(library, all) {
  if (library.error && !library.loaded) {
    return [
      h(
        "div",
        { class: "empty" },
        h("h2", {}, "Your photos cannot be shown"),
        h("p", {}, library.error.message),
        h("button", { type: "button", on: { click: () => library.load() } }, "Try again"),
      ),
    ];
  }
  if (!library.loaded) return [h("p", { class: "loading" }, "Loading your photos …")];
  if (all.length === 0 && library.uploads.length === 0) {
    return [h("div", { class: "empty" }, h("h2", {}, "No photos yet"), h("p", {}, "Drop some above. In a few seconds they are here in every size, with nothing private left in them."))];
  }
  return library.more ? [h("p", { class: "loading" }, "These are the first of your photos; there are more than this page shows at once.")] : [];
}
