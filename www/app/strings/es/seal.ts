import type { Strings } from '../strings.js';
import { percent } from './words.js';

/** Sealing, working offline, and how to check both, in Spanish. */
export const sealWords: Strings['seal'] = {
  badge: 'Las fotos no salen de este dispositivo',
  stillComing: (what, part) => `Aún cargando ${what}, ${percent(part)}`,
  comingTitle: 'Falta por llegar, en este orden:',
  coming: {
    views: 'las demás vistas',
    samples: 'las fotos de ejemplo',
    languages: 'los demás idiomas',
    tools: 'las exportaciones y el entrenamiento por descenso de gradiente',
  },
  details: 'Acerca de esta promesa',
  plain: {
    open: 'Las fotos se leen, se aprenden y se reconocen aquí. No se sube nada. En cuanto la página haya cargado todos sus archivos, el navegador le negará cualquier otra conexión.',
    sealed:
      'Las fotos se leen, se aprenden y se reconocen aquí. No se sube nada: el navegador niega ahora a esta página toda conexión, de modo que ninguna foto podría salir ni por error. La página está sellada.',
    refused:
      'Las fotos se leen, se aprenden y se reconocen aquí. No se sube nada. Sin sellar: en este servidor, el navegador no lo impone del todo.',
  },
  policy: 'Cómo lo impone el navegador',
  what: {
    open: 'La página está cargando sus propios archivos. Cuando llegue el último, hará que el navegador le niegue cualquier otra conexión. Los procesos (workers) que miran sus fotos no tienen conexión desde que empiezan.',
    sealed:
      'Cuando se cargaron sus propios archivos, la página hizo que el navegador le negara cualquier otra conexión: ninguna petición, imagen, formulario, marco ni script de ningún sitio. Los procesos (workers) que miran sus fotos no han tenido conexión desde que empezaron. Dura hasta que la página se vuelva a cargar.',
    refused:
      'El servidor de esta página no le permite iniciar procesos (workers) desde la memoria, algo que el sello necesita. La página sigue sin enviar nada, pero aquí el navegador no lo impone del todo.',
  },
  possible: 'Lo que sigue siendo posible: ir a otra dirección y descargar lo que haya hecho aquí.',
  offline: {
    preparing: 'La página se está guardando para usarla sin red.',
    ready: 'La página está guardada en este dispositivo y se abre también sin red.',
    no: 'La página no se pudo guardar en este dispositivo: para abrirla la próxima vez hará falta red.',
  },
  needsReload:
    'Esta página está sellada y solo contiene lo que necesita el procesador. Para usar la tarjeta gráfica, añada ?device=webgpu a la dirección y vuelva a cargarla.',
  needsBest:
    'Este proyecto usa el modo óptimo, cuya segunda red no está cargada. Por ahora funciona en el modo de calidad; para cargar la red, siga el enlace de «Avanzado».',
  howLink: 'Cómo comprobarlo usted mismo',
  how: [
    [
      'Observar la red',
      'Abra las herramientas de desarrollo (F12, o Ctrl+Mayús+I, ⌥⌘I en un Mac) y elija «Red». Cargue la página: verá cómo pide sus propios archivos. Ahora añada fotos, entrene, reconozca: no aparece nada más.',
    ],
    [
      'Desconectar la red',
      'Cuando la página diga que está sellada, active el modo avión o desenchufe el cable. Todo sigue funcionando, porque nunca se envió nada. Una vez guardada en el dispositivo, la página incluso se abre así.',
    ],
    [
      'Intentar romper el sello',
      'En las herramientas de desarrollo elija «Consola» y escriba fetch("/"). Antes del sello hay respuesta; en una página sellada el navegador lo rechaza y nombra la regla que lo prohíbe.',
    ],
    [
      'Leer las reglas',
      'En las herramientas de desarrollo elija «Elementos» y mire dentro de <head>: hay dos líneas llamadas Content-Security-Policy. La primera vino con la página y solo permite su propio servidor. La segunda es el sello. Las reglas solo se pueden añadir, nunca retirar.',
    ],
    [
      'Leer el código fuente',
      'Todo el programa es abierto. Puede compilarlo usted mismo y servirlo desde su propio ordenador.',
    ],
  ],
  limits: 'Lo que el sello no cubre',
  limitsWhy:
    'Una página siempre puede enviarle a otra dirección; lo vería en la barra de direcciones. Para buscar una versión nueva, el propio navegador pide un archivo al servidor de esta página cuando la abre; en esa petición no va nada suyo. Los navegadores no tienen ninguna regla contra las conexiones de dispositivo a dispositivo (WebRTC); la página renuncia a su propio acceso a ellas y no tiene código que las use. Las extensiones del navegador quedan fuera de lo que una página puede prohibir.',
};
