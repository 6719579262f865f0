import type { Layout } from './history.js';
import type { State } from './state.js';

/** The current layout. Lists and sets of the state are replaced, never changed, so it can share them. */
export function layoutOf(state: State): Layout {
  const { backbone, classes, head, mode, queries, check, project } = state;
  const { folder } = state.label;
  return {
    name: project.name,
    head,
    mode,
    backbone: backbone.chosen,
    queries,
    dismissed: check.dismissed,
    skips: folder && { folder, photos: new Set(folder.photos.filter(({ skipped }) => skipped)) },
    classes: classes.map((entry) => {
      const { label, starter, photos } = entry;
      return { entry, label, starter, photos };
    }),
  };
}
