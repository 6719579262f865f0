import type { Strings } from '../strings.js';
import { percent } from './words.js';

/** Sealing, working offline, and how to check both, in Brazilian Portuguese. */
export const sealWords: Strings['seal'] = {
  badge: 'As fotos ficam neste dispositivo',
  stillComing: (what, share) => `Ainda carregando ${what}, ${percent(share)}`,
  comingTitle: 'Ainda faltam, nesta ordem:',
  coming: {
    views: 'as outras telas',
    samples: 'as fotos de exemplo',
    languages: 'os outros idiomas',
    tools: 'as exportações e o treinamento por gradiente descendente',
  },
  details: 'Sobre esta promessa',
  plain: {
    open: 'As fotos são lidas, aprendidas e reconhecidas aqui. Nada é enviado. Assim que a página carregar todos os seus próprios arquivos, o navegador vai recusar a ela qualquer outra conexão.',
    sealed:
      'As fotos são lidas, aprendidas e reconhecidas aqui. Nada é enviado: o navegador agora recusa a esta página qualquer conexão, para que nenhuma foto saia nem por engano. A página está lacrada.',
    refused:
      'As fotos são lidas, aprendidas e reconhecidas aqui. Nada é enviado. A página não está lacrada: neste servidor, o navegador não garante isso por completo.',
  },
  policy: 'Como o navegador garante isso',
  what: {
    open: 'A página está carregando seus próprios arquivos. Quando o último chegar, ela faz o navegador recusar qualquer outra conexão. Os workers que olham suas fotos não têm conexão desde o início.',
    sealed:
      'Depois de carregar seus próprios arquivos, a página fez o navegador recusar a ela qualquer outra conexão: nenhuma requisição, imagem, formulário, quadro ou script de lugar algum. Os workers que olham suas fotos não têm conexão desde o início. Isso vale até a página ser carregada de novo.',
    refused:
      'O servidor desta página não permite que ela inicie workers a partir da memória, o que é necessário para o lacre. A página continua sem enviar nada a lugar algum, mas aqui o navegador não garante isso por completo.',
  },
  possible: 'O que continua possível: você pode ir para outro endereço e baixar o que fez aqui.',
  offline: {
    preparing: 'A página está sendo guardada para uso sem rede.',
    ready: 'A página está guardada neste dispositivo e também abre sem rede.',
    no: 'Não foi possível guardar a página neste dispositivo: para abri-la de novo, será preciso ter rede.',
  },
  needsReload:
    'Esta página está lacrada e contém só o que o processador precisa. Para usar a placa de vídeo, acrescente ?device=webgpu ao endereço e carregue a página de novo.',
  needsBest:
    'Este projeto usa o modo Melhor, cuja segunda rede não está carregada. Por enquanto ele funciona no modo Qualidade; para carregar a rede, siga o link em “Avançado”.',
  howLink: 'Como verificar por conta própria',
  how: [
    [
      'Observe a rede',
      'Abra as ferramentas do desenvolvedor (F12 ou Ctrl+Shift+I; ⌥⌘I no Mac) e escolha Rede. Carregue a página: você a verá buscar seus próprios arquivos. Agora adicione fotos, treine, reconheça: nada mais aparece.',
    ],
    [
      'Desligue a rede',
      'Quando a página disser que está lacrada, ative o modo avião ou desconecte o cabo. Tudo continua funcionando, porque nada nunca foi enviado. Depois de guardada no seu dispositivo, a página até abre assim.',
    ],
    [
      'Tente romper o lacre',
      'Nas ferramentas do desenvolvedor, escolha Console e digite fetch("/"). Antes do lacre, há resposta; com a página lacrada, o navegador recusa e indica a regra que proíbe.',
    ],
    [
      'Leia as regras',
      'Nas ferramentas do desenvolvedor, escolha Elementos e olhe dentro de <head>: há duas linhas chamadas Content-Security-Policy. A primeira veio com a página e só permite o próprio servidor. A segunda é o lacre. Regras só podem ser acrescentadas, nunca retiradas.',
    ],
    [
      'Leia o código-fonte',
      'O programa inteiro é aberto. Você pode compilá-lo e servi-lo do seu próprio computador.',
    ],
  ],
  limits: 'O que o lacre não cobre',
  limitsWhy:
    'Uma página sempre pode levar você a outro endereço; você veria isso na barra de endereço. Para procurar uma nova versão, o próprio navegador pede um arquivo ao servidor desta página quando você a abre; nada seu vai nesse pedido. Os navegadores não têm uma regra contra conexões diretas entre dispositivos (WebRTC); a página descarta o próprio acesso a elas e não tem código que as use. Extensões do navegador estão fora do que uma página pode proibir.',
};
