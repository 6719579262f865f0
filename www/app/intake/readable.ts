/** Whether a file can still be read. It may have been moved, changed or deleted since it was chosen. */
export function isReadable(file: Blob): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
