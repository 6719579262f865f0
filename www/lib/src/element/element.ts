import { DEVICES, INTENSITIES, MODES, PRECISIONS } from '../checks.js';
import { HandfulError } from '../errors.js';
import { Handful } from '../handful.js';
import type {
  AddResult,
  CreateOptions,
  OpenedProject,
  OpenOptions,
  Prediction,
  Report,
  SaveOptions,
} from '../types.js';
import { STYLES } from './styles.js';
import { draw, type View } from './view.js';
import { ENGLISH, type Words } from './words.js';

/** The events of the element besides `change` and `input`: the type of `detail` by name. */
export interface ElementEvents {
  train: Report;
  predict: Prediction;
  error: HandfulError;
}

/** On a server there is no `HTMLElement`; the class can be imported there, but not instantiated. */
const Base = typeof HTMLElement === 'undefined' ? (class {} as typeof HTMLElement) : HTMLElement;

/**
 * `<handful-classifier labels="cat, dog">`: teaches and predicts in one tag. In a form it submits the
 * label of the last prediction under its `name`.
 *
 * Attributes: `labels` (separated by commas), `name`, `disabled`, `required`, and `mode`, `device`,
 * `precision`, `intensity`, `assets` and `workers` as in {@link CreateOptions}, which are read when the network is first
 * needed. Events: `train`, `predict` and `error`, and `input` and `change` with each prediction. Parts: `class`, `label`, `button`, `query`, `status`, `scores`,
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

  /** The classifier of the element, which is started if needed. */
  get handful(): Promise<Handful> {
    this.#handful ??= this.#start();
    return this.#handful;
  }

  /** The label of the last prediction; empty if there is none, or the photo was unlike all others. */
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

  /** Whether the value is valid; fires `invalid` if not, like the form controls of HTML. */
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  /** Like {@link checkValidity}; the browser also shows the message. */
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Adds photos to a class, and trains if at least two classes have photos. */
  async teach(label: string, photos: Iterable<File | Blob>): Promise<AddResult | null> {
    return this.#run(async (handful) => {
      const result = await handful.add(label, photos, {
        onProgress: ({ phase, done, total }) => {
          if (phase === 'embed') this.#show(this.#words.reading(done, total ?? done));
        },
      });
      await this.#train(handful);
      const [first] = result.failed;
      if (first) {
        const names = result.failed.map(({ name }) => name);
        this.#show(this.#words.failed(names, first.message), true);
      }
      return result;
    });
  }

  /** Classifies a photo, shows the prediction and returns it. */
  async predict(photo: File | Blob): Promise<Prediction | null> {
    // If it fails, the prediction of an earlier photo must not remain.
    this.#view.prediction = null;
    return this.#run(async (handful) => {
      this.#show(this.#words.looking);
      const prediction = await handful.predict(photo);
      this.#view.prediction = prediction;
      this.#setFormValue();
      this.#show(prediction.unlike ? this.#words.unlike : this.#words.result(prediction));
      this.#fire('predict', prediction);
      for (const type of ['input', 'change'])
        this.dispatchEvent(new Event(type, { bubbles: true }));
      return prediction;
    });
  }

  /** The project file of what was taught; `null` if that fails, which fires `error`. */
  async save(options?: SaveOptions): Promise<Blob | null> {
    return this.#run((handful) => handful.save(options));
  }

  /**
   * Replaces what was taught by a project file, and `labels` by its classes. Resolves with `null` if the file
   * cannot be opened, which fires `error` and changes nothing.
   */
  async open(file: Blob, options?: OpenOptions): Promise<OpenedProject | null> {
    return this.#run(async (handful) => {
      const opened = await handful.open(file, options);
      this.labels = opened.classes.map(({ label }) => label);
      this.#view.counts = new Map(
        opened.classes.map(({ label, examples }) => [label, examples.length]),
      );
      this.#view.trained = opened.report !== null;
      this.#trainings += 1;
      this.formResetCallback();
      if (opened.report) this.#announce(opened.report);
      return opened;
    });
  }

  /** Draws the element. */
  connectedCallback(): void {
    this.#draw();
  }

  /** Ends the workers, unless the element is only being moved. */
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

  /** Draws the element with its new attributes. */
  attributeChangedCallback(): void {
    this.#draw();
  }

  /** Draws the element enabled or disabled. */
  formDisabledCallback(): void {
    this.#draw();
  }

  /** Clears the prediction; the classifier stays trained. */
  formResetCallback(): void {
    this.#view.prediction = null;
    this.#show('');
  }

  async #start(): Promise<Handful> {
    const starting = Handful.create(this.#options());
    // The next call tries again.
    starting.catch(() => {
      this.#handful = null;
    });
    return starting;
  }

  #options(): CreateOptions {
    const given = (name: string) => this.getAttribute(name);
    const [assets, workers] = [given('assets'), given('workers')];
    const one = <T extends string>(name: string, known: readonly T[]): T | undefined =>
      known.find((value) => value === given(name));
    const [device, mode, precision, intensity] = [
      one('device', DEVICES),
      one('mode', MODES),
      one('precision', PRECISIONS),
      one('intensity', INTENSITIES),
    ];
    return {
      ...(device && { device }),
      ...(mode && { mode }),
      ...(precision && { precision }),
      ...(intensity && { intensity }),
      ...(assets !== null && { assets }),
      ...(workers !== null && { workers }),
    };
  }

  /** Runs `work` with the classifier and shows that it is busy. Errors are shown and fired as an event. */
  async #run<T>(work: (handful: Handful) => Promise<T>): Promise<T | null> {
    this.#view.busy += 1;
    try {
      if (!this.#handful) this.#show(this.#words.starting);
      return await work(await this.handful);
    } catch (error) {
      const problem =
        error instanceof HandfulError
          ? error
          : new HandfulError('engine', error instanceof Error ? error.message : String(error));
      if (problem.code !== 'disposed') {
        this.#show(problem.message, true);
        this.#fire('error', problem);
      }
      return null;
    } finally {
      this.#view.busy -= 1;
      this.#draw();
    }
  }

  async #train(handful: Handful): Promise<void> {
    const classes = await handful.classes();
    this.#view.counts = new Map(classes.map(({ label, count }) => [label, count]));
    this.#trainings += 1;
    const training = this.#trainings;
    if (classes.filter(({ count }) => count > 0).length < 2) {
      this.#show(this.#words.needTwo);
      return;
    }
    this.#show(this.#words.training);
    const report = await handful.train();
    this.#view.trained = true;
    if (training !== this.#trainings) return;
    this.#announce(report);
  }

  #announce(report: Report): void {
    const { correct = 0, total = 0 } = report.leaveOneOut ?? {};
    this.#show(this.#words.ready(correct, total));
    this.#fire('train', report);
  }

  #fire<N extends keyof ElementEvents>(name: N, detail: ElementEvents[N]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #show(status: string, problem = false): void {
    this.#view.status = status;
    this.#view.problem = problem;
    this.#draw();
  }

  #setFormValue(): void {
    this.#internals.setFormValue(this.value === '' ? null : this.value);
  }

  #draw(): void {
    this.#setFormValue();
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
