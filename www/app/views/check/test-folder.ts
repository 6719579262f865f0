import type { Share, TestReport } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { openTestFolder } from '../../actions/check/open-test-folder.js';
import { closeTestFolder, retryTest, showMoreWrong } from '../../actions/check/test-folder.js';
import type { App } from '../../app.js';
import { tenths } from '../../figures.js';
import { noteSentences } from '../../note-sentences.js';
import { notesOn } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel } from '../../state/state.js';
import {
  type Tested,
  type TestFile,
  type TestFolder,
  WRONG_SHOWN,
} from '../../state/test-folder.js';
import { text } from '../../strings/index.js';
import { thumbnail } from '../directives.js';
import { fileButton } from '../files.js';
import { icon } from '../icons.js';
import { picture } from '../picture.js';
import { dots } from '../quality.js';
import { calibrationVerdict, reliabilityFigures } from './calibration.js';
import { shareCells } from './classes.js';
import { plainMatrix } from './confusion.js';

/** Where a labelled folder is dropped or chosen, to measure on. */
export function testInvitation(app: App): TemplateResult {
  return html`<section class="panel" aria-labelledby="test-title" data-testid="test-invitation">
    <h3 id="test-title" tabindex="-1">${text.test.title}</h3>
    <p class="fine">${text.test.why}</p>
    <div class="drop-area slim ${app.state.dragging ? 'inviting' : ''}">
      <p class="pointer-only">${text.test.drop}</p>
      ${fileButton({
        testid: 'test-folder',
        words: text.test.choose,
        label: text.test.chooseLabel,
        icon: 'folder',
        look: 'soft',
        folder: true,
        take: (found) => void openTestFolder(app, found),
      })}
    </div>
  </section>`;
}

/** What was measured on the test folder, apart from the left-out figures. */
export function testSection(app: App): TemplateResult | typeof nothing {
  const { folder, tested, progress, problem } = app.state.check.test;
  if (!folder) return nothing;
  const stale = tested !== null && tested.of !== app.state.report;
  return html`<section
    class="panel test ${stale ? 'stale' : ''}"
    aria-labelledby="test-title"
    data-testid="test"
    data-measured=${tested !== null && !stale}
  >
    <div class="panel-head">
      <h3 id="test-title" tabindex="-1">${text.test.on(folder.name)}</h3>
      <button
        type="button"
        class="icon-button"
        data-testid="test-close"
        aria-label=${text.test.close}
        @click=${() => closeTestFolder(app)}
      >
        ${icon('close')}
      </button>
    </div>
    ${
      problem === null
        ? nothing
        : html`<div class="row" data-testid="test-problem">
            <p class="problem">${text.test.failed} ${problem}</p>
            <button type="button" class="button soft" @click=${() => retryTest(app)}>${text.check.again}</button>
          </div>`
    }
    ${
      progress === null
        ? nothing
        : html`<div class="review-state" data-testid="test-progress">
            <p class="fine">${text.test.reading(progress.done, progress.total)}</p>
            <progress max=${progress.total} .value=${progress.done} aria-label=${text.test.readingLabel}></progress>
          </div>`
    }
    ${tested ? measured(app, folder, tested) : progress || problem ? nothing : html`<p class="fine">${text.test.waiting}</p>`}
  </section>`;
}

function measured(app: App, folder: TestFolder, tested: Tested): TemplateResult {
  const { report } = tested;
  return html`${report.accuracy ? verdict(report.accuracy) : html`<p data-testid="test-words">${text.test.noKnown}</p>`}
    <ul class="test-notes">
      ${testNotes(report).map((note) => html`<li>${note}</li>`)}
      ${leftOut(folder).map((note) => html`<li>${note}</li>`)}
    </ul>
    ${wrongPhotos(app, tested)}
    ${
      report.accuracy
        ? html`<details class="test-figures" data-testid="test-figures">
            <summary>${text.check.figures}</summary>
            ${testFigures(app, report)}
          </details>`
        : nothing
    }
    <p class="fine">${text.test.never}</p>`;
}

function verdict(accuracy: Share): TemplateResult {
  const words = tenths(accuracy);
  const { correct, total } = accuracy;
  return html`<div class="test-verdict">
    ${dots(words)}
    <div>
      <p class="words" data-testid="test-words" data-correct=${correct} data-total=${total}>
        ${text.test.accuracy(words)}
      </p>
      <p class="fine">${text.test.accuracyHow(correct, total)}</p>
    </div>
  </div>`;
}

