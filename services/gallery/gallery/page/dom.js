// Elements without markup in strings: what people wrote can never become markup.

/** Returns an element. `on` maps events to listeners; attributes that are null, undefined or false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, ...rest } = attributes;
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  photo: "M4.5 5.5h15a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM4 16l4.3-4.5a1 1 0 0 1 1.4 0L13.5 15.500l1.800-1.700a1 1 0 0 1 1.400 0L20 17M15.500 10h.01",
  album: "M5 7.500h14a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V8.500a1 1 0 0 1 1-1zM6.500 4.500h11M4.500 16.500l4-4 3.500 3.500 2-2 5 5",
  review: "M12 20.500c4.700 0 8-3.500 8-8.500V6l-8-2.500L4 6v6c0 5 3.300 8.500 8 8.500zM8.700 12l2.300 2.300 4.300-4.600",
  upload: "M12 15.500V4.500M7.500 8.500 12 4l4.500 4.500M4.500 15v3a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-3",
  refused: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM6 6l12 12",
  failed: "M12 4 3.500 19h17L12 4zM12 10v4M12 16.500h.01",
  wait: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 7.500V12l3 2",
  back: "M14.500 5.500 8 12l6.500 6.500",
  add: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  done: "M5 12.500l4.500 4.500L19 7.500",
};

/** Returns a drawing that says nothing by itself: the words beside it do. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

let known = 0;

/** Returns an id that no other element has. */
export function newId() {
  known += 1;
  return `e${known}`;
}

/** Says something to everybody, those who see and those who listen. */
export function say(text) {
  const place = document.querySelector("dialog[open] .said") ?? document.getElementById("said");
  const line = h("p", {}, text);
  place.replaceChildren(line);
  setTimeout(() => line.remove(), 6000);
}

/** Returns a labelled field. */
export function field(label, attributes, { tag = "input", hint = "" } = {}) {
  const id = newId();
  const note = hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  const input = h(tag, { id, "aria-describedby": note?.id, ...attributes });
  return { input, element: h("div", { class: "field" }, h("label", { for: id }, label), input, note) };
}

/** Opens a dialog with a form, and returns when it is closed: true where it was sent. */
export function ask({ title, content, action, danger = false, send }) {
  const heading = newId();
  const trouble = h("p", { class: "trouble", role: "alert" });
  const cancel = h("button", { type: "button", class: "quiet", on: { click: () => dialog.close() } }, "Cancel");
  const go = h("button", { type: "submit", class: danger ? "danger" : "main" }, action);
  let sent = false;
  const form = h(
    "form",
    {
      on: {
        submit: async (event) => {
          event.preventDefault();
          go.disabled = true;
          trouble.textContent = "";
          try {
            await send(new FormData(form));
            sent = true;
            dialog.close();
          } catch (error) {
            trouble.textContent = error.message;
          } finally {
            go.disabled = false;
          }
        },
      },
    },
    h("h2", { id: heading }, title),
    content,
    trouble,
    h("div", { class: "row end" }, cancel, go),
  );
  const dialog = h("dialog", { "aria-labelledby": heading }, form, h("div", { class: "said", role: "status" }));
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(sent);
    });
    dialog.showModal();
  });
}
