// One file: ask the API for a form, and send it with the file to the bucket, where nobody sees it but the platform.
import { Failure } from "/static/failure.js";

const TYPES = {
  avif: "image/avif", bmp: "image/bmp", gif: "image/gif", heic: "image/heic", heif: "image/heif", jpeg: "image/jpeg",
  jpg: "image/jpeg", png: "image/png", tif: "image/tiff", tiff: "image/tiff", webp: "image/webp",
};
const REFUSED_BY_STORAGE = "The storage did not take the file. Try it again.";

/** Returns what kind of file it is: browsers do not know all, and then its name has to do. */
export const typeOf = (file) => file.type || TYPES[file.name.split(".").pop().toLowerCase()] || "application/octet-stream";

/** Uploads a file, and returns the upload's id; `progress` is called with 0 to 1. */
export async function upload(api, file, { key, progress, signal }) {
  const wanted = { file_name: file.name, content_type: typeOf(file), bytes: file.size };
  if (!file.size) throw new Failure("The file is empty.");
  if (!wanted.content_type.startsWith("image/")) throw new Failure("This is no photo: choose a JPEG, PNG, HEIC, WebP or TIFF file.");
  const form = await api.askForUpload(wanted, key);
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  await send(form.url, body, progress, signal);
  return form.upload_id;
}

/** Sends a form. fetch() says nothing of how far an upload is; XMLHttpRequest does. */
function send(url, body, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new Failure(REFUSED_BY_STORAGE, { status: request.status })),
    );
    request.addEventListener("error", () => reject(new Failure("The file could not be sent. Check your connection, and try again.")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
