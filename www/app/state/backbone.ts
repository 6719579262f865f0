import type { ImportedBackbone } from 'handful';

/** A backbone from a file that the page knows. */
export type KnownBackbone = Omit<ImportedBackbone, 'outputs'>;

/** What a project remembers of its backbone. */
export interface NamedBackbone {
  name: string;
  /** See {@link ImportedBackbone.hash}. */
  hash: string;
}

/** The files that a backbone is read from. */
export interface BackboneFiles {
  readonly model: File;
  /** The preprocessing file of its repository. */
  readonly preprocessing: File | null;
}

/** A backbone that was read, and is not in use yet. */
export interface OfferedBackbone {
  readonly backbone: ImportedBackbone;
  readonly files: BackboneFiles;
}

/** Why a file cannot be a backbone. */
export interface BackboneProblem {
  readonly file: string;
  readonly code: string;
  /** The engine's own sentence, in English. */
  readonly sentence: string;
}

/** The share of 10^6 bytes. */
const MEGA = 1e6;

/** A page in one file can contain this much of a network, in megabytes; the package refuses more. */
export const MAX_PAGE_MEGABYTES = 128;

/** The megabytes of the network in use; `null` for the built-in one. */
export function megabytesOf({ chosen }: BackboneState): number | null {
  return chosen && chosen.file.size / MEGA;
}

/** Backbones from files. */
export interface BackboneState {
  /** Those that are kept on the device, the latest first. */
  known: readonly KnownBackbone[];
  /** The one in use; `null` for the built-in network. */
  chosen: KnownBackbone | null;
  /** The one that the project was made with, if it is not on this device. */
  missing: NamedBackbone | null;
  /** The file that is being read, and how far. */
  reading: { file: string; share: number; step: 'read' | 'test' } | null;
  offered: OfferedBackbone | null;
  problem: BackboneProblem | null;
}

/** The value of the built-in network in menus. */
export const BUILT_IN = '';

/** The state of a page just opened. */
export function initialBackbone(): BackboneState {
  return {
    known: [],
    chosen: null,
    missing: null,
    reading: null,
    offered: null,
    problem: null,
  };
}

/** The backbone that a project is saved with. */
export function savedBackbone({ chosen, missing }: BackboneState): NamedBackbone | null {
  const saved = chosen ?? missing;
  return saved && { name: saved.name, hash: saved.hash };
}
