import type { Classifier } from '../../wasm/classifier/handful.js';

/** Printable ASCII, which has only one Unicode form. */
const PLAIN = /^[ -~]*$/;

/**
 * The label of the class that is equal in Unicode normal form, or this label if there is none. Keyboards
 * and file systems differ in how they encode characters such as “é”.
 */
export function labelIn(classifier: Pick<Classifier, 'classes'>, label: string): string {
  if (PLAIN.test(label)) return label;
  const labels = classifier.classes().map((known) => known.label);
  if (labels.includes(label)) return label;
  const form = label.normalize();
  return labels.find((known) => known.normalize() === form) ?? label;
}
