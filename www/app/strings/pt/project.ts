import type { Strings } from '../strings.js';
import { bytes, day, number, photos, plural } from './words.js';

/** Projects and their storage, in Brazilian Portuguese. */
export const projectWords: Strings['project'] = {
  firstName: 'Minhas fotos',
  nextName: (index) => `Minhas fotos ${number(index)}`,
  copyOf: (name) => `Cópia de ${name}`,

  menu: (name) => `Projeto ${name}. Projetos e armazenamento`,
  title: 'Projeto',
  name: 'Nome',
  others: 'Outros projetos',
  none: 'Ainda não há outros.',
  about: (count, size, changed) => `${photos(count)}, ${bytes(size)}, ${day(changed)}`,
  make: 'Novo',
  copy: 'Duplicar',
  remove: 'Excluir',
  removeAsk: (name, count) =>
    plural(
      count,
      `Excluir “${name}” deste dispositivo, com ${photos(count)}? Isso não pode ser desfeito.`,
      `Excluir “${name}” deste dispositivo, com suas ${photos(count)}? Isso não pode ser desfeito.`,
    ),
  removeYes: 'Excluir',
  removeNo: 'Manter',
  copied: (name) => `${name} está aberto agora.`,
  deleted: (name) => `${name} foi excluído deste dispositivo.`,
  openFile: 'Abrir arquivo',
  openFileLabel: 'Abrir arquivo de um projeto',
  notSaved: (names) =>
    `O arquivo foi salvo sem ${photos(names.length)} que não ${plural(names.length, 'pode mais ser lida', 'podem mais ser lidas')}: ${names.join(', ')}.`,
  withoutFile: (names) =>
    plural(
      names.length,
      `${photos(names.length)} não pode mais ser lida de onde estava: ${names.join(', ')}. O que foi aprendido com ela continua guardado; a foto em si, não.`,
      `${photos(names.length)} não podem mais ser lidas de onde estavam: ${names.join(', ')}. O que foi aprendido com elas continua guardado; as fotos em si, não.`,
    ),
  wouldLose: (count) =>
    plural(
      count,
      `${photos(count)} deste projeto está só nesta aba e se perderia. Antes, salve o projeto como arquivo ou libere espaço excluindo outro; para abrir mão dela, exclua este projeto.`,
      `${photos(count)} deste projeto estão só nesta aba e se perderiam. Antes, salve o projeto como arquivo ou libere espaço excluindo outro; para abrir mão delas, exclua este projeto.`,
    ),
  noticed: (sentences) => sentences.join(' '),
  oneAtATime: (name) => `${name} foi aberto. Abra os outros arquivos um de cada vez.`,
  replaceTitle: (name) => `Abrir ${name} no lugar do que está na página?`,
  replaceWhy: (count) =>
    plural(
      count,
      `Este navegador não guarda nada desta página, então ${photos(count)} se perderia. Salve antes o projeto como arquivo para tê-la de volta.`,
      `Este navegador não guarda nada desta página, então ${photos(count)} se perderiam. Salve antes o projeto como arquivo para tê-las de volta.`,
    ),
  replaceYes: 'Abrir',
  openedFile: (name) => `${name} foi aberto.`,

  storage: 'Armazenamento',
  allSaved: 'Tudo está guardado neste dispositivo.',
  used: (used, quota) => `${bytes(used)} de ${bytes(quota)} em uso`,
  persistent: 'O navegador guarda tudo até você excluir.',
  notPersistent: 'O navegador pode apagar tudo se o disco ficar cheio.',
  requestPersistence: 'Guardar permanentemente',
  persistenceRefused: 'O navegador não aceitou. Para garantir, salve os projetos como arquivos.',

  dropAgain: 'O projeto estava sendo alterado naquele momento. Solte as fotos mais uma vez.',
  readFirst: 'Ainda há fotos sendo lidas. Abra o arquivo quando a leitura terminar ou cancele-a.',
  notShown: (name, why) =>
    `Não foi possível recuperar o projeto “${name}” (${why}). Ele continua guardado; abra-o pelo menu para tentar de novo.`,
  unavailable:
    'Este navegador não guarda nada desta página, como em uma janela anônima. Tudo funciona, mas, ao fechar a aba, suas fotos são esquecidas; para manter o projeto, salve-o como arquivo.',
  savedAgain: 'Tudo voltou a ser guardado.',
  problemTitle: 'Nem tudo está guardado',
  full: (unsaved) =>
    `O armazenamento desta página está cheio: ${photos(unsaved)} ${plural(unsaved, 'está', 'estão')} só nesta aba. Nada se perde enquanto ela ficar aberta. Salve o projeto como arquivo ou exclua outro projeto.`,
  fullForCopy: 'Não há espaço para uma cópia. Nada foi alterado.',
  failed: (message) =>
    `Não foi possível guardar neste dispositivo (${message}). Nada nesta aba se perdeu; para manter o projeto, salve-o como arquivo.`,
  tight: (need, left) =>
    `Estas fotos ocupam cerca de ${bytes(need)}, e restam ${bytes(left)} de armazenamento para esta página. Elas podem ser usadas, mas nem todas serão guardadas. Salve o projeto como arquivo ou exclua outro.`,
  tightFolder: (need, left) =>
    `O que é lido desta pasta ocupa cerca de ${bytes(need)}, e restam ${bytes(left)} de armazenamento para esta página. Você pode rotular tudo, mas, ao recarregar, uma parte será lida de novo. Para liberar espaço, esqueça outra pasta ou exclua um projeto.`,

  lockedTitle: (name) => `“${name}” está aberto em outra aba`,
  lockedWhy:
    'Duas abas com o mesmo projeto gravariam uma por cima da outra. Se você o usar aqui, a outra aba salva e para.',
  lockedUse: 'Usar aqui',
  lockedNew: 'Começar um novo projeto',
  backboneMissing: (name) =>
    `Este projeto foi feito com a rede de base ${name}, que não está neste dispositivo. Abra o arquivo dela em “Avançado”, “Rede de base”; até lá, a rede integrada olha as fotos.`,
  otherBackbone: (name) =>
    `Este projeto foi feito com a rede de base ${name}. Abra o arquivo dela em “Avançado”, “Rede de base”, ou escolha-a ali; depois abra o projeto de novo.`,
  builtInBackbone:
    'Este projeto foi feito com a rede integrada. Escolha-a em “Avançado”, “Rede de base”; depois abra o projeto de novo.',
};
