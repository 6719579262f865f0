import { MODES } from '../checks.js';
import { HandfulError } from '../errors.js';
import { Handful } from '../handful.js';
import type { AddResult, CreateOptions, Prediction, Report } from '../types.js';
import { STYLES } from './styles.js';
import { draw, type View } from './view.js';
import { ENGLISH, type Words } from './words.js';

/** What the element tells of, besides `change` and `input`: its `detail` by the event's name. */
export interface ElementEvents {
  train: Report;
  predict: Prediction;
  error: HandfulError;
}

const DEVICES = ['auto', 'webgpu', 'cpu'] as const;

/** The server has no elements; there the class can be imported, and is never made. */
const Base = typeof HTMLElement === 'undefined' ? (class {} as typeof HTMLElement) : HTMLElement;

/**
 * `<handful-classifier labels="cat, dog">`: teaching and predicting in one tag. In a form it submits
 * the label of the last prediction under its `name`.
 *
 * Attributes: `labels` (separated by commas), `name`, `disabled`, `required`, and `mode`, `device`
 * and `assets` as in {@link CreateOptions}, which count when it first needs the network. Events:
 * `train`, `predict` and `error`. Parts: `class`, `label`, `button`, `query`, `status`, `scores`,
 * `score`. The network is loaded with the first photo.
 */
export class HandfulClassifierElement extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ['labels', 'disabled', 'required'];

  readonly #internals = this.attachInternals();
  readonly #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  readonly #view: View = {
    labels: [],
    counts: new Map(),
    busy: 0,
    status: '',
    problem: false,
    prediction: null,
    trained: false,
  };
  #handful: Promise<Handful> | null = null;
  #words: Words = ENGLISH;
  #trainings = 0;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.#root.adoptedStyleSheets = [sheet];
  }

  /** The classifier behind it, started if it was not yet. */
  get handful(): Promise<Handful> {
    this.#handful ??= this.#start();
    return this.#handful;
  }

  /** The label of the last prediction; empty where there is none, or it was unlike all photos. */
  get value(): string {
    return this.#view.prediction?.label ?? '';
  }

  get labels(): string[] {
    const given = (this.getAttribute('labels') ?? '').split(',').map((label) => label.trim());
    return [...new Set(given.filter((label) => label !== ''))];
  }

  set labels(labels: readonly string[]) {
    this.setAttribute('labels', labels.join(', '));
  }

  /** The last prediction, with the probabilities of all classes. */
  get prediction(): Prediction | null {
    return this.#view.prediction;
  }

  get words(): Words {
    return this.#words;
  }

  set words(words: Words) {
    this.#words = words;
    this.#draw();
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get name(): string {
    return this.getAttribute('name') ?? '';
  }

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  /** Whether it has what a form asks of it; tells of `invalid` if not, as the form's own controls do. */
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  /** As {@link checkValidity}, and has the browser say what is missing. */
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Adds photos to a class, and trains again once two classes have some. */
  async teach(label: string, photos: Iterable<File | Blob>): Promise<AddResult | null> {
    return this.#during(async (handful) => {
      const result = await handful.add(label, photos, {
        onProgress: ({ phase, done, total }) => {
          if (phase === 'embed') this.#say(this.#words.reading(done, total ?? done));
        },
      });
      await this.#learn(handful);
      const [first] = result.failed;
      if (first) {
        const names = result.failed.map(({ name }) => name);
        this.#say(this.#words.failed(names, first.message), true);
      }
      return result;
    });
  }

  /** Says what a photo is, in the element and as the result. */
  async predict(photo: File | Blob): Promise<Prediction | null> {
    // Should this one fail, the answer to another photo must not stand for it.
    this.#view.prediction = null;
    return this.#during(async (handful) => {
      this.#say(this.#words.looking);
      const prediction = await handful.predict(photo);
      this.#view.prediction = prediction;
      this.#submit();
      this.#say(prediction.unlike ? this.#words.unlike : this.#words.result(prediction));
      this.#tell('predict', prediction);
      for (const type of ['input', 'change'])
        this.dispatchEvent(new Event(type, { bubbles: true }));
      return prediction;
    });
  }

  /** Shows it. */
  connectedCallback(): void {
    this.#draw();
  }

  /** Gives the workers back unless the element is only being moved. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.#handful) return;
      void this.#handful.then((handful) => handful.dispose()).catch(() => {});
      this.#handful = null;
      this.#view.counts = new Map();
      this.#view.trained = false;
      this.formResetCallback();
    });
  }

  /** Shows what other attributes mean. */
  attributeChangedCallback(): void {
    this.#draw();
  }

  /** Shows whether it can be used. */
  formDisabledCallback(): void {
    this.#draw();
  }

  /** A form that is reset forgets the answer, not what was learned. */
  formResetCallback(): void {
    this.#view.prediction = null;
    this.#say('');
  }

  async #start(): Promise<Handful> {
    const starting = Handful.create(this.#options());
    // The next attempt starts afresh.
    starting.catch(() => {
      this.#handful = null;
    });
    return starting;
  }

  #options(): CreateOptions {
    const assets = this.getAttribute('assets');
    const given = (name: string) => this.getAttribute(name);
    return {
      device: DEVICES.find((device) => device === given('device')) ?? 'auto',
      mode: MODES.find((mode) => mode === given('mode')) ?? 'quality',
      ...(assets !== null && { assets }),
    };
  }

  /** Does something with the classifier and shows that; what goes wrong is shown and told. */
  async #during<T>(work: (handful: Handful) => Promise<T>): Promise<T | null> {
    this.#view.busy += 1;
    try {
      if (!this.#handful) this.#say(this.#words.starting);
      return await work(await this.handful);
    } catch (error) {
      const problem =
        error instanceof HandfulError
          ? error
          : new HandfulError('engine', error instanceof Error ? error.message : String(error));
      if (problem.code !== 'disposed') {
        this.#say(problem.message, true);
        this.#tell('error', problem);
      }
      return null;
    } finally {
      this.#view.busy -= 1;
      this.#draw();
    }
  }

  async #learn(handful: Handful): Promise<void> {
    const classes = await handful.classes();
    this.#view.counts = new Map(classes.map(({ label, count }) => [label, count]));
    this.#trainings += 1;
    const training = this.#trainings;
    if (classes.filter(({ count }) => count > 0).length < 2) {
      this.#say(this.#words.needTwo);
      return;
    }
    this.#say(this.#words.training);
    const report = await handful.train();
    this.#view.trained = true;
    if (training !== this.#trainings) return;
    const { correct = 0, total = 0 } = report.leaveOneOut ?? {};
    this.#say(this.#words.ready(correct, total));
    this.#tell('train', report);
  }

  #tell<N extends keyof ElementEvents>(name: N, detail: ElementEvents[N]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #say(status: string, problem = false): void {
    this.#view.status = status;
    this.#view.problem = problem;
    this.#draw();
  }

  #submit(): void {
    this.#internals.setFormValue(this.value === '' ? null : this.value);
  }

  #draw(): void {
    this.#submit();
    const missing = this.hasAttribute('required') && this.value === '';
    if (missing) this.#internals.setValidity({ valueMissing: true }, this.#words.choose);
    else this.#internals.setValidity({});
    this.#view.labels = this.labels;
    const disabled = this.matches(':disabled');
    draw(this.#root, this.#view, this.#words, disabled, {
      teach: (label, photos) => void this.teach(label, photos),
      predict: (photo) => void this.predict(photo),
    });
  }
}
