// What waits for a reviewer. Nothing is made of a photo before it is approved, so that its original is looked at.
import { allPages } from "/static/api.js";
import { ask, field, h, icon, say } from "/static/dom.js";
import { trouble } from "/static/views/albums.js";
import { BackOff } from "/static/wait.js";
import { atTime, bytes, pixels, plural, sentence } from "/static/words.js";

export function reviews({ api, session }) {
  const stop = new AbortController();
  const count = h("p", { class: "count", role: "status" });
  const list = h("ul", { class: "reviews", role: "list" });
  const rest = h("div", {}, h("p", { class: "loading" }, "Loading what waits …"));
  const cards = new Map();

  async function load() {
    try {
      const { found } = await allPages(api.reviews, "reviews", { signal: stop.signal });
      draw(found);
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      if (!cards.size) rest.replaceChildren(trouble("The reviews cannot be shown", error, load));
      return error.status !== 403;
    }
  }

  /** Adds what is new and takes out what is answered; a card that stays keeps its picture and the focus. */
  function draw(found) {
    const there = new Set(found.map((one) => one.review_id));
    for (const [id, card] of cards) {
      if (there.has(id)) continue;
      card.remove();
      cards.delete(id);
    }
    found.forEach((one, place) => {
      if (!cards.has(one.review_id)) cards.set(one.review_id, draft(one));
      const card = cards.get(one.review_id);
      if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null);
    });
    count.textContent = found.length ? `${plural(found.length, "photo")} to look at` : "";
    rest.replaceChildren(...(found.length ? [] : [h("div", { class: "empty" }, icon("review"), h("h2", {}, "Nothing to review"), h("p", {}, "Photos that need a person’s eye appear here by themselves."))]));
  }

  function draft(one) {
    const original = one.original;
    const image = h("img", { src: original.url, alt: `The photo to review, ${original.format.toUpperCase()}`, width: original.width, height: original.height, loading: "lazy", referrerpolicy: "no-referrer" });
    const frame = h("div", { class: "frame" }, image);
    image.addEventListener("error", () =>
      frame.replaceChildren(h("p", {}, `A browser shows no ${original.format.toUpperCase()}. `, h("a", { href: original.url, target: "_blank", rel: "noopener noreferrer" }, "Open the original"))),
    );
    const about = h(
      "dl",
      {},
      h("dt", {}, "Why"), h("dd", {}, sentence(one.reason ?? "a rule asks for it")),
      h("dt", {}, "Original"), h("dd", {}, `${original.format.toUpperCase()}, ${pixels(original)}, ${bytes(original.bytes)}`),
      h("dt", {}, "Answer before"), h("dd", {}, atTime(one.answer_before)),
    );
    const answer = (decision) => () => decide(one, decision);
    const name = `photo of ${atTime(one.asked_at)}`;
    return h(
      "li",
      { class: "card" },
      frame,
      about,
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", class: "main", "aria-label": `Approve the ${name}`, on: { click: answer("approve") } }, icon("done"), "Approve"),
        h("button", { type: "button", class: "quiet danger-text", "aria-label": `Reject the ${name}`, on: { click: answer("reject") } }, "Reject"),
      ),
    );
  }

  async function decide(one, decision) {
    const approve = decision === "approve";
    const comment = field("Comment", { name: "comment", maxlength: 500, rows: 3, required: !approve }, { tag: "textarea", hint: approve ? "Not required." : "The photo’s owner reads it." });
    const sent = await ask({
      title: approve ? "Approve this photo?" : "Reject this photo?",
      content: h("div", {}, h("p", {}, approve ? "Its variants are created at once." : "No variant is created; its owner is told why."), comment.element),
      action: approve ? "Approve" : "Reject",
      danger: !approve,
      send: (form) => {
        const text = form.get("comment").trim();
        return api.answerReview(one.review_id, text ? { decision, comment: text } : { decision });
      },
    });
    if (!sent) return;
    cards.get(one.review_id)?.remove();
    say(approve ? "The photo is approved." : "The photo is rejected.");
    await load();
    document.querySelector("h1")?.focus();
  }

  async function watch() {
    const backOff = new BackOff({ first: 3000 });
    try {
      while (await load()) await backOff.pause(stop.signal);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  if (session.isReviewer) watch();
  else rest.replaceChildren(h("div", { class: "empty" }, h("p", {}, "Only reviewers see what waits for a review.")));
  return { title: "Reviews", content: [h("div", { class: "head" }, h("h1", {}, "Reviews"), count), list, rest], leave: () => stop.abort() };
}
