import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

const taken = (count: number): string => `${photos(count)} ${plural(count, 'tirada', 'tiradas')}`;

/** The view "Live" and the camera of a class, in Brazilian Portuguese. */
export const liveWords: Strings['live'] = {
  title: 'Ao vivo',
  what: 'Mostre algo à câmera e veja o que ela reconhece, quadro a quadro.',
  start: 'Ligar a câmera',
  stop: 'Desligar a câmera',
  off: 'A câmera está desligada.',
  on: 'Câmera ligada',
  asking: 'Permita o uso da câmera na pergunta do navegador.',
  private:
    'O que ela vê fica neste dispositivo e não é guardado. Ela se desliga quando você sai desta tela ou desta aba.',
  mirror: 'Espelhar',
  choose: 'Qual câmera',
  cameraNumber: (index) => `Câmera ${number(index)}`,
  teachFirst: 'Dê primeiro uma foto a duas classes.',
  looking: 'Olhando…',
  pace: (framesPerSecond) =>
    `${framesPerSecond >= 10 ? number(Math.round(framesPerSecond)) : number(framesPerSecond, 1)} quadros por segundo`,
  problems: {
    insecure:
      'O navegador só libera a câmera para páginas com conexão segura (https). Abra esta página pelo endereço https.',
    none: 'Nenhuma câmera foi encontrada. Conecte uma e tente de novo.',
    refused:
      'O navegador não permite que esta página use a câmera. Dê a permissão nas configurações do site, ao lado do endereço, e tente de novo.',
    busy: 'A câmera está em uso por outro programa. Feche-o e tente de novo.',
    lost: 'A câmera foi desconectada. Ela continua sozinha assim que voltar.',
    failed:
      'Não foi possível iniciar a câmera. Tente de novo ou escolha outra nas configurações do navegador.',
  },

  takeFor: (label) => `Fotos para ${label}`,
  hold: 'Segure para fotografar',
  shots: 'Fotos tiradas agora',
  takeMany: (count) => `Tirar ${number(count)}`,
  takeHint: (count) =>
    `As fotos são tiradas enquanto você segura o botão; um toque tira uma. “Tirar ${number(count)}” faz antes uma contagem regressiva de três segundos. Enquanto isso, vá girando o objeto.`,
  taken,
  saidTaken: (count) => `${taken(count)}.`,
  photoName: (index) => `Câmera ${number(index)}`,
  done: 'Concluir',
};
