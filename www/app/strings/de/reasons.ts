/** Why a photo could not be used or the engine stopped, by the code of the failure. */
export const reasons: Readonly<Record<string, string>> = {
  'damaged-photo': 'Die Datei ist beschädigt oder unvollständig.',
  'unsupported-format': 'Das ist kein Foto, oder sein Format ist nicht lesbar.',
  avif: 'AVIF-Fotos lesen nur aktuelle Versionen von Chrome, Edge und Firefox sowie Safari ab Version 16.4. Speichern Sie das Foto als JPEG und versuchen Sie es noch einmal.',
  'jpeg-xl':
    'JPEG-XL-Fotos lesen nur Browser, die sie dekodieren, etwa Safari ab Version 17 und Chromium ab Version 156. Speichern Sie das Foto als JPEG und versuchen Sie es noch einmal.',
  'photo-too-large': 'Das Foto hat zu viele Pixel für den verfügbaren Speicher.',
  'weight-file': 'Die Gewichtsdatei des Netzes ist beschädigt. Laden Sie die Seite neu.',
  'contract-mismatch':
    'Die Daten stammen von einem anderen Netz oder Verfahren und lassen sich nicht mischen.',
  'invalid-input': 'Diese Eingabe ist nicht verwendbar.',
  'not-trained': 'Zuerst muss trainiert werden.',
  engine: 'Die Erkennung hat versagt.',
  'device-lost': 'Die Grafikkarte fiel mitten in der Arbeit aus.',
  'gpu-failed': 'Die Grafikkarte hat versagt.',
  'no-webgpu': 'Dieser Browser gibt Webseiten keinen Zugriff auf die Grafikkarte.',
  'no-adapter': 'Der Browser bietet keine Grafikkarte an.',
  'missing-feature': 'Der Grafikkarte fehlt etwas, das gebraucht wird.',
  'self-test': 'Die Grafikkarte hat ein bekanntes Bild falsch berechnet.',
  disposed: 'Die Erkennung ist schon beendet.',
  'not-a-project': 'Das ist keine Projektdatei von handful.',
  'damaged-project': 'Die Projektdatei ist beschädigt und kann nicht geöffnet werden.',
  'project-too-large': 'Die Projektdatei ist zu groß, um hier geöffnet zu werden.',
  'newer-project':
    'Die Projektdatei stammt aus einer neueren Version von handful; aktualisieren Sie und öffnen Sie sie dann.',
  'wrong-asset': 'Eine Datei passt nicht zu dieser Version von handful. Laden Sie die Seite neu.',
  'encrypted-archive': 'Das Archiv hat ein Passwort und ist nicht lesbar.',
  'damaged-archive': 'Das Archiv ist beschädigt und nicht lesbar.',
  'unsupported-archive':
    'Das Archiv ist auf eine Weise komprimiert, die nicht lesbar ist (etwa Deflate64). Entpacken Sie es und öffnen Sie den Ordner, oder packen Sie es mit Deflate.',
  'backbone-too-large': 'Das Netz ist zu groß für dieses Gerät.',
  'archive-too-large': 'Die Datei ist zu groß, um hier geöffnet zu werden.',
  'not-a-collection':
    'Sie enthält weder Fotos noch Beschriftungen, oder es ist unklar, welche Spalte das Foto und welche die Beschriftung nennt.',
  'damaged-entry': 'Ein Eintrag des Archivs ist beschädigt und wurde nicht gelesen.',
  'unsupported-entry':
    'Einige Einträge des Archivs sind auf eine Weise komprimiert, die nicht lesbar ist, und wurden ausgelassen. Entpacken Sie es und öffnen Sie den Ordner, oder packen Sie es mit Deflate.',
  'unused-table': 'Eine Tabelle nennt keine Beschriftungen der Fotos und wurde nicht verwendet.',
  contradiction:
    'Einige Fotos haben in der Tabelle zwei verschiedene Beschriftungen und sind daher in keiner Klasse.',
  skipped: 'Einige Dateien sind keine Fotos und wurden ausgelassen.',
  splits:
    'Die Fotos der Trainings- und Validierungsordner werden gelernt; die des Testordners werden zum Prüfen zurückgehalten.',
  'missing-photo': 'Einige Fotos aus der Tabelle sind nicht dabei.',
  'labels-only': 'Sie enthält nur Beschriftungen, keine Fotos.',
  'refused-label':
    'Einige Beschriftungen sind leer, zu lang oder unlesbar und taugen nicht als Klassenname; diese Fotos haben noch keine Klasse.',
  io: 'Die Datei konnte nicht gelesen werden; vielleicht wurde sie verschoben, geändert oder gelöscht, oder das Netz war unterbrochen.',
};
