// Signing in, creating an account, and what may be asked for in between.
import { field, h } from "/static/dom.js";
import { sentence } from "/static/words.js";

const LEAST_PASSWORD = 12;
const PASSWORD_HINT = `At least ${LEAST_PASSWORD} characters, with small and capital letters and digits.`;

export function signIn({ session }) {
  const place = h("div", { class: "door" });
  const turn = (form) => {
    place.replaceChildren(form);
    place.querySelector("h1").setAttribute("tabindex", "-1");
    place.querySelector("input")?.focus();
  };
  const forms = doors(session, turn);
  place.append(window.isSecureContext ? forms.enter() : unsafe());
  return { title: "Sign in", kind: "threshold", content: [place] };
}

/** Without TLS somebody on the way could replace this very page, so that no password is asked for. */
const unsafe = () =>
  h("section", { class: "card" }, brand(), h("h1", {}, "This address is not encrypted"), h("p", {}, "Signing in is possible by https alone. Ask who runs this platform for the address that begins with https."));

const brand = () => h("p", { class: "brand large" }, h("img", { src: "/static/icon.svg", alt: "", width: 44, height: 44 }), h("span", {}, "Gallery"));

function doors(session, turn) {
  /** Returns a form that says what went wrong, and waits while it is sent. */
  function form({ title, lead = "", fields, action, send, below = [] }) {
    const trouble = h("p", { class: "trouble", role: "alert" }, lead && session.ended ? sentence(session.ended) : "");
    const button = h("button", { type: "submit", class: "main wide" }, action);
    const submit = async (event) => {
      event.preventDefault();
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
      trouble.textContent = "";
      try {
        await send(Object.fromEntries(new FormData(event.target)));
      } catch (error) {
        trouble.textContent = sentence(error.message);
        for (const { input } of fields) if (input.type === "password") input.value = "";
        if (error.kind === "confirm") turn(confirm(fields[0].input.value));
      } finally {
        button.disabled = false;
        button.removeAttribute("aria-busy");
      }
    };
    return h(
      "section",
      { class: "card" },
      brand(),
      h("h1", {}, title),
      lead ? h("p", { class: "lead" }, lead) : null,
      h("form", { on: { submit } }, fields.map((one) => one.element), trouble, button),
      below.length ? h("p", { class: "below" }, below) : null,
    );
  }

  const link = (text, next) => h("button", { type: "button", class: "link", on: { click: () => turn(next()) } }, text);
  const email = (value = "") => field("E-mail address", { type: "email", name: "email", autocomplete: "username", required: true, maxlength: 128, value });
  const code = (label) => field(label, { name: "code", inputmode: "numeric", autocomplete: "one-time-code", required: true, pattern: "[0-9]{6}", maxlength: 6, title: "six digits" });
  const newPassword = () => field("Password", { type: "password", name: "password", autocomplete: "new-password", required: true, minlength: LEAST_PASSWORD, maxlength: 256, pattern: "\\S+", title: "no spaces" }, { hint: PASSWORD_HINT });

  function enter(value = "") {
    const password = field("Password", { type: "password", name: "password", autocomplete: "current-password", required: true, maxlength: 256 });
    return form({
      title: "Sign in",
      lead: "Your photos, in every size, and nobody else’s business.",
      fields: [email(value), password],
      action: "Sign in",
      send: async (given) => next(await session.signIn(given.email, given.password)),
      below: ["New here? ", link("Create an account", create)],
    });
  }

  function next(asked) {
    if (!asked) return;
    if (asked.challenge === "SOFTWARE_TOKEN_MFA") turn(second(asked));
    else if (asked.challenge === "NEW_PASSWORD_REQUIRED") turn(replace(asked));
    else throw new Error(`This account asks for more than this page can do: ${asked.challenge}.`);
  }

  const second = (asked) =>
    form({
      title: "One more step",
      lead: "Open your authenticator app, and type the code that it shows.",
      fields: [code("Code")],
      action: "Go on",
      send: async (given) => next(await session.giveCode(asked, given.code)),
      below: [link("Start again", enter)],
    });

  const replace = (asked) =>
    form({
      title: "Choose a password",
      lead: "The one that you were given was for once.",
      fields: [newPassword()],
      action: "Go on",
      send: async (given) => next(await session.replacePassword(asked, given.password)),
      below: [link("Start again", enter)],
    });

  const create = () =>
    form({
      title: "Create an account",
      lead: "You will be sent a code, to confirm the address.",
      fields: [email(), newPassword()],
      action: "Create the account",
      send: async (given) => {
        await session.signUp(given.email, given.password);
        turn(confirm(given.email));
      },
      below: ["You have one? ", link("Sign in", enter)],
    });

  const confirm = (address) =>
    form({
      title: "Confirm your address",
      lead: `A code is on its way to ${address}.`,
      fields: [code("Code from the e-mail")],
      action: "Confirm",
      send: async (given) => {
        await session.confirm(address, given.code);
        turn(enter(address));
      },
      below: [
        "No e-mail? ",
        h("button", { type: "button", class: "link", on: { click: (event) => sendAgain(event.target, address) } }, "Send another code"),
      ],
    });

  async function sendAgain(button, address) {
    button.disabled = true;
    try {
      await session.resend(address);
      button.replaceWith("Another code is on its way.");
    } catch (error) {
      button.replaceWith(sentence(error.message));
    }
  }

  return { enter };
}
