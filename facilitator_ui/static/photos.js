// @ts-check
// Photos are made small in the browser before they are sent, where it can: a phone's picture has many megabytes. Where
// it cannot, the file goes as it is. What the server says against one stands under the form; the page stays as it is.

const LONGEST = 1600;
const QUALITY = 0.85;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.largest === undefined) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") void put(form);
});

/** @param {HTMLFormElement} form */
async function put(form) {
  form.setAttribute("aria-busy", "true");
  const reason = await sent(form).catch(() => form.dataset.unsent ?? "");
  form.removeAttribute("aria-busy");
  const place = form.querySelector("[data-error]");
  if (place) place.textContent = reason;
  if (reason) return;
  form.reset();
  if (form.dataset.next) location.assign(form.dataset.next);
}

/** Why it was not taken; empty if it was. @param {HTMLFormElement} form */
async function sent(form) {
  const told = new FormData(form);
  const file = told.get("file");
  if (!(file instanceof File)) return "";
  const small = (await smaller(file).catch(() => null)) ?? file;
  if (small.size > Number(form.dataset.largest)) return form.dataset.tooLarge ?? "";
  told.set("file", small);
  const answer = await fetch(form.action, { method: "POST", body: told, redirect: "manual", headers: { Accept: "application/json" } });
  return answer.type === "opaqueredirect" ? "" : (await answer.json()).text;
}

/** @param {File} file @returns {Promise<File | null>} */
async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  [pen.fillStyle] = ["#fff"];
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : null;
}
