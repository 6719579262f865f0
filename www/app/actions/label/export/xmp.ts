const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const DC = 'http://purl.org/dc/elements/1.1/';
const LR = 'http://ns.adobe.com/lightroom/1.0/';

/** What this page added before is kept under a name of its own, so that a changed label replaces it. */
const OWN = 'urn:handful:xmp:1.0/';

/** Separates the levels of `lr:hierarchicalSubject`. */
const LEVEL = '|';

const EMPTY = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="${RDF}">
  <rdf:Description rdf:about="" xmlns:dc="${DC}" xmlns:lr="${LR}" xmlns:handful="${OWN}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;

/**
 * An XMP sidecar with a class as keyword, in `dc:subject` and `lr:hierarchicalSubject`. Everything that the existing one
 * has stays, but a class that was added earlier. `null` if the existing one is no XMP.
 */
export function withKeyword(existing: string | null, label: string): string | null {
  // For text that is no XML, Chromium makes a styled document, against the policy of the page.
  if (existing?.trim() && !/<\w+:RDF[\s>][\s\S]*<\/\w+:RDF\s*>/.test(existing)) return null;
  const whole = new DOMParser().parseFromString(existing?.trim() || EMPTY, 'application/xml');
  const root = whole.getElementsByTagNameNS(RDF, 'RDF')[0];
  if (!root || whole.querySelector('parsererror')) return null;
  replace(root, [DC, 'dc', 'subject'], label.split(LEVEL).filter(Boolean));
  replace(root, [LR, 'lr', 'hierarchicalSubject'], [label]);
  return new XMLSerializer().serializeToString(whole);
}

/** The namespace of a property, its usual prefix, and its name. */
type Property = readonly [space: string, prefix: string, name: string];

/** Replaces the values of a property that were added earlier by others. */
function replace(root: Element, property: Property, values: readonly string[]): void {
  const [, , name] = property;
  const bag = bagOf(root, property);
  const own = bagOf(root, [OWN, 'handful', name]);
  const before = new Set(valuesOf(own));
  for (const item of [...bag.children]) if (before.has(item.textContent ?? '')) item.remove();
  own.replaceChildren();
  const present = new Set(valuesOf(bag));
  for (const value of new Set(values)) {
    if (present.has(value)) continue;
    add(bag, value);
    add(own, value);
  }
}

/** The list of a property, which is made if there is none. */
function bagOf(root: Element, [space, prefix, name]: Property): Element {
  const whole = root.ownerDocument;
  const known = root.getElementsByTagNameNS(space, name)[0];
  const list = known?.firstElementChild;
  if (list) return list;
  const property = known ?? whole.createElementNS(space, `${prefix}:${name}`);
  if (!known) descriptionOf(root).append(property);
  // A list may be written as a single value.
  const single = property.textContent?.trim() ?? '';
  const bag = whole.createElementNS(RDF, 'rdf:Bag');
  property.replaceChildren(bag);
  if (single !== '') add(bag, single);
  return bag;
}

function descriptionOf(root: Element): Element {
  const known = [...root.children].find(
    ({ namespaceURI, localName }) => namespaceURI === RDF && localName === 'Description',
  );
  if (known) return known;
  const description = root.ownerDocument.createElementNS(RDF, 'rdf:Description');
  description.setAttributeNS(RDF, 'rdf:about', '');
  root.append(description);
  return description;
}

function valuesOf(bag: Element): string[] {
  return [...bag.children].map((item) => item.textContent ?? '');
}

function add(bag: Element, value: string): void {
  const item = bag.ownerDocument.createElementNS(RDF, 'rdf:li');
  item.textContent = value;
  bag.append(item);
}
