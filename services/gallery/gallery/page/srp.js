// Secure Remote Password as Cognito has it: the page proves that it knows the password, and sends it to nobody.
// RFC 5054 (the 3072-bit group, with the generator 2), HKDF of RFC 5869 with Cognito's own label.

const N = BigInt(
  "0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7" +
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
);
const G = 2n;
const LABEL = "Caldera Derived Key\u0001";
const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const utf8 = new TextEncoder();

/** Returns a new secret `a`, and `A` in hexadecimal digits, which the server gets. */
export function begin(random = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))) {
  const secret = number(random);
  return { secret, srpA: power(G, secret).toString(16) };
}

/**
 * Returns the proof of a password, in base64.
 *
 * @param {{pool: string, password: string, begun: {secret: bigint, srpA: string}, challenge: object, timestamp: string}} given
 *   `pool` is the pool's id without the region; `challenge` has `salt`, `srp_b`, `secret_block`, `user_id_for_srp`.
 */
export async function prove({ pool, password, begun, challenge, timestamp }) {
  const user = challenge.user_id_for_srp;
  const srpA = BigInt(`0x${begun.srpA}`);
  const srpB = BigInt(`0x${challenge.srp_b}`);
  if (srpB % N === 0n) throw new Error("The answer to the sign-in is not valid.");
  const k = number(await digest(padded(N), padded(G)));
  const u = number(await digest(padded(srpA), padded(srpB)));
  if (u === 0n) throw new Error("The answer to the sign-in is not valid.");
  const inner = await digest(utf8.encode(`${pool}${user}:${password}`));
  const x = number(await digest(padded(BigInt(`0x${challenge.salt}`)), inner));
  const base = modulo(srpB - k * power(G, x));
  const shared = power(base, begun.secret + u * x);
  const extracted = await hmac(padded(u), padded(shared));
  const key = (await hmac(extracted, utf8.encode(LABEL))).slice(0, KEY_BYTES);
  const block = Uint8Array.from(atob(challenge.secret_block), (character) => character.charCodeAt(0));
  const proof = await hmac(key, joined(utf8.encode(pool), utf8.encode(user), block, utf8.encode(timestamp)));
  return btoa(String.fromCharCode(...proof));
}

/** Returns a time as Cognito wants it: `Sat Nov 28 09:05:07 UTC 2026`, the day without a zero before it. */
export function stamp(date = new Date()) {
  const clock = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${clock} UTC ${date.getUTCFullYear()}`;
}

const modulo = (value) => ((value % N) + N) % N;

function power(base, exponent) {
  let result = 1n;
  let square = modulo(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** Returns the bytes of a number, with a zero before them where the highest bit is set. */
function padded(value) {
  let digits = value.toString(16);
  if (digits.length % 2) digits = `0${digits}`;
  if (Number.parseInt(digits[0], 16) >= 8) digits = `00${digits}`;
  return Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
}

const number = (data) => BigInt(`0x${Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

const digest = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

async function hmac(key, message) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}
