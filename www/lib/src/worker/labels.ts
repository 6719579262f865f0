import type { Classifier } from './module.js';

/** What has one form only. */
const PLAIN = /^[ -~]*$/;

/**
 * The label of the class that reads the same, or this label where there is none. Unicode has two
 * forms of “é”, and keyboards and file systems differ in which they use: it is one class all the same.
 */
export function labelIn(classifier: Pick<Classifier, 'classes'>, label: string): string {
  if (PLAIN.test(label)) return label;
  const labels = classifier.classes().map((known) => known.label);
  if (labels.includes(label)) return label;
  const form = label.normalize();
  return labels.find((known) => known.normalize() === form) ?? label;
}
