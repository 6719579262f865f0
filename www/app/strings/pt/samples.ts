import type { Strings } from '../strings.js';

/** The sample photos, in Brazilian Portuguese. */
export const sampleWords: Strings['samples'] = {
  button: 'Testar com fotos de exemplo',
  what: 'Um gato, um café e um foguete: 18 fotos para aprender e 4 para reconhecer. As fotos de cada classe são partes de uma mesma imagem, por isso parece mais fácil do que com as suas.',
  missing:
    'Não foi possível carregar as fotos de exemplo. Verifique a rede e tente de novo ou adicione suas próprias fotos.',
  by: 'Quem tirou as fotos',
  note: 'Estas são fotos de exemplo.',
  startOwn: 'Começar com as suas',
  removed: 'As fotos de exemplo foram removidas. Dê nome às suas classes e adicione fotos.',
  someNote: 'Algumas destas fotos são de exemplo.',
  remove: 'Remover as fotos de exemplo',
  onlyOwn: 'As fotos de exemplo foram removidas; as suas ficam.',
  classes: { cat: 'Gato', coffee: 'Café', rocket: 'Foguete' },
  authors: [
    'Gato: “Chelsea”, de Stéfan van der Walt, CC0',
    'Café: Rachel Michetti, cortesia do Pikolo Espresso Bar, CC0',
    'Foguete: SpaceX, domínio público',
    'Estrelas: Hubble Deep Field, NASA, domínio público',
    'Todas como publicadas com o scikit-image; recortadas, giradas e com brilho alterado.',
  ],
};
