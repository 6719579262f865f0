import type { Handful } from 'handful';
import type { App } from '../app.js';
import { byGroup, groupNamed, isSameMembership } from '../state/groups.js';
import { addStep } from '../state/history.js';
import { layoutOf } from '../state/layout.js';
import type { Group, Membership, TaughtPhoto } from '../state/photos.js';
import { text } from '../strings/index.js';
import { syncEngine } from './engine-sync.js';
import { scheduleTraining } from './train.js';

/** Takes over the groups that the engine has found. */
export async function readGroups(app: App, handful: Handful): Promise<void> {
  const before = new Map(
    app.state.classes.flatMap(({ photos }) => photos.map((photo) => [photo, photo.group] as const)),
  );
  const found = new Map<number, Group>();
  for (const { name, source, photos } of await handful.groups())
    for (const id of photos) found.set(id, { name, source });
  for (const [photo, group] of before) {
    const now = photo.id === null ? undefined : found.get(photo.id);
    // What the user has said meanwhile counts.
    if (!now || photo.group !== group || group === null) continue;
    if (!isSameMembership(group, now)) photo.group = now;
  }
}

/** Says that photos belong to a group, or that each is on its own. */
export function setGroup(app: App, photos: readonly TaughtPhoto[], group: Group | null): void {
  setGroups(app, new Map(photos.map((photo) => [photo, group])));
}

/** Says which photos belong to which groups, or are on their own. */
export function setGroups(app: App, groups: ReadonlyMap<TaughtPhoto, Group | null>): void {
  const after = new Map(
    [...groups].filter(([photo, group]) => !isSameMembership(photo.group, group)),
  );
  if (after.size === 0) return;
  const layout = layoutOf(app.state);
  const before = new Map(Array.from(after.keys(), (photo) => [photo, photo.group]));
  const together = [...after.values()].some((group) => group !== null);
  const words = (): string =>
    together ? text.undo.grouped(after.size) : text.undo.separated(after.size);
  addStep(app.state.history, {
    words,
    before: { ...layout, groups: before },
    after: { ...layout, groups: after },
  });
  restoreGroups(app, after);
}

/** Puts photos into the group of a name; without one, they are on their own. */
export function nameGroup(app: App, photos: readonly TaughtPhoto[], typed: string): void {
  setGroup(app, photos, groupNamed(typed, 'hand'));
}

/** Gives photos the groups that they had, here and in the engine. */
export function restoreGroups(app: App, groups: ReadonlyMap<TaughtPhoto, Membership>): void {
  for (const [photo, group] of groups) photo.group = group;
  for (const { group, photos } of byGroup([...groups.keys()])) {
    const ids = photos.flatMap(({ id }) => (id === null ? [] : [id]));
    if (ids.length > 0) syncEngine(app, (handful) => handful.group(ids, group ?? null));
  }
  scheduleTraining(app);
  app.redraw();
}
