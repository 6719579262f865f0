declare module 'virtual:samples' {
  /** The URL of a zip with one folder of photos per class, and a folder `?` of photos to recognise. */
  const address: string;
  export default address;
}
