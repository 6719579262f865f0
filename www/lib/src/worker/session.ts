import type { Classifier } from '../../wasm/classifier/handful.js';
import { HandfulError } from '../errors.js';
import type {
  AddResult,
  Alignment,
  ClassInfo,
  Comparison,
  Explanation,
  ExportFormat,
  Failure,
  HeadChoice,
  HeadName,
  LabelNext,
  OpenedProject,
  PhotoGroup,
  Prediction,
  Report,
  Similar,
  SimilarResult,
  TestReport,
} from '../types.js';
import { explanation } from './explanation.js';
import { concat } from './floats.js';
import { findGroups, readTaken, type Taken } from './grouping.js';
import { nearest } from './nearest.js';
import { lastReport } from './paced-report.js';
import { type Outcome, type PhotoEngine, PhotoReader } from './photo-reader.js';
import { openProject, type ProjectReader } from './project/opening.js';
import { type Exported, exportRetrained, type OtherSession } from './project/retraining.js';
import { fileFacts, type KnownPhoto, type SavedProject, saveProject } from './project/saving.js';
import type {
  CallContext,
  ExportSettings,
  KnownGroup,
  NamedPhoto,
  NamedQuery,
  SaveSettings,
  TrainSettings,
} from './requests.js';
import { checkSeed, trained, withUnlabelled } from './training.js';
import { withIndices } from './with-indices.js';

/** Converts a head from safetensors to an export format. */
export type Exporter = (head: Uint8Array, format: ExportFormat, name: string) => Promise<Blob>;

/** Loads the modules that a head needs besides the classifier's. */
export type HeadLoader = (head: HeadName) => Promise<void>;

/**
 * One classifier, with the reader of its photos. Its public methods are the calls that the page can make; see
 * `Calls`. Labels come in the form of `className`.
 */
export class Session {
  #classifier: Classifier;
  readonly #reader: PhotoReader;
  readonly #projects: ProjectReader;
  readonly #exporter: Exporter;
  readonly #loadHead: HeadLoader;
  readonly #startFast: (() => Promise<OtherSession>) | null;
  /** Class and file of each photo, so that a call over several photos can be refused as a whole. */
  #photos = new Map<number, KnownPhoto & { label: string; taken: Taken | null }>();
  /** Head and seed of the last training that a project can repeat. */
  #head: HeadChoice | null = null;

  /** `startFast` starts a session in fast mode and f32; `null` if this one is. */
  constructor(
    classifier: Classifier,
    engine: PhotoEngine,
    projects: ProjectReader,
    exporter: Exporter,
    loadHead: HeadLoader = async () => undefined,
    startFast: (() => Promise<OtherSession>) | null = null,
  ) {
    this.#classifier = classifier;
    this.#reader = new PhotoReader(engine, () => this.#classifier.embeddingLength);
    this.#projects = projects;
    this.#exporter = exporter;
    this.#loadHead = loadHead;
    this.#startFast = startFast;
  }

  addClass(_: CallContext, label: string): void {
    this.#classifier.addClass(label);
  }

