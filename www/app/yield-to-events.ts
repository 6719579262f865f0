/** Lets the browser handle events and draw before long work continues. */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
