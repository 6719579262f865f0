/** Why a photo could not be used or the engine stopped, by the code of the failure. */
export const reasons: Readonly<Record<string, string>> = {
  'damaged-photo': 'El archivo está dañado o incompleto.',
  'unsupported-format': 'No es una foto, o su formato no se puede leer.',
  avif: 'Las fotos AVIF solo se leen en versiones actuales de Chrome, Edge y Firefox, y en Safari desde la 16.4. Guárdela como JPEG y vuelva a intentarlo.',
  'jpeg-xl':
    'Las fotos JPEG XL solo se leen en navegadores que las descodifican, como Safari desde la versión 17 y Chromium desde la 156. Guárdela como JPEG y vuelva a intentarlo.',
  'photo-too-large': 'La foto tiene demasiados píxeles para abrirla con la memoria disponible.',
  'weight-file': 'El archivo de pesos de la red está dañado. Vuelva a cargar la página.',
  'contract-mismatch':
    'Los datos se obtuvieron con otra red u otro procedimiento y no se pueden mezclar.',
  'invalid-input': 'Esta entrada no se puede usar.',
  'not-trained': 'Primero hay que entrenar.',
  engine: 'El motor falló.',
  'device-lost': 'La tarjeta gráfica dejó de estar disponible en pleno trabajo.',
  'gpu-failed': 'La tarjeta gráfica falló.',
  'no-webgpu': 'Este navegador no da a las páginas acceso a la tarjeta gráfica.',
  'no-adapter': 'El navegador no ofrece ninguna tarjeta gráfica.',
  'missing-feature': 'A la tarjeta gráfica le falta algo necesario.',
  'self-test': 'La tarjeta gráfica se equivocó con una imagen conocida.',
  disposed: 'El motor ya está cerrado.',
  'not-a-project': 'No es un archivo de proyecto de handful.',
  'damaged-project': 'El archivo del proyecto está dañado y no se puede abrir.',
  'project-too-large': 'El archivo del proyecto es demasiado grande para abrirlo aquí.',
  'newer-project':
    'El archivo del proyecto se guardó con una versión más reciente de handful; actualice y vuelva a abrirlo.',
  'wrong-asset': 'Un archivo no corresponde a esta versión de handful. Vuelva a cargar la página.',
  'encrypted-archive': 'El archivo comprimido tiene contraseña y no se puede leer.',
  'damaged-archive': 'El archivo comprimido está dañado y no se puede leer.',
  'unsupported-archive':
    'El archivo comprimido usa un método que no se puede leer (como Deflate64). Descomprímalo y abra la carpeta, o comprímalo con Deflate.',
  'backbone-too-large': 'La red es demasiado grande para este dispositivo.',
  'archive-too-large': 'El archivo es demasiado grande para abrirlo aquí.',
  'not-a-collection':
    'No contiene fotos ni etiquetas, o no se distingue qué columna nombra la foto y cuál la etiqueta.',
  'damaged-entry': 'Una parte del archivo comprimido está dañada y no se leyó.',
  'unsupported-entry':
    'Partes del archivo comprimido usan un método que no se puede leer y se omitieron. Descomprímalo y abra la carpeta, o comprímalo con Deflate.',
  'unused-table': 'Una tabla no dice las etiquetas de las fotos y no se usó.',
  contradiction:
    'Algunas fotos tienen dos etiquetas distintas en la tabla, así que no están en ninguna clase.',
  skipped: 'Algunos archivos no son fotos y se omitieron.',
  splits:
    'Se aprende de las fotos de las carpetas de entrenamiento y validación; las de la carpeta de prueba se apartan para evaluar.',
  'missing-photo': 'Algunas fotos de la tabla no están ahí.',
  'labels-only': 'Solo contiene etiquetas, ninguna foto.',
  'refused-label':
    'Algunas etiquetas están vacías, son demasiado largas o ilegibles y no pueden ser nombres de clase; esas fotos aún no tienen clase.',
  io: 'El archivo no se pudo leer; puede que se haya movido, cambiado o eliminado, o que se cortara la red.',
};
