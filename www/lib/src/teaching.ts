import {
  checkList,
  checkText,
  countOf,
  groupOf,
  invalid,
  isOne,
  labelOf,
  regionOf,
  settingsOf,
} from './checks.js';
import { Client } from './client.js';
import { isAsync } from './embed-stream.js';
import { labelledOf } from './labelled.js';
import { nameArriving, nameQueries, withRegion } from './photos.js';
import { argumentsOf } from './transfer.js';
import type { LabelledPhotos, Photo, Unlabelled } from './types/photo.js';
import type {
  AddOptions,
  AddResult,
  CallOptions,
  ClassInfo,
  CompareOptions,
  Comparison,
  Failure,
  GroupReference,
  HeadName,
  LabelNext,
  LabelNextOptions,
  PhotoGroup,
  Report,
  TestReport,
  TrainOptions,
} from './types.js';

/** Default number of similar photos, and of photos to label next. */
export const COUNT = 5;

/** The calls that teach a classifier and measure it: classes, their photos, training and its reports. */
export class Teaching extends Client {
  /** Creates an empty class; rejects if one of that name exists. */
  async addClass(label: string): Promise<void> {
    return this.call('addClass', [labelOf(label)]);
  }

  /** Renames a class; rejects if there is no class `from`, or another class `to`. */
  async renameClass(from: string, to: string): Promise<void> {
    return this.call('renameClass', [labelOf(from), labelOf(to)]);
  }

  /** Removes a class with all its photos. */
  async removeClass(label: string): Promise<void> {
    return this.call('removeClass', [labelOf(label)]);
  }

  /** All classes, in the order of their creation. */
  classes(): Promise<ClassInfo[]> {
    return this.call('classes', []);
  }

  /**
   * Adds photos to a class, and creates the class if needed. Embeddings of the same {@link space} are
   * accepted in place of photos. Photos that cannot be used are reported, and the rest is added. An abort
   * adds none of them. Photos may arrive with time; they are added when the last has arrived.
   *
   * @example
   * await handful.add('healthy', files, { group: 'patient 7' });
   */
  async add(
    label: string,
    photos:
      | Photo
      | Float32Array
      | Iterable<Photo | Float32Array>
      | AsyncIterable<Photo | Float32Array>,
    options?: AddOptions,
  ): Promise<AddResult> {
    const given = settingsOf(options, ['augment', 'group', 'originals', 'region']);
    const { augment = false, group, originals, region, ...call } = given;
    const part = regionOf(region);
    const known = labelOf(label);
    const together = groupOf(group);
    const queries = isAsync(photos)
      ? nameArriving(photos, call.signal)
      : nameQueries(isOne(photos) ? [photos] : photos);
    return this.call(
      'add',
      argumentsOf(queries, (list) => [known, withRegion(list, part), augment, together, originals]),
      call,
    );
  }

  /**
   * Says that photos belong together, by the ids that {@link add} returned: they are left out together.
   * The group is created if it is new. `null` takes them out of their groups for good.
   */
  async group(
    ids: number | readonly number[],
    group: string | GroupReference | null,
  ): Promise<void> {
    const together = groupOf(group);
    if (together === undefined) throw invalid('The group must be a name or null.');
    return this.call('group', [[ids].flat(), together]);
  }

  /** The groups that have photos, in the order of their first photos. */
  groups(): Promise<PhotoGroup[]> {
    return this.call('groups', []);
  }

  /** Removes photos by the ids that {@link add} returned. */
  remove(ids: number | readonly number[]): Promise<void> {
    return this.call('remove', [[ids].flat()]);
  }

  /** Moves photos to another class, which must exist. */
  async relabel(ids: number | readonly number[], label: string): Promise<void> {
    return this.call('relabel', [[ids].flat(), labelOf(label)]);
  }

