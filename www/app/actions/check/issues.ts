import { type App, announce } from '../../app.js';
import { ISSUES_SHOWN } from '../../state/check.js';
import {
  type ClassPhoto,
  type DataIssue,
  dataIssuesOf,
  nothingFound,
} from '../../state/data-issues.js';
import { text } from '../../strings/index.js';
import { movePhoto, removePhoto } from '../classes.js';
import { record } from '../record.js';

/** Moves a photo with a suspect label to the class it resembles. */
export function moveSuspect(app: App, issue: DataIssue & { kind: 'label' }): void {
  const { entry, photo } = issue.subject;
  const focus = nextFocus(app, issue);
  movePhoto(app, entry, issue.to, photo);
  app.redrawAndFocus(focus);
}

/** Removes one of an issue's photos. */
export function removeSuspect(app: App, issue: DataIssue, { entry, photo }: ClassPhoto): void {
  const focus = nextFocus(app, issue);
  removePhoto(app, entry, photo);
  app.redrawAndFocus(focus);
}

/** Hides an issue until the user restores the dismissed issues. */
export function dismissIssue(app: App, issue: DataIssue): void {
  const focus = nextFocus(app, issue);
  const { check } = app.state;
  const { name } = issue.subject.photo.file;
  record(
    app,
    () => text.undo.issueDismissed(name),
    () => {
      check.dismissed = new Set([...check.dismissed, issue.id]);
    },
  );
  announce(app, text.check.saidDismissed(name));
  app.redrawAndFocus(focus);
}

/** Shows more issues. */
export function showMoreIssues(app: App): void {
  app.state.check.shown += ISSUES_SHOWN;
  app.redraw();
}

/** Shows the dismissed issues again. */
export function restoreIssues(app: App): void {
  const { check } = app.state;
  const count = nothingFound(app.state).dismissed;
  record(
    app,
    () => text.undo.issuesRestored(count),
    () => {
      check.dismissed = new Set();
    },
  );
  app.redrawAndFocus('#issues-title');
}

/** Opens a cell of the confusion matrix, or closes the open cell. */
export function toggleCell(app: App, truth: string, taken: string): void {
  const { check } = app.state;
  const open = check.cell?.truth === truth && check.cell.taken === taken;
  check.cell = open ? null : { truth, taken };
  app.redrawAndFocus(open ? '#confusion-title' : '#cell-title');
}

/** The selector of the next issue in the list, or else of its heading. */
function nextFocus({ state }: App, issue: DataIssue): string {
  const issues = dataIssuesOf(state);
  const index = issues.findIndex(({ id }) => id === issue.id);
  const next = issues[index + 1] ?? issues[index - 1];
  return next ? `#${next.id}` : '#issues-title';
}
