/** Why a photo could not be used or the engine stopped, by the code of the failure. */
export const reasons: Readonly<Record<string, string>> = {
  'damaged-photo': 'O arquivo está danificado ou incompleto.',
  'unsupported-format': 'Não é uma foto ou está em um formato que não pode ser lido.',
  avif: 'Fotos AVIF só são lidas em versões atuais do Chrome, do Edge e do Firefox e no Safari a partir da 16.4. Salve-a como JPEG e tente de novo.',
  'jpeg-xl':
    'Fotos JPEG XL só são lidas em navegadores que as decodificam, como o Safari a partir da versão 17 e o Chromium a partir da 156. Salve-a como JPEG e tente de novo.',
  'photo-too-large': 'A foto tem pixels demais para ser decodificada na memória disponível.',
  'weight-file': 'O arquivo de pesos da rede está danificado. Carregue a página de novo.',
  'contract-mismatch':
    'Os dados vêm de outra rede ou de outro processamento e não podem ser misturados.',
  'invalid-input': 'Esta entrada não pode ser usada.',
  'not-trained': 'É preciso treinar primeiro.',
  engine: 'O mecanismo de reconhecimento falhou.',
  'device-lost': 'A placa de vídeo ficou indisponível no meio do trabalho.',
  'gpu-failed': 'A placa de vídeo falhou.',
  'no-webgpu': 'Este navegador não dá às páginas acesso à placa de vídeo.',
  'no-adapter': 'O navegador não oferece nenhuma placa de vídeo.',
  'missing-feature': 'Falta à placa de vídeo algo que é necessário.',
  'self-test': 'A placa de vídeo errou em uma imagem conhecida.',
  disposed: 'O mecanismo de reconhecimento já foi encerrado.',
  'not-a-project': 'Não é um arquivo de projeto do handful.',
  'damaged-project': 'O arquivo do projeto está danificado e não pode ser aberto.',
  'project-too-large': 'O arquivo do projeto é grande demais para ser aberto aqui.',
  'newer-project':
    'O arquivo do projeto foi salvo por uma versão mais nova do handful. Atualize antes de abri-lo.',
  'wrong-asset': 'Um arquivo não corresponde a esta versão do handful. Carregue a página de novo.',
  'encrypted-archive': 'O arquivo compactado tem senha e não pode ser lido.',
  'damaged-archive': 'O arquivo compactado está danificado e não pode ser lido.',
  'unsupported-archive':
    'O arquivo compactado usa um método de compressão que não pode ser lido (como Deflate64). Extraia-o e abra a pasta, ou compacte de novo com Deflate.',
  'backbone-too-large': 'A rede é grande demais para este dispositivo.',
  'archive-too-large': 'O arquivo é grande demais para ser aberto aqui.',
  'not-a-collection':
    'Não há fotos nem rótulos nele, ou não dá para saber qual coluna é a da foto e qual é a do rótulo.',
  'damaged-entry': 'Um item do arquivo compactado está danificado e não foi lido.',
  'unsupported-entry':
    'Alguns itens do arquivo compactado usam um método de compressão que não pode ser lido e foram deixados de lado. Extraia o arquivo e abra a pasta, ou compacte de novo com Deflate.',
  'unused-table': 'Há uma tabela que não diz os rótulos das fotos; ela não foi usada.',
  contradiction:
    'Algumas fotos têm dois rótulos diferentes na tabela e por isso não entraram em nenhuma classe.',
  skipped: 'Alguns arquivos não são fotos e foram deixados de lado.',
  splits:
    'As fotos das pastas de treino e validação são para aprender; as da pasta de teste ficam reservadas para verificar.',
  'missing-photo': 'Algumas fotos listadas na tabela não estão lá.',
  'labels-only': 'Só há rótulos, nenhuma foto.',
  'refused-label':
    'Alguns rótulos estão vazios, são longos demais ou ilegíveis e não servem como nome de classe; essas fotos ainda não têm classe.',
  io: 'Não foi possível ler o arquivo; ele pode ter sido movido, alterado ou excluído, ou a rede caiu.',
};
