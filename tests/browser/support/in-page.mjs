/**
 * Runs in the page after each load. Defines `globalThis.testing`, for functions that tests evaluate there; a portable
 * file is the `{ name, type, base64 }` of fixtures.mjs.
 */
export function defineTesting() {
  const toBytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const toFile = ({ name, type = '', base64 }) => new File([toBytes(base64)], name, { type });

  function toTransfer(files) {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(toFile(file));
    return transfer;
  }

  async function toBase64(blob) {
    const url = await new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
    return url.slice(url.indexOf(',') + 1);
  }

  globalThis.testing = { toBytes, toFile, toTransfer, toBase64 };
}
