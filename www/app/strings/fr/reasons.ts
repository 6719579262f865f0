/** Why a photo could not be used or the engine stopped, by the code of the failure. */
export const reasons: Readonly<Record<string, string>> = {
  'damaged-photo': 'Le fichier est endommagé ou incomplet.',
  'unsupported-format': 'Ce n’est pas une photo, ou son format ne peut pas être lu.',
  avif: 'Les photos AVIF ne sont lues que par les versions actuelles de Chrome, Edge et Firefox, et par Safari à partir de la version 16.4. Enregistrez-la en JPEG et réessayez.',
  'jpeg-xl':
    'Les photos JPEG XL ne sont lues que par les navigateurs qui les décodent, comme Safari à partir de la version 17 et Chromium à partir de la version 156. Enregistrez-la en JPEG et réessayez.',
  'photo-too-large': 'La photo a trop de pixels pour être ouverte dans la mémoire disponible.',
  'weight-file': 'Le fichier des poids du réseau est endommagé. Rechargez la page.',
  'contract-mismatch':
    'Les données viennent d’un autre réseau ou d’un autre procédé et ne peuvent pas être mélangées.',
  'invalid-input': 'Cette entrée est inutilisable.',
  'not-trained': 'Il faut d’abord entraîner.',
  engine: 'Le moteur a échoué.',
  'device-lost': 'La carte graphique a disparu en plein travail.',
  'gpu-failed': 'La carte graphique a échoué.',
  'no-webgpu': 'Ce navigateur ne donne pas aux pages accès à la carte graphique.',
  'no-adapter': 'Le navigateur ne propose aucune carte graphique.',
  'missing-feature': 'Il manque à la carte graphique une fonction nécessaire.',
  'self-test': 'La carte graphique s’est trompée sur une image connue.',
  disposed: 'Le moteur est déjà fermé.',
  'not-a-project': 'Ce n’est pas un fichier de projet de handful.',
  'damaged-project': 'Le fichier du projet est endommagé et ne peut pas être ouvert.',
  'project-too-large': 'Le fichier du projet est trop grand pour être ouvert ici.',
  'newer-project':
    'Le fichier du projet vient d’une version plus récente de handful ; mettez à jour, puis rouvrez-le.',
  'wrong-asset': 'Un fichier ne correspond pas à cette version de handful. Rechargez la page.',
  'encrypted-archive': 'L’archive est protégée par un mot de passe et ne peut pas être lue.',
  'damaged-archive': 'L’archive est endommagée et ne peut pas être lue.',
  'unsupported-archive':
    'L’archive utilise une compression illisible ici (comme Deflate64). Décompressez-la et ouvrez le dossier, ou compressez-la en Deflate.',
  'backbone-too-large': 'Le réseau est trop grand pour cet appareil.',
  'archive-too-large': 'Le fichier est trop grand pour être ouvert ici.',
  'not-a-collection':
    'Il n’y a ni photos ni étiquettes, ou rien n’indique quelle colonne nomme la photo et laquelle l’étiquette.',
  'damaged-entry': 'Un élément de l’archive est endommagé et n’a pas été lu.',
  'unsupported-entry':
    'Des éléments de l’archive utilisent une compression illisible ici et ont été ignorés. Décompressez-la et ouvrez le dossier, ou compressez-la en Deflate.',
  'unused-table': 'Un tableau n’indique pas les étiquettes des photos et n’a pas été utilisé.',
  contradiction:
    'Des photos ont deux étiquettes différentes dans le tableau ; elles ne sont donc dans aucune classe.',
  skipped: 'Certains fichiers ne sont pas des photos et ont été ignorés.',
  splits:
    'Les photos des dossiers d’entraînement et de validation sont apprises ; celles du dossier de test sont mises de côté pour évaluer.',
  'missing-photo': 'Des photos citées dans le tableau ne sont pas là.',
  'labels-only': 'Il n’y a que des étiquettes, aucune photo.',
  'refused-label':
    'Des étiquettes sont vides, trop longues ou illisibles et ne peuvent pas nommer une classe ; ces photos n’ont pas encore de classe.',
  io: 'Le fichier n’a pas pu être lu ; il a peut-être été déplacé, modifié ou supprimé, ou le réseau a été coupé.',
};
