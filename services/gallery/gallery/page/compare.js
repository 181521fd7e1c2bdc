// Two variants one over the other, with a divider that moves.
import { field, h } from "/static/dom.js";
import { picture } from "/static/pictures.js";
import { variantName } from "/static/words.js";

/** Returns the comparison of variants, of which there are two at least. */
export function compare(variants, title, renew) {
  const ordered = [...variants].sort((a, b) => b.width - a.width);
  const second = ordered.find((one) => one.kind !== ordered[0].kind) ?? ordered.at(-1);
  const left = choice("Left", ordered, ordered[0]);
  const right = choice("Right", ordered, second);
  const slider = field("Divider between the two", { type: "range", min: 0, max: 100, value: 50, class: "curtain" });
  const under = h("div", { class: "under" });
  const over = h("div", { class: "over" });
  const table = h("div", { class: "compare" }, under, over, h("div", { class: "edge", "aria-hidden": "true" }));
  const draw = () => {
    const [first, other] = [ordered[left.input.selectedIndex], ordered[right.input.selectedIndex]];
    over.replaceChildren(picture(first, { alt: `${title}, ${variantName(first).toLowerCase()}`, renew }));
    under.replaceChildren(picture(other, { alt: `${title}, ${variantName(other).toLowerCase()}`, renew }));
    table.style.setProperty("--ratio", first.width / first.height);
  };
  const move = () => table.style.setProperty("--place", `${slider.input.value}%`);
  left.input.addEventListener("change", draw);
  right.input.addEventListener("change", draw);
  slider.input.addEventListener("input", move);
  draw();
  move();
  return h("section", { class: "comparison", "aria-labelledby": "compare-title" }, h("h2", { id: "compare-title" }, "Compare two"), h("div", { class: "row" }, left.element, right.element), table, slider.element);
}

function choice(label, variants, chosen) {
  const made = field(label, {}, { tag: "select" });
  made.input.append(...variants.map((one) => h("option", { selected: one === chosen }, `${variantName(one)}, ${one.format.toUpperCase()}`)));
  return made;
}