  /**
   * Trains the head on all photos; later predictions use it. `failed` lists photos of `unlabelled` that
   * could not be used.
   *
   * @example
   * const { caution } = await handful.train({ head: 'transport', unlabelled: files });
   */
  async train(options?: TrainOptions & Unlabelled): Promise<Report & { failed: Failure[] }> {
    const settings = settingsOf(options, ['head', 'seed', 'align', 'unlabelled']);
    const { head, seed, align, unlabelled = [] } = settings;
    if (head !== undefined) checkText('The head', head);
    if (align !== undefined) checkText('The alignment', align);
    checkList('The unlabelled photos', unlabelled);
    const given = {
      ...(head !== undefined && { head }),
      ...(seed !== undefined && { seed }),
      ...(align !== undefined && { align }),
    };
    return this.call(
      'train',
      argumentsOf(nameQueries(unlabelled), (list) => [{ ...given, unlabelled: list }]),
      settings,
    );
  }

  /**
   * Trains each of these heads on the current photos and returns what {@link train} would report. The
   * head in use does not change. Later calls do not wait for it. Photos of `unlabelled` that cannot be
   * used are left out.
   */
  async compare(
    heads: Iterable<HeadName>,
    options?: CompareOptions & Unlabelled,
  ): Promise<Comparison[]> {
    const settings = settingsOf(options, ['seed', 'unlabelled']);
    const { seed = 0, unlabelled = [] } = settings;
    checkList('The heads', heads);
    const names = Array.from(heads);
    for (const name of names) checkText('A head', name);
    checkList('The unlabelled photos', unlabelled);
    return this.call(
      'compare',
      argumentsOf(nameQueries(unlabelled), (list) => [names, seed, list]),
      settings,
    );
  }

  /** The embeddings of added photos, by their ids. */
  async embeddings(ids: readonly number[]): Promise<Float32Array[]> {
    return this.call('embeddings', [[ids].flat()]);
  }

  /**
   * Completes the report of the last training with findings about each photo and the learning curve. It
   * compares all pairs of photos and trains a few dozen times on subsets, so it takes longer than the
   * training; an abort stops it. Later calls do not wait for it.
   */
  async review(options?: CallOptions & { seed?: number }): Promise<Report> {
    const { seed = 0, ...call } = settingsOf(options, ['seed']);
    return this.call('review', [seed], call);
  }

  /**
   * Measures the classifier on photos with known classes, which it does not learn from: accuracy with its
   * interval, confusion, calibration, and how often photos of classes that it does not have are noticed.
   * The report counts the photos of all classes in the order given. Later calls do not wait for it.
   *
   * @example
   * const { accuracy } = await handful.evaluate((await readCollection(zip)).classes);
   */
  async evaluate(
    classes: Iterable<LabelledPhotos>,
    options?: CallOptions,
  ): Promise<TestReport & { failed: Failure[] }> {
    const settings = settingsOf(options, []);
    const { labels, photos } = labelledOf(classes);
    return this.call(
      'evaluate',
      argumentsOf(nameQueries(photos), (list) => [list, labels]),
      settings,
    );
  }

  /**
   * Chooses the photos without a label whose labels would help most. Embeddings of the same {@link space}
   * are accepted in place of photos.
   *
   * @example
   * const { photos: chosen } = await handful.labelNext(files, { count: 3 });
   */
  async labelNext(
    photos: Iterable<Photo | Float32Array>,
    options?: LabelNextOptions,
  ): Promise<LabelNext & { failed: Failure[] }>;
  /** @deprecated Give the count in the settings. */
  async labelNext(
    photos: Iterable<Photo | Float32Array>,
    count: number,
    options?: CallOptions,
  ): Promise<LabelNext & { failed: Failure[] }>;
  async labelNext(
    photos: Iterable<Photo | Float32Array>,
    countOrOptions?: number | LabelNextOptions,
    options?: CallOptions,
  ): Promise<LabelNext & { failed: Failure[] }> {
    const given =
      typeof countOrOptions === 'number'
        ? { ...settingsOf(options, []), count: countOrOptions }
        : countOrOptions;
    const { count = COUNT, ...call } = settingsOf(given, ['count']);
    const limit = countOf(count);
    checkList('The photos', photos);
    return this.call(
      'labelNext',
      argumentsOf(nameQueries(photos), (list) => [list, limit]),
      call,
    );
  }
}
