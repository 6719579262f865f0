import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import {
  dismissIssue,
  moveSuspect,
  removeSuspect,
  restoreIssues,
  showMoreIssues,
} from '../../actions/check/issues.js';
import { openSheet } from '../../actions/classes.js';
import type { App } from '../../app.js';
import { ISSUES_SHOWN } from '../../state/check.js';
import {
  type ClassPhoto,
  type DataIssue,
  dataIssuesOf,
  nothingFound,
} from '../../state/data-issues.js';
import { isTogether } from '../../state/groups.js';
import type { TaughtPhoto } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import { text } from '../../strings/index.js';
import { thumbnail } from '../directives.js';
import { picture } from '../picture.js';

/** Likely faults in the training photos, each with its reason and actions. */
export function dataIssuesSection(app: App): TemplateResult {
  const { check, report } = app.state;
  const issues = dataIssuesOf(app.state);
  const hidden = issues.length - check.shown;
  const { dismissed } = nothingFound(app.state);
  return html`<section class="panel issues" data-testid="issues" data-count=${issues.length} aria-labelledby="issues-title">
    <h3 id="issues-title" tabindex="-1">${text.check.issues}</h3>
    ${
      issues.length > 0
        ? html`<ul>
            ${repeat(
              issues.slice(0, check.shown),
              ({ id }) => id,
              (issue) => item(app, issue),
            )}
          </ul>`
        : html`<p class="fine" data-testid="issues-none">${none(app)}</p>`
    }
    ${
      hidden > 0
        ? html`<button type="button" class="button plain" data-testid="more-issues" @click=${() => showMoreIssues(app)}>
            ${text.check.more(Math.min(hidden, ISSUES_SHOWN))}
          </button>`
        : nothing
    }
    ${report?.calibrated === false ? html`<p class="fine">${text.check.issuesUncalibrated}</p>` : nothing}
    ${
      dismissed > 0
        ? html`<p class="fine row">
            ${text.check.dismissed(dismissed)}
            <button type="button" class="button plain" data-testid="bring-back" @click=${() => restoreIssues(app)}>
              ${text.check.bringBack}
            </button>
          </p>`
        : nothing
    }
  </section>`;
}

function none({ state }: App): string {
  const { review } = state.check;
  const current = review !== null && review.of === state.report;
  return current ? text.check.issuesNone(nothingFound(state)) : text.check.issuesWaiting;
}

function item(app: App, issue: DataIssue): TemplateResult {
  const { subject } = issue;
  const { title, why, actions } = wordsOf(app, issue);
  return html`<li
    class="issue"
    id=${issue.id}
    tabindex="-1"
    aria-labelledby="${issue.id}-title"
    data-testid="issue"
    data-kind=${issue.kind}
    data-name=${subject.photo.file.name}
  >
    <div class="issue-photos">
      ${smallPhoto(app, subject)} ${issue.kind === 'double' ? smallPhoto(app, issue.other) : nothing}
    </div>
    <div class="issue-words">
      <p class="issue-title" id="${issue.id}-title">${title}</p>
      <p class="fine">${why}</p>
      <div class="row">
        ${actions.map(
          ({ name, testid, words, label, act }) => html`<button
            type="button"
            class="button ${name}"
            data-testid=${testid}
            aria-label=${label ?? words}
            aria-describedby="${issue.id}-title"
            @click=${act}
          >
            ${words}
          </button>`,
        )}
      </div>
    </div>
  </li>`;
}

/** A small photo that opens in full size. */
export function smallPhoto(app: App, { entry, photo }: ClassPhoto): TemplateResult {
  return html`<button
    type="button"
    class="tile small-photo"
    data-testid="small-photo"
    data-name=${photo.file.name}
    data-hue=${entry.hue}
    title=${photo.file.name}
    aria-label=${text.check.open(photo.file.name, entry.label)}
    ${thumbnail(app, photo)}
    @click=${() => openSheet(app, entry, photo)}
  >
    ${picture(photo)}
  </button>`;
}

interface Action {
  /** The button's style. */
  name: 'soft' | 'plain' | 'danger';
  testid: string;
  words: string;
  /** The accessible name, where the words alone are ambiguous. */
  label?: string;
  act: () => void;
}

interface Words {
  title: string;
  why: string;
  actions: Action[];
}

function wordsOf(app: App, issue: DataIssue): Words {
  const words = text.check;
  const { entry, photo } = issue.subject;
  const { name } = photo.file;
  const keep = (label: string): Action => ({
    name: 'plain',
    testid: 'issue-keep',
    words: label,
    act: () => dismissIssue(app, issue),
  });
  const remove = (suspect: ClassPhoto, label: string): Action => ({
    name: 'danger',
    testid: 'issue-remove',
    words: label,
    act: () => removeSuspect(app, issue, suspect),
  });
  switch (issue.kind) {
    case 'label':
      return {
        title: words.looksLike(name, shownName(entry.label), shownName(issue.to.label)),
        why: `${words.looksLikeWhy(ownProbability(app, photo))}${issue.outlier ? ` ${words.standsOutToo}` : ''}`,
        actions: [
          {
            name: 'soft',
            testid: 'issue-move',
            words: words.moveTo(shownName(issue.to.label)),
            act: () => moveSuspect(app, issue),
          },
          keep(words.keepIn(shownName(entry.label))),
          remove(issue.subject, words.remove),
        ],
      };
    case 'double':
      return doublesOf(issue, keep, remove);
    case 'outlier':
      return {
        title: words.outlier(name, shownName(entry.label)),
        why: words.outlierWhy,
        actions: [keep(words.keep), remove(issue.subject, words.remove)],
      };
  }
}

function doublesOf(
  { subject, other }: DataIssue & { kind: 'double' },
  keep: (label: string) => Action,
  remove: (suspect: ClassPhoto, label: string) => Action,
): Words {
  const words = text.check;
  const [name, otherName] = [subject.photo.file.name, other.photo.file.name];
  if (subject.entry === other.entry) {
    return {
      title: words.double(name, otherName, shownName(subject.entry.label)),
      why: isTogether(subject.photo, other.photo) ? text.groups.doubleWhy : words.doubleWhy,
      actions: [remove(subject, words.removeOne(name)), keep(words.keepBoth)],
    };
  }
  return {
    title: words.doubleAcross(
      name,
      shownName(subject.entry.label),
      otherName,
      shownName(other.entry.label),
    ),
    why: words.doubleAcrossWhy,
    actions: [
      remove(subject, words.removeFrom(shownName(subject.entry.label))),
      remove(other, words.removeFrom(shownName(other.entry.label))),
      keep(words.keepBoth),
    ],
  };
}

function ownProbability({ state }: App, photo: TaughtPhoto): number | null {
  const finding = state.check.review?.findings.find((one) => one.photo === photo);
  return finding?.leftOut?.ownProbability ?? null;
}
