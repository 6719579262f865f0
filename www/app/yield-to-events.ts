/** Lets the browser draw, and answer the person, before a long piece of work goes on. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
