declare module 'virtual:samples' {
  /** The address of a zip with a folder of photos for each class, and one called `?` to recognise. */
  const address: string;
  export default address;
}
