/** Words of reading QR codes with the camera, shared by the apps that do; what is read and what else works is each app's to say. */

import { defineMessages } from './index.ts';

export const scanningWords = defineMessages({
  whyTitle: { en: 'Read codes with the camera', zh: '使用摄像头扫码' },
  why: {
    en: 'Your browser will now ask whether this page may use the camera. Pictures are read on this device and are neither kept nor sent.',
    zh: '浏览器将询问是否允许使用摄像头。画面只在本机识别，不保存、不上传。',
  },
  start: { en: 'Use the camera', zh: '开启摄像头' },
  again: { en: 'Try again', zh: '重试' },
  starting: { en: 'Opening the camera …', zh: '正在打开摄像头…' },
  view: { en: 'Picture of the camera', zh: '摄像头画面' },
  denied: {
    en: 'The camera is blocked for this page. Open the site’s settings beside the address, allow the camera, then try again.',
    zh: '摄像头被禁止。请在地址栏旁的网站设置中允许摄像头后重试。',
  },
  none: { en: 'This device has no camera.', zh: '未找到摄像头。' },
  busy: {
    en: 'The camera cannot be opened. Close other apps that use it, then try again.',
    zh: '无法打开摄像头。请关闭其他正在使用摄像头的应用后重试。',
  },
  insecure: {
    en: 'Browsers give out the camera on https addresses only. Open this page by its https address.',
    zh: '浏览器只在 https 地址下允许使用摄像头，请使用 https 地址打开。',
  },
  reader: {
    en: 'The reader could not be loaded. Look whether you have a network, then try again.',
    zh: '识别组件加载失败，请检查网络后重试。',
  },
  stop: { en: 'Stop camera', zh: '关闭摄像头' },
  torchOn: { en: 'Light on', zh: '开灯' },
  torchOff: { en: 'Light off', zh: '关灯' },
  zoom: { en: 'Zoom', zh: '缩放' },
});