/** The sentences about a test beside its accuracy. */
export function testNotes(report: TestReport): string[] {
  const { known, unknown, unknownClasses, reliability, withoutDuplicates, photos } = report;
  const notes: string[] = [];
  const copies = photos.filter(({ duplicateOf }) => duplicateOf !== null).length;
  if (copies > 0) notes.push(text.test.copies(copies, withoutDuplicates));
  if (reliability) notes.push(`${text.test.percentages} ${calibrationVerdict(reliability)}`);
  if (known) notes.push(text.test.known(known));
  if (unknownClasses.length > 0) {
    const count = unknownClasses.reduce((sum, one) => sum + one.count, 0);
    notes.push(
      text.test.unknown(
        unknownClasses.map(({ label }) => shownName(label)),
        count,
        unknown,
      ),
    );
  }
  return notes;
}

/** The sentences about photos, or parts of them, that were not measured on. */
function leftOut({ photos, notes }: TestFolder): string[] {
  const unread = photos.filter(({ problem }) => problem !== null);
  const sentences = notes.map(({ code, message }) => text.reason(code, message));
  const [first] = unread;
  if (first?.problem)
    sentences.push(text.test.unread(unread.length, first.file.name, first.problem));
  return [...sentences, ...noteSentences(photos.flatMap(notesOn))];
}

/** The photos that were taken for another class, the surest errors first. */
function wrongPhotos(app: App, { report, photos }: Tested): TemplateResult | typeof nothing {
  const known = new Set(report.classes.map(({ label }) => label));
  const wrong = report.photos
    .filter(({ label, predicted }) => label !== predicted && known.has(label))
    .sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0));
  const { shown } = app.state.check.test;
  const rest = wrong.length - shown;
  if (wrong.length === 0) return nothing;
  return html`<h4>${text.test.wrong}</h4>
    <ul class="test-wrong" data-testid="test-wrong" data-count=${wrong.length}>
      ${repeat(
        wrong.slice(0, shown),
        ({ index }) => photos[index]?.key,
        ({ index, label, predicted, probability }) => {
          const photo = photos[index];
          return photo
            ? wrongPhoto(
                app,
                photo,
                text.test.takenFor(shownName(label), shownName(predicted), probability),
              )
            : nothing;
        },
      )}
    </ul>
    ${
      rest > 0
        ? html`<button type="button" class="button plain" data-testid="more-wrong" @click=${() => showMoreWrong(app)}>
            ${text.check.more(Math.min(rest, WRONG_SHOWN))}
          </button>`
        : nothing
    }`;
}

function wrongPhoto(app: App, photo: TestFile, words: string): TemplateResult {
  return html`<li data-hue=${classByLabel(app.state, photo.label)?.hue ?? ''} title=${photo.file.name} ${thumbnail(app, photo)}>
    <div class="small-photo">${picture(photo)}</div>
    <span>${words}</span>
  </li>`;
}

/** The tables of a test: class by class, what is taken for what, and the calibration. */
export function testFigures(app: App, report: TestReport): TemplateResult {
  const hueOf = (label: string): number | '' => classByLabel(app.state, label)?.hue ?? '';
  const labels = report.classes.map(({ label }) => label);
  const [className, , , between] = text.check.classColumns;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${text.check.classes}>
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">${className}</th>
            <th scope="col">${text.test.right}</th>
            <th scope="col">${between}</th>
          </tr>
        </thead>
        <tbody>
          ${report.classes.map(
            ({
              label,
              share,
            }) => html`<tr data-testid="test-class" data-label=${label} data-hue=${hueOf(label)}>
              <th scope="row"><span class="swatch" aria-hidden="true"></span>${shownName(label)}</th>
              ${shareCells(share, text.test.noPhotos)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${report.balancedAccuracy === null ? nothing : html`<p class="fine">${text.check.balanced(report.balancedAccuracy)}</p>`}
    <h4>${text.check.confusion}</h4>
    <div class="scroll" tabindex="0" role="group" aria-label=${text.check.confusion}>
      ${plainMatrix(labels, report.confusion, hueOf)}
    </div>
    ${report.reliability ? html`<h4>${text.check.calibration}</h4>${reliabilityFigures(report.reliability)}` : nothing}`;
}
