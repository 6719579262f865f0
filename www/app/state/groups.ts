import { cleanName } from 'handful';
import type { Group, Membership, PhotoClass, TaughtPhoto } from './photos.js';

/** Characters of the name of a group. */
export const MAX_GROUP_NAME = 1000;

/** The group of a name as the engine keeps it; `null` if nothing is left of the name. */
export function groupNamed(typed: string, source: Group['source']): Group | null {
  const name = cleanName([...cleanName(typed)].slice(0, MAX_GROUP_NAME).join(''));
  return name === '' ? null : { name, source };
}

/** Whether a photo belongs to the same group in both cases. */
export function isSameMembership(one: Membership, other: Membership): boolean {
  if (!one || !other) return one === other;
  return one.name === other.name && one.source === other.source;
}

/** Whether two photos belong to one group. */
export function isTogether(one: TaughtPhoto, other: TaughtPhoto): boolean {
  return one.group?.name !== undefined && one.group.name === other.group?.name;
}

/** Photos by their group. */
export function byGroup(
  photos: readonly TaughtPhoto[],
): { group: Membership; photos: TaughtPhoto[] }[] {
  const parts = new Map<string | null | undefined, { group: Membership; photos: TaughtPhoto[] }>();
  for (const photo of photos) {
    const { group } = photo;
    const key = group ? group.name : group;
    const part = parts.get(key) ?? { group, photos: [] };
    part.photos.push(photo);
    parts.set(key, part);
  }
  return [...parts.values()];
}

/** The groups of several photos, by name. */
export function groupsOf(
  classes: readonly PhotoClass[],
): ReadonlyMap<string, { group: Group; photos: TaughtPhoto[] }> {
  const groups = new Map<string, { group: Group; photos: TaughtPhoto[] }>();
  for (const { group, photos } of byGroup(classes.flatMap((entry) => entry.photos)))
    if (group && photos.length > 1) groups.set(group.name, { group, photos });
  return groups;
}

/** Whether all photos of a class belong together, so that none can be left out. */
export function isOneGroup({ photos }: PhotoClass): boolean {
  const name = photos[0]?.group?.name;
  return (
    photos.length > 1 && name !== undefined && photos.every(({ group }) => group?.name === name)
  );
}
