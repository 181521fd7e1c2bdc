// The gallery: one page, a view for each address, and who is signed in.
import { Api } from "/static/api.js";
import { h, icon, say } from "/static/dom.js";
import { answerOf } from "/static/failure.js";
import { Library } from "/static/library.js";
import { Session } from "/static/session.js";
import { album } from "/static/views/album.js";
import { albums } from "/static/views/albums.js";
import { photo } from "/static/views/photo.js";
import { photos } from "/static/views/photos.js";
import { reviews } from "/static/views/reviews.js";
import { signIn } from "/static/views/sign_in.js";

const ROUTES = [
  [/^\/(?:photos)?$/, photos, "photos"],
  [/^\/photos\/([0-9a-f]{32})$/, photo, "photos"],
  [/^\/albums$/, albums, "albums"],
  [/^\/albums\/([0-9a-f-]{36})$/, album, "albums"],
  [/^\/reviews$/, reviews, "reviews"],
];

const main = document.getElementById("main");
const bar = document.getElementById("bar");
let context = null;
let leave = () => {};

async function start() {
  const config = await answerOf(fetch("/config", { credentials: "omit" }));
  const session = new Session(config.pool);
  session.addEventListener("change", () => {
    context?.library?.close();
    const api = new Api(config.api, session);
    context = { session, api, library: session.signedIn ? new Library(api) : null, go };
    context.library?.load();
    show();
  });
  context = { session, library: null, go };
  document.addEventListener("click", follow);
  window.addEventListener("popstate", () => show());
  // a file that is dropped beside the place for it would replace the page
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  show();
}

/** Follows links within the gallery without loading the page again, which would forget who is signed in. */
function follow(event) {
  const link = event.target.closest?.("a[href^='/']");
  if (!link || link.target || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
}

function go(path) {
  if (path !== location.pathname) history.pushState(null, "", path);
  show();
}

/** Shows the view of the address, and puts the focus on its heading. */
function show() {
  leave();
  const { session } = context;
  const [view, part, section] = session.signedIn ? chosen() : [signIn, undefined, ""];
  drawBar(section);
  const made = view(context, part);
  leave = made.leave ?? (() => {});
  main.className = made.kind ?? "";
  main.replaceChildren(...made.content);
  document.title = made.title ? `${made.title} · Gallery` : "Gallery";
  window.scrollTo(0, 0);
  const heading = main.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

function chosen() {
  for (const [pattern, view, section] of ROUTES) {
    const match = pattern.exec(location.pathname);
    if (match) return [view, match[1], section];
  }
  return [missing, undefined, ""];
}

const missing = () => ({
  title: "Nothing here",
  content: [h("div", { class: "empty" }, h("h1", {}, "There is nothing here"), h("p", {}, h("a", { href: "/photos" }, "See your photos")))],
});

function drawBar(section) {
  const { session } = context;
  bar.hidden = !session.signedIn;
  if (!session.signedIn) return bar.replaceChildren();
  const links = [["photos", "Photos", "photo"], ["albums", "Albums", "album"], ...(session.isReviewer ? [["reviews", "Reviews", "review"]] : [])];
  const item = ([path, word, drawing]) =>
    h("li", {}, h("a", { href: `/${path}`, "aria-current": path === section ? "page" : null }, icon(drawing), h("span", {}, word)));
  return bar.replaceChildren(
    h("a", { href: "/photos", class: "brand" }, h("img", { src: "/static/icon.svg", alt: "", width: 28, height: 28 }), h("span", {}, "Gallery")),
    h("nav", { "aria-label": "Gallery" }, h("ul", {}, links.map(item))),
    h(
      "div",
      { class: "who" },
      h("span", { class: "email", title: session.claims.email }, session.claims.email ?? ""),
      h("button", { type: "button", class: "quiet small", on: { click: signOut } }, "Sign out"),
    ),
  );
}

async function signOut() {
  history.replaceState(null, "", "/");
  await context.session.signOut();
  say("You are signed out.");
}

start().catch((error) => {
  main.replaceChildren(h("div", { class: "empty" }, h("h1", {}, "The gallery is not available"), h("p", {}, error.message)));
});
