/** How long the file stays available for the browser to write it to the disk (milliseconds). */
const DOWNLOAD_TIME = 60_000;

/** Downloads a file under a name. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_TIME);
}
