// Vite plugin that removes the indentation of the page's templates, which is no content and reaches every visitor
// otherwise. The indentation of code, which goes too, means nothing in the page's modules.

const VIEW = /\/app\/views\/.*\.ts$/;

/** Removes the white space at the start of each line of the views. */
export function templates() {
  return {
    name: 'templates',
    enforce: 'pre',
    transform: (code, id) => (VIEW.test(id) ? code.replace(/\n[ \t]+/g, '\n') : null),
  };
}
