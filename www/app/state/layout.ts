import type { Layout } from './history.js';
import type { LabelFolder, LabelPhoto } from './label.js';
import type { Mark } from './mark.js';
import type { State } from './state.js';

/** The current layout. Lists and sets of the state are replaced, never changed, so it can share them. */
export function layoutOf(state: State): Layout {
  const { classes, head, mode, queries, check, project } = state;
  const { folder } = state.label;
  return {
    name: project.name,
    head,
    mode,
    queries,
    dismissed: check.dismissed,
    marks: folder && { folder, photos: marksOf(folder) },
    classes: classes.map((entry) => {
      const { label, starter, photos } = entry;
      return { entry, label, starter, photos };
    }),
  };
}

function marksOf({ photos }: LabelFolder): ReadonlyMap<LabelPhoto, Mark> {
  const marks = new Map<LabelPhoto, Mark>();
  for (const photo of photos) if (photo.mark !== null) marks.set(photo, photo.mark);
  return marks;
}
