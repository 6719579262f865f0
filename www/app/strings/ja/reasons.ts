/** Why a photo could not be used or the engine stopped, by the code of the failure. */
export const reasons: Readonly<Record<string, string>> = {
  'damaged-photo': 'ファイルが破損しているか、不完全です。',
  'unsupported-format': '写真ではないか、読み取れない形式です。',
  avif: 'AVIFの写真は、最新のChrome、Edge、Firefox、またはSafari 16.4以降でのみ読み取れます。JPEGで保存して、もう一度お試しください。',
  'jpeg-xl':
    'JPEG XLの写真は、Safari 17以降やChromium 156以降など、対応しているブラウザーでのみ読み取れます。JPEGで保存して、もう一度お試しください。',
  'photo-too-large': '画素数が多すぎるため、使えるメモリーでは読み取れません。',
  'weight-file': 'ネットワークの重みファイルが破損しています。ページを読み込み直してください。',
  'contract-mismatch':
    '別のネットワークまたは別の処理方法で作られたデータなので、混ぜて使えません。',
  'invalid-input': 'この入力は使えません。',
  'not-trained': '先に学習が必要です。',
  engine: '認識エンジンでエラーが発生しました。',
  'device-lost': '処理の途中でグラフィックカードが使えなくなりました。',
  'gpu-failed': 'グラフィックカードでエラーが発生しました。',
  'no-webgpu': 'このブラウザーでは、ウェブページからグラフィックカードを使えません。',
  'no-adapter': 'ブラウザーがグラフィックカードを提供していません。',
  'missing-feature': 'グラフィックカードに必要な機能がありません。',
  'self-test': 'グラフィックカードが既知の画像で誤った結果を出しました。',
  disposed: '認識エンジンはすでに終了しています。',
  'not-a-project': 'handful のプロジェクトファイルではありません。',
  'damaged-project': 'プロジェクトファイルが破損しているため、開けません。',
  'project-too-large': 'プロジェクトファイルが大きすぎるため、ここでは開けません。',
  'newer-project':
    'プロジェクトファイルは、より新しいバージョンの handful で保存されています。更新してから開いてください。',
  'wrong-asset':
    'このバージョンの handful に合わないファイルがあります。ページを読み込み直してください。',
  'encrypted-archive': '圧縮ファイルにパスワードが設定されているため、読み取れません。',
  'damaged-archive': '圧縮ファイルが破損しているため、読み取れません。',
  'unsupported-archive':
    '圧縮ファイルに、読み取れない圧縮方式（Deflate64 など）が使われています。展開してからフォルダーを開くか、Deflate 方式で圧縮し直してください。',
  'backbone-too-large': 'このネットワークは、この端末には大きすぎます。',
  'archive-too-large': 'ファイルが大きすぎるため、ここでは開けません。',
  'not-a-collection':
    '写真やラベルが含まれていないか、どの列が写真でどの列がラベルか判別できません。',
  'damaged-entry': '圧縮ファイルの中に破損した項目があり、読み取れませんでした。',
  'unsupported-entry':
    '圧縮ファイルの一部の項目に、読み取れない圧縮方式が使われているため、除外しました。展開してからフォルダーを開くか、Deflate 方式で圧縮し直してください。',
  'unused-table': '写真のラベルを示していない表があり、使いませんでした。',
  contradiction: '表に異なる2つのラベルがある写真があったため、どのクラスにも入れませんでした。',
  skipped: '写真ではないファイルを除外しました。',
  splits:
    '学習用と検証用のフォルダーの写真は学習に使います。テスト用フォルダーの写真は確認のために取っておきます。',
  'missing-photo': '表に載っている写真の一部が見つかりません。',
  'labels-only': 'ラベルだけで、写真がありません。',
  'refused-label':
    '空、長すぎる、または読み取れないラベルがあり、クラス名に使えません。これらの写真はまだクラスに入っていません。',
  io: 'ファイルを読み取れませんでした。移動、変更、削除されたか、ネットワークが切れた可能性があります。',
};
