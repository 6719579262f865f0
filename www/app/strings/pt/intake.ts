import type { Strings } from '../strings.js';
import { list, number, plural } from './words.js';

/** Files, folders and tables that are opened, in Brazilian Portuguese. */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `Os nomes em ${list(files)} não estão em Unicode. Eles foram lidos como mostrado abaixo; se parecerem errados, escolha outra codificação.`,
  encodings: {
    gbk: 'Chinês simplificado (GBK)',
    big5: 'Chinês tradicional (Big5)',
    shift_jis: 'Japonês (Shift JIS)',
    'euc-kr': 'Coreano (EUC-KR)',
    'euc-jp': 'Japonês (EUC-JP)',
    'windows-1252': 'Europa Ocidental (Windows-1252)',
    'windows-1250': 'Europa Central (Windows-1250)',
    'windows-1251': 'Cirílico (Windows-1251)',
    'windows-1253': 'Grego (Windows-1253)',
    'windows-1254': 'Turco (Windows-1254)',
    'windows-1255': 'Hebraico (Windows-1255)',
    'windows-1256': 'Árabe (Windows-1256)',
    'windows-1257': 'Báltico (Windows-1257)',
    'windows-1258': 'Vietnamita (Windows-1258)',
    'windows-874': 'Tailandês (Windows-874)',
    'koi8-r': 'Cirílico (KOI8-R)',
    ibm866: 'Cirílico (DOS 866)',
    ibm850: 'Europa Ocidental (DOS 850)',
    ibm437: 'Europa Ocidental (DOS 437)',
    ibm852: 'Europa Central (DOS 852)',
    macintosh: 'Europa Ocidental (Mac)',
    'utf-8': 'Unicode (UTF-8)',
    'utf-16le': 'Unicode (UTF-16 LE)',
    'utf-16be': 'Unicode (UTF-16 BE)',
  },

  columnsTitle: (file) => `O que há nas colunas de ${file}?`,
  columnsWhy:
    'Escolha a coluna com o nome da foto e a coluna com o nome da classe. Estas são as primeiras linhas.',
  firstRows: 'Primeiras linhas da tabela',
  photoColumn: 'Foto',
  labelColumn: 'Classe',
  choose: 'Escolha uma coluna',
  column: (index, first) =>
    first === '' ? `Coluna ${number(index)}` : `Coluna ${number(index)} (${first})`,
  columnsUse: 'Usar a tabela',
  columnsSkip: 'Continuar sem ela',

  fromWeb:
    'Não é possível trazer uma imagem de outra página, porque esta página não abre nenhuma conexão. Salve a imagem no seu dispositivo e depois solte o arquivo aqui.',
  unread: (names) => {
    const first = names.slice(0, 3).join(', ');
    return plural(
      names.length,
      `Não foi possível abrir este arquivo: ${first}. O nome talvez não esteja em Unicode; renomeie-o e tente de novo.`,
      `Não foi possível abrir estes ${number(names.length)} arquivos: ${first}. Os nomes talvez não estejam em Unicode; renomeie-os e tente de novo.`,
    );
  },
};
