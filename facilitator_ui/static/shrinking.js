// @ts-check
// Photos are made small in the browser before they are sent, where it can: a phone's picture has many megabytes.
// Where it cannot, the file goes as it is, and the server makes it small or says why not.

const LONGEST = 1600;
const QUALITY = 0.85;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form instanceof HTMLFormElement && form.dataset.shrinks !== undefined && !form.dataset.shrunk) void shrink(event, form);
});

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function shrink(event, form) {
  const input = form.querySelector("input[type=file]");
  const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
  if (!(input instanceof HTMLInputElement) || !file) return;
  event.preventDefault();
  const small = await smaller(file).catch(() => null);
  if (small) input.files = listOf(small);
  form.dataset.shrunk = "";
  form.submit();
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

/** @param {File} file */
function listOf(file) {
  const held = new DataTransfer();
  held.items.add(file);
  return held.files;
}
