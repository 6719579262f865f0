import type { EngineReason } from 'handful';
import { cardWords } from './fr/card.js';
import { checkWords } from './fr/check.js';
import { groupWords } from './fr/groups.js';
import { intakeWords } from './fr/intake.js';
import { labelWords } from './fr/label.js';
import { liveWords } from './fr/live.js';
import { manyWords } from './fr/many.js';
import { nameWords } from './fr/names.js';
import { outWords } from './fr/out.js';
import { projectWords } from './fr/project.js';
import { reasons } from './fr/reasons.js';
import { sampleWords } from './fr/samples.js';
import { scientificWords } from './fr/scientific.js';
import { sealWords } from './fr/seal.js';
import { shareWords } from './fr/share.js';
import { testWords } from './fr/test-folder.js';
import { undoWords } from './fr/undo.js';
import { list, number, percent, photos, plural } from './fr/words.js';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';

const engineReasons: Record<EngineReason, string> = {
  forced: 'C’est votre choix.',
  faster: 'Les deux ont été mesurés sur cet appareil, et la carte graphique a été la plus rapide.',
  starting: 'La carte graphique est en cours de préparation. Les photos sont déjà utilisables.',
  'no-webgpu': 'Ce navigateur ne donne pas aux pages accès à la carte graphique.',
  'no-adapter': 'Le navigateur ne propose aucune carte graphique à cette page.',
  'software-adapter':
    'Ici, la carte graphique n’est qu’imitée par le processeur, ce qui serait plus lent.',
  int8: 'La page démarre sur le processeur, dont le réseau est deux fois moins lourd à charger. Pour utiliser la carte graphique, choisissez-la dans « Réglages ».',
  'two-networks': 'La page a été chargée pour le mode optimal, que calcule le processeur.',
  'missing-feature': 'Il manque à la carte graphique une fonction nécessaire.',
  'self-test':
    'La carte graphique s’est trompée sur une image connue, elle n’est donc pas retenue.',
  slower: 'Les deux ont été mesurés sur cet appareil, et le processeur a été le plus rapide.',
  'gpu-failed':
    'La carte graphique a échoué, le processeur a donc pris le relais. Aucune photo n’a été perdue.',
  'device-lost':
    'La carte graphique a disparu en plein travail, le processeur a donc pris le relais. Aucune photo n’a été perdue.',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in French. */
export const fr: Strings = {
  photos,
  list,
  reason: (code, sentence) =>
    reasons[reasonKey(code, sentence)] ?? 'Une erreur inattendue s’est produite.',

  languageName: 'Français',
  partMissing:
    'Une partie de la page n’a pas pu être chargée. Vérifiez le réseau et rechargez la page.',
  languageMissing: (name) =>
    `${name} : cette langue n’a pas pu être chargée. Vérifiez le réseau et choisissez-la à nouveau.`,
  settings: 'Réglages',
  language: 'Langue',
  project: projectWords,
  label: labelWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
  test: testWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,

  brand: 'handful',
  title: 'handful : un classificateur de photos qui reste sur votre appareil',
  seal: sealWords,
  privacyLong:
    'Tout se passe sur cet appareil. Les photos ne sont jamais envoyées, et aucun compte n’est nécessaire. Les classes et leurs photos sont conservées dans ce navigateur jusqu’à ce que vous les supprimiez.',
  views: { teach: 'Enseigner', check: 'Évaluer', label: 'Étiqueter', live: 'Direct' },
  check: checkWords,
  card: cardWords,
  sections: 'Sections',
  close: 'Fermer',

  heroTitle: 'Une poignée de photos, et il apprend à les distinguer.',
  heroSteps: [
    ['Nommez vos classes', 'Tasses et verres, fruits mûrs ou verts, vos deux chats.'],
    [
      'Donnez quelques photos à chacune',
      'De trois à dix suffisent. Les cas difficiles aident le plus.',
    ],
    ['Déposez une nouvelle photo', 'Il dit de quelle classe elle est, ou qu’elle n’est d’aucune.'],
  ],

  yourClasses: 'Vos classes',
  recognise: 'Reconnaître',
  newClass: 'Nouvelle classe',
  newClassHint: 'Ajouter un autre type de photo',
  startFolder: 'Un dossier par classe',
  startFolderHint:
    'Choisissez le dossier qui les contient. Chaque dossier à l’intérieur devient une classe, avec son nom.',
  startFile: 'Ouvrir un fichier',
  startFileHint:
    'Un zip de dossiers de classes, un projet Teachable Machine, un tableau (CSV) avec ses photos ou un projet enregistré.',
  defaultClassName: (index) => `Classe ${number(index)}`,
  className: 'Nom de la classe',
  nameTaken: (label) => `Il y a déjà une classe nommée « ${label} ».`,
  nameEmpty: 'Il faut un nom à la classe.',
  countReading: (learnt, waiting) =>
    learnt === 0
      ? `lecture de ${photos(waiting)}`
      : `${photos(learnt)}, lecture de ${number(waiting)} de plus`,
  noPhotos: 'pas encore de photo',
  pasteHere: (keys) => `${keys} ajoute ici`,
  addPhotos: 'Ajouter des photos',
  addPhotosTo: (label) => `Ajouter des photos à ${label}`,
  addFolder: 'Dossier',
  addFolderTo: (label) => `Dossier de photos pour ${label}`,
  dropHere: 'Déposez les photos ici',
  deleteClass: (label) => `Supprimer la classe ${label}`,
  deleteAsk: (label, count) =>
    count === 0
      ? `Supprimer « ${label} » ?`
      : plural(
          count,
          `Supprimer « ${label} » et oublier sa photo (${number(count)}) ?`,
          `Supprimer « ${label} » et oublier ses ${number(count)} photos ?`,
        ),
  deleteYes: 'Supprimer',
  deleteNo: 'Conserver',
  classDeleted: (label) => `Classe ${label} supprimée.`,
  showMore: (count) => `En afficher ${number(count)} de plus`,
  secondPhoto: 'Ajoutez une deuxième photo pour obtenir des pourcentages et un score.',
  photoIn: (name, label) => `${name}, dans ${label}. Ouvrir`,
  photoWaiting: (name) => `${name}, en cours de lecture`,
  removePhoto: (name) => `Retirer ${name}`,
  photoRemoved: (name) => `${name} : photo retirée.`,
  photoMoved: (name, label) => `${name} : photo déplacée vers ${label}.`,
  moveTo: 'Classe',
  remove: 'Retirer la photo',
  pastedName: (index) => `Photo collée ${number(index)}`,

  queryTitle: 'Qu’est-ce que c’est ?',
  queryDrop: 'Déposez une photo à reconnaître',
  queryTouch: 'Choisissez une photo à reconnaître',
  queryOr: 'ou collez-en une, ou choisissez-la sur votre appareil',
  queryChoose: 'Choisir des photos',
  queryChooseLabel: 'Choisir des photos à reconnaître',
  queryWaitClasses: 'Donnez d’abord des photos à deux classes.',
  queryWaiting: 'Examen…',
  queryFailed: 'Lecture impossible',
  unlike: 'Différente de vos photos',
  unlikeWhy: 'Elle ne ressemble à aucune de vos photos. S’il fallait lui donner une classe :',
  percentHint: (labels) =>
    `Ajoutez une deuxième photo à ${list(labels)} pour obtenir des pourcentages.`,
  rankingOnly: 'Un classement, de la plus à la moins ressemblante.',
  percentNone: 'Cette façon d’apprendre ne donne pas de pourcentages ici.',
  allScores: (count) => `Afficher les ${number(count)} classes`,
  fewerScores: 'Afficher moins',
  looksDifferent: 'Elle semble différente de vos photos',
  probably: (label) => `Sans doute ${label}, mais elle semble différente de vos photos`,
  nearest: (labels) => `Classes les plus proches : ${labels.join(', puis ')}.`,
  noPercentages:
    'Pas de pourcentages : ils ne font que comparer vos classes entre elles, et ce n’est peut-être aucune d’elles.',
  learnIt: (label) => `Oui, ${label} : l’apprendre`,
  learntAs: (name, label) => `${name} est en cours d’apprentissage dans ${label}.`,
  heatLittle: 'parle peu pour elle',
  heatMuch: 'parle le plus pour elle',
  teachIt: 'Dire ce que c’est',
  teachQuery: (name) => `Dire ce qu’est ${name}, pour l’apprendre`,
  removeQuery: (name) => `Retirer ${name} des résultats`,
  removeResult: 'Retirer',
  clearQueries: 'Effacer les résultats',
  results: 'Résultats',
  percent: (part) => {
    if (part > 0.99) return `> ${percent(0.99)}`;
    if (part < 0.01) return `< ${percent(0.01)}`;
    return percent(part);
  },
  saidResult: (name, label) => `${name} : ${label}.`,
  saidResults: (answered, failed) =>
    [
      answered > 0
        ? plural(answered, `${photos(answered)} reconnue.`, `${photos(answered)} reconnues.`)
        : '',
      failed > 0
        ? plural(failed, `${photos(failed)} illisible.`, `${photos(failed)} illisibles.`)
        : '',
    ]
      .filter(Boolean)
      .join(' '),

  quality: 'Connaît-il bien vos photos ?',
  qualityNone:
    'Le score apparaît ici dès que deux classes ont des photos et que l’une en a au moins deux. Chaque photo est alors masquée à son tour et devinée à partir des autres.',
  qualityTraining: 'Entraînement…',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = `avec ${total < FEW ? 'si peu de' : 'ces'} photos`;
    const range = `de ${number(low)} à ${number(high)} bonnes réponses sur 10 ${these}`;
    if (correct === total) return `Aucune erreur jusqu’ici : ${range}.`;
    if (correct === 0) return `Aucune bonne réponse jusqu’ici : ${range}.`;
    const start = { over: 'Plus de', under: 'Moins de' };
    const words = about.bound === null ? 'Environ' : start[about.bound];
    const right = plural(about.value, 'bonne réponse', 'bonnes réponses');
    return `${words} ${number(about.value)} ${right} sur 10, entre ${number(low)} et ${number(high)} ${these}.`;
  },
  accuracyHow: (correct, total, method) => {
    const right = plural(correct, 'bonne réponse', 'bonnes réponses');
    const how = method === 'leave-one-out' ? 'une à une' : 'par groupes';
    return `Les photos ont été masquées ${how} et devinées à partir des autres : ${number(correct)} ${right} sur ${number(total)}.`;
  },
  dotRight: 'juste',
  dotUnsure: 'incertain',
  dotWrong: 'faux',
  accuracyDots: ({ correct, total, low, high }) =>
    `${number(correct)} sur ${number(total)} justes, sans doute entre ${number(low)} et ${number(high)} sur 10`,
  classScore: (correct, total) =>
    `${number(correct)} sur ${number(total)} ${plural(correct, 'juste', 'justes')}`,
  classScoreHow: 'Bien devinées une fois masquées',
  saidTrained: (correct, total) =>
    `Entraîné. ${number(correct)} sur ${photos(total)} bien ${plural(correct, 'devinée', 'devinées')} une fois ${plural(correct, 'masquée', 'masquées')}.`,
  saidTrainedShort: 'Entraîné.',

  advanced: 'Avancé',
  head: 'Façon d’apprendre',
  heads: {
    ridge: [
      'Standard',
      'Résolue d’un coup, en quelques millisecondes. La meilleure pour une poignée de photos.',
    ],
    linear: [
      'Couche entraînée',
      'Le classique : une couche entraînée pas à pas, avec sa courbe de perte.',
    ],
    auto: [
      'La meilleure de plusieurs',
      'En essaie quelques-unes sur vos photos mises de côté tour à tour, et garde la meilleure.',
    ],
    lda: [
      'Discriminante',
      'Tient compte de ce en quoi les photos d’une même classe diffèrent entre elles.',
    ],
    prototype: ['Moyennes des classes', 'Compare une photo à la moyenne de chaque classe.'],
    knn: ['Photos les plus proches', 'Regarde les plus ressemblantes de vos photos.'],
    svm: ['Vecteurs de support', 'Trace la frontière qui écarte le plus les classes.'],
    mlp: [
      'Petit réseau',
      'Comme Teachable Machine : une couche cachée, entraînée pas à pas. Lent.',
    ],
    transport: [
      'Du dossier aussi',
      'Apprend aussi des photos du dossier ouvert qui n’ont pas encore d’étiquette. Aide surtout tant qu’il y a peu d’étiquettes.',
    ],
    'transport-balanced': [
      'Du dossier, à parts égales',
      'Apprend aussi des photos du dossier ouvert, et suppose qu’il y en a à peu près autant de chaque classe : mieux si c’est vrai, moins bien sinon.',
    ],
  },
  cautions: {
    'few-unlabelled':
      'Cette façon apprend aussi du dossier ouvert, des photos sans étiquette qui ressemblent à vos classes. Il y en a moins de cinq par classe : elle fait donc à peu près aussi bien que la façon standard.',
    'assumes-balance':
      'Cette façon suppose que le dossier contient à peu près autant de photos de chaque classe. Si ce n’est pas le cas, elle se trompe plus souvent que la façon standard.',
  },
  mode: 'Soin par photo',
  modes: {
    quality: ['Qualité', 'Regarde chaque photo deux fois.'],
    fast: ['Rapide', 'Regarde une fois : deux fois moins de temps, un peu plus d’erreurs.'],
    best: [
      'Optimal',
      'Un second réseau, plus grand, regarde aussi : moins d’erreurs, environ deux fois plus de temps par photo, et 5 Mo de plus à charger.',
    ],
  },
  loadBest: 'Recharger la page en mode optimal',
  reloadKeeps: (results, folder) =>
    [
      results > 0
        ? 'Vos classes restent, et vos résultats sont reconnus à nouveau.'
        : 'Vos classes restent.',
      folder === null ? '' : `Le dossier ${folder} devra être rouvert.`,
    ]
      .filter(Boolean)
      .join(' '),
  reloadLoses:
    'Le navigateur ne peut pas garder toutes les photos et tous les résultats pendant que la page se recharge. Enregistrez d’abord le projet dans un fichier ; suivez le lien encore une fois pour continuer quand même.',
  device: 'Fonctionne sur',
  devices: { auto: 'Choisir pour moi', webgpu: 'Carte graphique', cpu: 'Processeur' },
  restartHint: 'Après un changement ici ou dans le soin par photo, les photos peuvent être relues.',
  decimal: number,
  lossTitle: 'Perte par époque',
  lossSummary: (epochs, first, last) =>
    `Perte sur ${plural(epochs, `${number(epochs)} époque`, `${number(epochs)} époques`)}, de ${first} à ${last}.`,
  lossTrain: 'sur les photos dont il apprend',
  lossLeftOut: 'sur les photos mises de côté',
  lossFigures: 'Tous les chiffres',
  lossColumns: ['Époque', 'Perte', 'Justes', 'Perte, mises de côté', 'Justes, mises de côté'],
  lossWaiting: 'La courbe apparaît avec le premier entraînement.',

  engineLoading: 'Préparation',
  engineLoadingShare: (part) => `Préparation, ${percent(part)}`,
  engineBroken: 'Arrêté',
  engineNames: { cpu: 'Processeur', webgpu: 'Carte graphique' },
  engineTitle: {
    cpu: 'Fonctionne sur votre processeur',
    webgpu: 'Fonctionne sur votre carte graphique',
  },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `Environ ${number(Math.max(1, Math.round(milliseconds)))} ms par photo jusqu’ici.`,
  engineLoadingLong:
    'Le réseau qui regarde les photos est en cours de chargement. Vous pouvez déjà ajouter des photos ; elles seront lues dès qu’il sera prêt.',
  engineChoose: 'L’adresse peut aussi choisir :',
  engineFor: 'Pour les développeurs : l’instance en marche est',
  engineChanged: (device, why) =>
    `Fonctionne maintenant sur ${device === 'cpu' ? 'le processeur' : 'la carte graphique'}. ${engineReasons[why]}`,

  progressReading: (done, total) => `Lecture des photos, ${number(done)} sur ${number(total)}`,
  progressLooking: (done, total) => `Reconnaissance, ${number(done)} sur ${number(total)}`,
  progressWaiting: (total) => `${photos(total)} en attente du moteur`,
  secondsLeft: (seconds) =>
    seconds < 60
      ? `encore ${number(Math.max(1, Math.round(seconds)))} s environ`
      : `encore ${number(Math.round(seconds / 60))} min environ`,
  cancel: 'Annuler',
  saidReading: (total) => `Lecture de ${photos(total)}.`,
  saidRead: (count) => plural(count, `${photos(count)} apprise.`, `${photos(count)} apprises.`),
  cancelled: 'Annulé. Rien n’en a été gardé.',
  cancelledQueries: 'Annulé. Les réponses déjà données sont gardées.',
  failures: (count) =>
    plural(count, `${photos(count)} inutilisable`, `${photos(count)} inutilisables`),
  saidFailures: (names) =>
    plural(
      names.length,
      `Cette photo n’a pas pu être utilisée : ${list(names)}.`,
      `Ces photos n’ont pas pu être utilisées : ${list(names)}.`,
    ),
  messages: 'Messages',
  dismiss: 'Fermer le message',
  skippedFiles: (count) =>
    plural(
      count,
      `${number(count)} fichier du dossier n’est pas une photo et a été laissé de côté.`,
      `${number(count)} fichiers du dossier ne sont pas des photos et ont été laissés de côté.`,
    ),
  nothingFound: 'Aucune photo n’a été trouvée là.',

  askTitle: (count) =>
    count === 1 ? 'Où mettre cette photo ?' : `Où mettre ces ${number(count)} photos ?`,
  askLabel: (count, folder) => {
    const which = folder === null ? photos(count) : `${photos(count)} dans « ${folder} »`;
    return `${which} : les étiqueter comme un dossier ?`;
  },
  askLabelYes: 'Étiqueter comme un dossier',
  askLabelWhy:
    'Chaque photo reçoit sa propre réponse, que vous confirmez ou corrigez d’une touche.',
  askOr: 'Ou toutes ensemble',
  askNewNamed: (folder) => `Une nouvelle classe, ${folder}`,
  askTruth: 'Qu’est-ce que c’est ? La photo servira à apprendre.',
  askNew: 'Une nouvelle classe',
  askQuery: 'Seulement reconnaître',

  unsupportedTitle: 'Ce navigateur est trop ancien pour handful',
  unsupported: {
    simd: 'Il ne sait pas exécuter le type de WebAssembly (SIMD) qui regarde vos photos.',
    worker: 'Il ne sait pas exécuter de modules en arrière-plan (module workers).',
    platform:
      'Il lui manque des fonctions des navigateurs actuels avec lesquelles cette page est faite.',
  },
  unsupportedAdvice:
    'Une version actuelle de Chrome, Edge, Firefox ou Safari convient. Rien n’a été envoyé nulle part.',
  broken: {
    title: 'Le moteur s’est arrêté',
    advice: 'Vos photos sont toujours là. Redémarrez le moteur, et il continuera avec elles.',
  },
  notLoaded: {
    title: 'La page n’a pas pu être chargée entièrement',
    advice:
      'Il manque ce qui regarde les photos. Vérifiez la connexion et redémarrez ; les photos que vous ajoutez entre-temps ne sont pas perdues.',
  },
  retry: 'Redémarrer',
  useProcessor: 'Utiliser plutôt le processeur',
};
