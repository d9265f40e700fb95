/** How the app works, in a few honest sentences. */

import { defineMessages } from './index.ts';

export const aboutWords = defineMessages({
  colour: { en: 'Your colour', zh: '您的颜色' },
  colourText: {
    en: 'Nobody sets a colour. It follows from what is known (tests, tickets, contacts, your declaration) by published rules. Every reason names its source, when it ends, what to do and how to object; people answer objections.',
    zh: '颜色不由任何人设定，而是依据公开规则，由已知信息（检测、票务、接触、申报）得出。每条原因均注明来源、何时解除、应做什么以及如何申诉，申诉由人工答复。',
  },
  phone: { en: 'On this phone', zh: '本机保存' },
  phoneText: {
    en: 'Your codes and those of the people you show codes for, so that they open without a network; check-ins that are not delivered yet; visits you have not left. Signing out deletes all of it. This app does not follow where you are.',
    zh: '您和代办对象的健康码（以便离线出示）、尚未上传的登记、尚未离开的场所。退出登录后全部删除。本应用不跟踪您的位置。',
  },
  city: { en: 'With the city', zh: '本市保存' },
  cityText: {
    en: 'What your colour rests on, where you checked in and were checked, and who looked at it. Names and numbers lie encrypted. Check-ins and checks are deleted after some weeks. You see all of it, and can take a copy with you.',
    zh: '得出颜色所依据的信息、登记与查验记录，以及查看记录。姓名和号码加密保存，登记与查验记录数周后删除。您可以查看全部内容并导出副本。',
  },
  gates: { en: 'At the door', zh: '查验点' },
  gatesText: {
    en: 'A gate reads your colour, your masked name and until when it is valid, and no more. It works without a network too. The code changes every 30 seconds, so a picture of it helps nobody.',
    zh: '查验点只能读到颜色、脱敏姓名和有效期，离线也能查验。二维码每30秒更新，截图无效。',
  },
  open: { en: 'Open source', zh: '开放源代码' },
  openText: {
    en: 'Everything that runs here, also the part that decides colours, is open source under the Apache License 2.0, so that anybody can check what is said on this page.',
    zh: '这里运行的全部程序，包括判定颜色的部分，均以 Apache License 2.0 开源，任何人都可核实本页所述内容。',
  },
  interface: { en: 'The interface, for those who build on it', zh: '接口文档（供开发者使用）' },
});
