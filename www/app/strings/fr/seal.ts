import type { Strings } from '../strings.js';
import { percent } from './words.js';

/** Sealing, working offline, and how to check both, in French. */
export const sealWords: Strings['seal'] = {
  badge: 'Les photos restent sur cet appareil',
  stillComing: (what, part) => `Chargement en cours : ${what}, ${percent(part)}`,
  comingTitle: 'Encore à venir, dans cet ordre :',
  coming: {
    views: 'les autres vues',
    samples: 'les photos d’exemple',
    languages: 'les autres langues',
    tools: 'les exportations et l’entraînement par descente de gradient',
  },
  details: 'À propos de cette promesse',
  plain: {
    open: 'Les photos sont lues, apprises et reconnues ici. Rien n’est envoyé. Dès que la page aura chargé tous ses fichiers, le navigateur lui refusera toute autre connexion.',
    sealed:
      'Les photos sont lues, apprises et reconnues ici. Rien n’est envoyé : le navigateur refuse désormais toute connexion à cette page, si bien qu’aucune photo ne pourrait sortir, même par erreur. La page est scellée.',
    refused:
      'Les photos sont lues, apprises et reconnues ici. Rien n’est envoyé. Non scellée : sur ce serveur, le navigateur ne l’impose pas entièrement.',
  },
  policy: 'Comment le navigateur l’impose',
  what: {
    open: 'La page charge ses propres fichiers. Quand le dernier sera là, elle se fera refuser par le navigateur toute autre connexion. Les processus (workers) qui regardent vos photos n’ont aucune connexion dès leur départ.',
    sealed:
      'Une fois ses propres fichiers chargés, la page s’est fait refuser par le navigateur toute autre connexion : aucune requête, aucune image, aucun formulaire, aucun cadre, aucun script d’où que ce soit. Les processus (workers) qui regardent vos photos n’ont eu aucune connexion dès leur départ. Cela dure jusqu’au prochain chargement de la page.',
    refused:
      'Le serveur de cette page ne lui permet pas de démarrer des processus (workers) depuis la mémoire, ce qu’exige le scellé. La page n’envoie toujours rien, mais ici le navigateur ne l’impose pas entièrement.',
  },
  possible:
    'Ce qui reste possible : vous pouvez aller à une autre adresse, et télécharger ce que vous avez fait ici.',
  offline: {
    preparing: 'La page est en cours de copie pour servir sans réseau.',
    ready: 'La page est conservée sur cet appareil et démarre aussi sans réseau.',
    no: 'La page n’a pas pu être conservée sur cet appareil : le prochain démarrage demande un réseau.',
  },
  needsReload:
    'Cette page est scellée et ne contient que ce dont le processeur a besoin. Pour utiliser la carte graphique, ajoutez ?device=webgpu à l’adresse et rechargez-la.',
  needsBest:
    'Ce projet utilise le mode optimal, dont le second réseau n’est pas chargé. Il fonctionne pour l’instant en mode qualité ; pour charger le réseau, suivez le lien dans « Avancé ».',
  howLink: 'Comment le vérifier vous-même',
  how: [
    [
      'Observer le réseau',
      'Ouvrez les outils de développement (F12, ou Ctrl+Maj+I, ⌥⌘I sur un Mac) et choisissez « Réseau ». Chargez la page : vous la voyez chercher ses propres fichiers. Ajoutez maintenant des photos, entraînez, reconnaissez : plus rien n’apparaît.',
    ],
    [
      'Couper le réseau',
      'Quand la page dit qu’elle est scellée, activez le mode avion ou débranchez le câble. Tout continue de marcher, car rien n’a jamais été envoyé. Une fois la page conservée sur votre appareil, elle démarre même ainsi.',
    ],
    [
      'Essayer de briser le scellé',
      'Dans les outils de développement, choisissez « Console » et tapez fetch("/"). Avant le scellé, il y a une réponse ; dans une page scellée, le navigateur refuse et nomme la règle qui l’interdit.',
    ],
    [
      'Lire les règles',
      'Dans les outils de développement, choisissez « Éléments » et regardez dans <head> : deux lignes s’y nomment Content-Security-Policy. La première est venue avec la page et n’autorise que son propre serveur. La seconde est le scellé. Des règles peuvent seulement être ajoutées, jamais retirées.',
    ],
    [
      'Lire le code source',
      'Tout le programme est ouvert. Vous pouvez le construire vous-même, et le servir depuis votre propre ordinateur.',
    ],
  ],
  limits: 'Ce que le scellé ne couvre pas',
  limitsWhy:
    'Une page peut toujours vous envoyer vers une autre adresse ; vous le verriez dans la barre d’adresse. Pour chercher une nouvelle version, le navigateur lui-même demande un fichier au serveur de cette page quand vous l’ouvrez ; rien de vous ne figure dans cette requête. Les navigateurs n’ont pas de règle contre les connexions d’appareil à appareil (WebRTC) ; la page abandonne son propre accès à celles-ci, et n’a aucun code qui s’en servirait. Les extensions du navigateur échappent à ce qu’une page peut interdire.',
};
