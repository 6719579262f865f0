import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import type { Strings } from '../strings.js';
import { number as n, photos } from './words.js';

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))} ms`;
  return seconds < 90 ? `${n(Math.round(seconds))} s` : `${n(Math.round(seconds / 60))} Min.`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: 'Faltungen',
  'linear layers': 'lineare Schichten',
  'layer norms': 'Layer-Normen',
  attentions: 'Attention-Schichten',
  poolings: 'Pooling-Schichten',
  'other operations': 'weitere Operationen',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    'Die Datei ist auf 8 Bit oder weniger gerundet. Nehmen Sie aus demselben Repository die Datei mit 32 oder 16 Bit, meist model.onnx oder model_fp16.onnx.',
  inputs:
    'Das Netz erwartet außer Fotos noch andere Eingaben. Nehmen Sie die Datei nur mit der Hälfte für Bilder, meist vision_model.onnx.',
  external:
    'Die Gewichte liegen in einer zweiten Datei. Nehmen Sie eine Datei, die alles enthält, oft model_fp16.onnx, oder exportieren Sie mit external_data=False.',
  control: 'Der Ablauf des Netzes hängt vom Foto ab. Exportieren Sie es für eine feste Bildgröße.',
  operator: 'Das Netz enthält eine Operation, die hier nicht unterstützt wird.',
  preprocessing:
    'Die Datei zur Vorverarbeitung passt nicht. Nehmen Sie die Datei preprocessor_config.json oder config.json, die zu diesem Netz gehört.',
  damaged:
    'Das ist keine ONNX-Datei, oder sie ist beschädigt oder unvollständig. Laden oder exportieren Sie sie noch einmal.',
  large:
    'Das Netz ist zu groß für den Speicher dieses Geräts. Nehmen Sie ein kleineres oder die Datei mit 16 Bit, oft model_fp16.onnx.',
  unreadable:
    'Die Datei lässt sich nicht lesen; vielleicht wurde sie verschoben, geändert oder gelöscht.',
  other: 'Aus dieser Datei lässt sich kein Netz verwenden.',
};

/** Networks from files, in German. */
export const backboneWords: Strings['backbone'] = {
  title: 'Backbone',
  choose: 'Netz, das die Fotos ansieht',
  builtIn: 'EfficientNet-Lite0 (eingebaut)',
  hint: 'Nach einer Änderung werden alle Fotos neu gelesen.',
  open: 'Netz aus einer Datei öffnen',
  openHint:
    'Eine ONNX-Datei von Hugging Face, timm oder aus eigenem Training. Wählen Sie ihre preprocessor_config.json (oder config.json von timm) gleich mit. Sie bleibt auf diesem Gerät.',
  chooseFiles:
    'Wählen Sie eine ONNX-Datei und, falls vorhanden, ihre Datei zur Vorverarbeitung (JSON).',
  reading: (file, share) => `${file} wird gelesen, ${n(Math.round(share * 100))} %`,
  trying: (file) => `${file} wird ausprobiert`,
  canBeUsed: (name) => `${name} ist verwendbar.`,
  noPreprocessing:
    'Es wurde keine Datei zur Vorverarbeitung gewählt; aus Fotos werden also Pixel nach den Regeln, die die meisten Netze teilen. Hat das Netz andere Regeln, ist es schlechter.',
  take: 'Verwenden',
  dismiss: 'Nicht verwenden',
  used: (name) => `${name} sieht jetzt die Fotos an.`,
  deleted: (name) => `${name} ist von diesem Gerät gelöscht.`,
  forget: (name) => `${name} von diesem Gerät löschen`,
  notKept: (name) =>
    `Der Browser konnte ${name} nicht behalten: Nach dem Schließen der Seite muss die Datei neu geöffnet werden.`,
  compareHint:
    'Unter „Prüfen“ lässt es sich mit dem eingebauten Netz auf Ihren eigenen Fotos vergleichen.',
  fileSize: 'Datei',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} MB`,
  input: 'Sieht',
  pixels: (side) => `${n(side)} × ${n(side)} Pixel`,
  features: 'Merkmale',
  numbers: (count) => `${n(count)} Zahlen je Ansicht`,
  consistsOf: 'Besteht aus',
  time: 'Zeit',
  seconds: (seconds, many) =>
    `${time(seconds)} je Foto auf einem Kern; ${photos(many)} dauern ${time(seconds * many)}`,
  output: 'Merkmale aus',
  outputOption: (name, shape, usual) => `${name}, ${shape}${usual ? ' (üblich)' : ''}`,
  outputHint: 'Das Übliche ist, was auch andere von diesem Netz nehmen.',
  pageSize: (megabytes) => `Etwa ${n(Math.round(megabytes))} MB: Die Seite enthält das Netz.`,
  notTeachable: 'Modelle von Teachable Machine können kein Netz aus einer Datei enthalten.',
  pageTooLarge: (megabytes, limit) =>
    `Sie enthielte die ${n(Math.round(megabytes))} MB des Netzes, und Browser öffnen solche Seiten bis etwa ${n(limit)} MB.`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${n(count)} ${kinds[kind] ?? kind}`).join(', '),
  problem: (problem) => problems[kindOf(problem)],
};