  renameClass(_: CallContext, from: string, to: string): void {
    this.#classifier.renameClass(from, to);
    for (const photo of this.#photos.values()) if (photo.label === from) photo.label = to;
  }

  removeClass(_: CallContext, label: string): void {
    this.#classifier.removeClass(label);
    for (const [id, own] of this.#photos) if (own.label === label) this.#photos.delete(id);
  }

  classes(_: CallContext): ClassInfo[] {
    return this.#classifier.classes();
  }

  async add(
    context: CallContext,
    label: string,
    photos: NamedQuery[],
    augment: boolean,
    group?: KnownGroup | null,
    originals?: readonly Blob[],
  ): Promise<AddResult> {
    const result: AddResult = { added: [], failed: [] };
    const outcomes: Outcome[] = [];
    const collect = (outcome: Outcome, index: number) => {
      outcomes[index] = outcome;
    };
    await this.#reader.embedEach(context, photos, collect, augment);
    const files = originals ?? photos.map(({ source }) => source);
    const taken = group === undefined ? await readTaken(context, this.#classifier, files) : [];
    // Added only now, so that a cancelled call changes nothing.
    for (const [index, outcome] of outcomes.entries()) {
      const { name = '', source = null, region = null } = photos[index] ?? {};
      if (outcome instanceof Float32Array) {
        const id = this.#classifier.add(label, outcome);
        const known = { label, name, region, ...fileFacts(source) };
        this.#photos.set(id, { ...known, taken: taken[index] ?? null });
        result.added.push({ id, name });
      } else result.failed.push(outcome);
    }
    const ids = result.added.map(({ id }) => id);
    if (group === undefined) await findGroups(this.#classifier, this.#photos, ids);
    else this.#setGroup(ids, group);
    return result;
  }

  group(_: CallContext, ids: number[], group: KnownGroup | null): void {
    this.#setGroup([...this.#known(ids)], group);
  }

  groups(_: CallContext): PhotoGroup[] {
    return this.#classifier.groups();
  }

  remove(_: CallContext, ids: number[]): void {
    for (const id of this.#known(ids)) {
      this.#classifier.remove(id);
      this.#photos.delete(id);
    }
  }

  relabel(_: CallContext, ids: number[], label: string): void {
    for (const id of this.#known(ids)) {
      this.#classifier.relabel(id, label);
      const photo = this.#photos.get(id);
      if (photo) photo.label = label;
    }
  }

  async train(
    context: CallContext,
    { head: name = 'ridge', seed = 0, unlabelled = [], align }: TrainSettings,
  ): Promise<Report & { failed: Failure[] }> {
    checkSeed(seed);
    const head = { name, seed };
    const { embeddings, failed } = await this.#reader.embedAll(context, unlabelled);
    const report = await this.#train(context, this.#classifier, head, embeddings, align);
    // A project stores no unlabelled photos, so that it cannot repeat a training with them.
    this.#head = align || embeddings.length > 0 ? null : head;
    return { ...report, failed };
  }

  embeddings(_: CallContext, ids: number[]): Float32Array[] {
    this.#known(ids);
    return ids.map((id) => this.#classifier.embedding(id));
  }

  save(context: CallContext, settings: SaveSettings): Promise<SavedProject> {
    const pictureOf = (source: Blob) => this.#reader.picture(context, [{ name: '', source }]);
    const content = { classifier: this.#classifier, known: this.#photos, head: this.#head };
    return saveProject(context, content, settings, pictureOf);
  }

  /** Replaces the classifier by that of the file; changes nothing if that fails. */
  async open(context: CallContext, file: Blob, reembed: boolean): Promise<OpenedProject> {
    const embed = reembed ? (photos: NamedPhoto[]) => this.#reader.embed(context, photos) : null;
    const { classifier, opened } = await openProject(file, this.#projects, this.#classifier, embed);
    try {
      const trainable = opened.classes.filter(({ examples }) => examples.length > 0).length > 1;
      const head = trainable ? opened.head : null;
      const report = head && (await this.#train(context, classifier, head));
      context.signal.throwIfAborted();
      this.#classifier.free();
      this.#classifier = classifier;
      this.#head = head;
      this.#photos = new Map(
        opened.classes.flatMap(({ label, examples }) =>
          examples.map(({ id, name, size, modified, region }) => {
            const known = { label, name, size, modified, region, taken: null };
            return [id, known] as const;
          }),
        ),
      );
      return { ...opened, report };
    } catch (error) {
      classifier.free();
      throw error;
    }
  }

  async export(
    context: CallContext,
    format: ExportFormat,
    settings: ExportSettings,
  ): Promise<Exported> {
    // Also refuses a head that cannot be exported.
    const head = this.#classifier.head();
    if (format === 'teachable-machine' && this.#startFast) {
      const labels = this.#classifier.classes().map(({ label }) => label);
      const taught = { labels, photos: this.#photos, head: this.#head };
      return exportRetrained(context, taught, format, settings, this.#startFast);
    }
    const file = await this.#exporter(head, format, settings.name);
    return { file, failed: [], report: null };
  }

  #setGroup(ids: readonly number[], group: KnownGroup | null): void {
    this.#classifier.setGroup(Uint32Array.from(ids), group?.name, group?.source ?? 'hand');
  }

  /** Trains a head on the photos of a classifier, which predicts with it from then on. */
  async #train(
    context: CallContext,
    classifier: Classifier,
    head: HeadChoice,
    unlabelled: readonly Float32Array[] = [],
    align?: Alignment,
  ): Promise<Report> {
    let snapshot = classifier.snapshot();
    try {
      snapshot = withUnlabelled(snapshot, unlabelled, align);
      await this.#loadHead(head.name);
      context.signal.throwIfAborted();
      const training = await trained(context, snapshot, head, ({ progress, epoch }) => ({
        phase: 'train',
        done: progress,
        total: 1,
        detail: epoch ? `epoch ${epoch.epoch}` : '',
        ...(epoch && { epoch }),
      }));
      return classifier.adopt(training);
    } finally {
      snapshot.free();
    }
  }

  async compare(
    context: CallContext,
    heads: HeadName[],
    seed: number,
    unlabelled: NamedQuery[] = [],
  ): Promise<Comparison[]> {
    checkSeed(seed);
    const results: Comparison[] = [];
    // All heads learn from the same photos, even if other calls change them meanwhile.
    let snapshot = this.#classifier.snapshot();
    try {
      const { embeddings } = await this.#reader.embedAll(context, unlabelled);
      snapshot = withUnlabelled(snapshot, embeddings);
      for (const [index, head] of heads.entries()) {
        await this.#loadHead(head);
        const start = performance.now();
        const settings = { name: head, seed };
        const training = await trained(context, snapshot, settings, ({ progress }) => ({
          phase: 'compare',
          done: index + progress,
          total: heads.length,
          detail: head,
        }));
        const seconds = (performance.now() - start) / 1000;
        results.push({ head, report: this.#classifier.report(training), seconds });
      }
    } finally {
      snapshot.free();
    }
    return results;
  }

  async predict(context: CallContext, queries: NamedQuery[]): Promise<(Prediction | Failure)[]> {
    const results: (Prediction | Failure)[] = [];
    await this.#reader.embedEach(context, queries, (outcome, index) => {
      results[index] =
        outcome instanceof Float32Array ? this.#classifier.predict(outcome) : outcome;
    });
    return results;
  }

  async similar(
    context: CallContext,
    queries: NamedQuery[],
    count: number,
  ): Promise<(Similar[] | Failure)[]> {
    const results: (Similar[] | Failure)[] = [];
    await this.#reader.embedEach(context, queries, (outcome, index) => {
      results[index] =
        outcome instanceof Float32Array ? this.#classifier.similar(outcome, count) : outcome;
    });
    return results;
  }

  /** Like {@link similar}, among the photos of a pool. */
  async similarIn(
    context: CallContext,
    queries: NamedQuery[],
    pool: NamedQuery[],
    count: number,
  ): Promise<SimilarResult | Failure> {
    const [outcome] = await this.#reader.embed(context, queries);
    if (!(outcome instanceof Float32Array)) return outcome as Failure;
    const { embeddings, indices, failed } = await this.#reader.embedAll(context, pool);
    const photos = nearest(outcome, embeddings, count);
    return { ...withIndices({ photos }, indices), failed };
  }

  async review(context: CallContext, seed: number): Promise<Report> {
    checkSeed(seed);
    return lastReport(context, 'review', this.#classifier.startReview(seed));
  }

  /** `labels` are those of the photos, in the same order. */
  async evaluate(
    context: CallContext,
    photos: NamedQuery[],
    labels: string[],
  ): Promise<TestReport & { failed: Failure[] }> {
    const { embeddings, indices, failed } = await this.#reader.embedAll(context, photos);
    const known = indices.map((index) => labels[index] as string);
    const evaluation = this.#classifier.startEvaluation(known, concat(embeddings));
    const report = await lastReport(context, 'review', evaluation);
    return { ...withIndices(report, indices), failed };
  }

  async explain(
    context: CallContext,
    photos: NamedPhoto[],
    label: string | null,
  ): Promise<Explanation> {
    return explanation(this.#classifier, await this.#reader.explain(context, photos), label);
  }

  async labelNext(
    context: CallContext,
    photos: NamedQuery[],
    count: number,
  ): Promise<LabelNext & { failed: Failure[] }> {
    const { embeddings, indices, failed } = await this.#reader.embedAll(context, photos);
    const next = this.#classifier.labelNext(concat(embeddings), count);
    return { ...withIndices(next, indices), failed };
  }

  /** The ids without duplicates; throws if one is unknown. */
  #known(ids: number[]): Set<number> {
    for (const id of ids) {
      if (!this.#photos.has(id)) {
        throw new HandfulError('invalid-input', `There is no photo with the id ${id}.`);
      }
    }
    return new Set(ids);
  }
}
