declare module 'virtual:samples' {
  /** Name and size in bytes of each sample photo. */
  export const FILES: readonly (readonly [name: string, size: number])[];
  /** The URL of a zip with one folder of photos per class, and a folder `?` of photos to recognise. */
  const address: string;
  export default address;
}
