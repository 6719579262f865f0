import type { Strings } from '../strings.js';

/** The view "Live" and the camera of a class, in Simplified Chinese. */
export const liveWords: Strings['live'] = {
  title: '实时',
  what: '把东西举到摄像头前，看它逐帧被认成什么。',
  start: '打开摄像头',
  stop: '关闭摄像头',
  off: '摄像头已关闭。',
  on: '摄像头已打开',
  asking: '请在浏览器的询问中允许使用摄像头。',
  private: '摄像头看到的画面留在这台设备上，也不会保存。离开此视图或此标签页时，摄像头会关闭。',
  mirror: '镜像',
  choose: '使用哪个摄像头',
  cameraNumber: (number) => `摄像头 ${number}`,
  teachFirst: '请先给两个类别各一张照片。',
  looking: '正在看…',
  pace: (framesPerSecond) =>
    `每秒 ${framesPerSecond >= 10 ? Math.round(framesPerSecond) : framesPerSecond.toFixed(1)} 帧`,
  problems: {
    insecure: '浏览器只允许通过安全连接（https）打开的页面使用摄像头。请用 https 地址打开此页面。',
    none: '没有找到摄像头。请连接后重试。',
    refused: '浏览器不允许此页面使用摄像头。请在地址旁的网站设置中允许，然后重试。',
    busy: '摄像头正被其他程序使用。请关闭那个程序后重试。',
    lost: '摄像头已断开。重新连接后会自动继续。',
    failed: '无法启动摄像头。请重试，或在浏览器设置中换一个。',
  },

  takeFor: (label) => `为“${label}”拍照`,
  hold: '按住连拍',
  shots: '刚拍的照片',
  takeMany: (count) => `连拍 ${count} 张`,
  takeHint: (count) =>
    `按住按钮时会不断拍照，轻点一下拍一张。“连拍 ${count} 张”会先倒数三秒。其间请转动物品。`,
  taken: (count) => `已拍 ${count} 张`,
  saidTaken: (count) => `已拍 ${count} 张。`,
  photoName: (number) => `摄像头 ${number}`,
  done: '完成',
};
