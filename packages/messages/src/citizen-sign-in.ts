/** Words of signing in and enrolling a device. */

import { defineMessages } from './index.ts';

export const signInWords = defineMessages({
  title: { en: 'Sign in', zh: '登录' },
  welcome: {
    en: 'Your health code, on this phone and without a network.',
    zh: '您的健康码，离线也能出示。',
  },
  oidc: { en: 'Sign in with your city account', zh: '使用城市账号登录' },
  or: { en: 'or', zh: '或' },
  otpTitle: { en: 'With a code to your phone', zh: '手机验证码登录' },
  otpWhy: {
    en: 'Nobody gets in with a name and a number alone: a one-time code goes to the phone you carry.',
    zh: '仅凭姓名和证件号码无法登录，须验证本人使用的手机。',
  },
  idType: { en: 'ID document', zh: '证件类型' },
  idNumber: { en: 'Number of the document', zh: '证件号码' },
  phone: { en: 'Phone number', zh: '手机号码' },
  phoneHint: { en: 'The phone you carry', zh: '本人正在使用的手机' },
  sendCode: { en: 'Send the code', zh: '获取验证码' },
  sent: {
    en: 'If this phone is known as yours, a code of six digits is on its way.',
    zh: '如该手机已登记为您本人使用，六位验证码即将送达。',
  },
  signIn: { en: 'Sign in', zh: '登录' },
  sendAgain: { en: 'Send another code', zh: '重新获取' },
  noPhone: {
    en: 'No phone in your name, or no code arrives? Ask at your community office; a paper code needs no phone.',
    zh: '没有本人手机或收不到验证码？请咨询社区工作人员，也可领取纸质码。',
  },
  noMethods: {
    en: 'This city has set up no way to sign in yet. Ask at your community office.',
    zh: '本市尚未开通登录方式，请咨询社区工作人员。',
  },
  privacy: {
    en: 'The city keeps your data; gates see only your colour, your masked name and until when it is valid.',
    zh: '数据由本市保管；查验点只能看到颜色、脱敏姓名和有效期。',
  },
});

export const idTypeWords = defineMessages({
  resident: { en: 'Resident ID card', zh: '居民身份证' },
  'hk-macau': { en: 'Hong Kong/Macau permit', zh: '港澳居民来往内地通行证' },
  taiwan: { en: 'Taiwan permit', zh: '台湾居民来往大陆通行证' },
  passport: { en: 'Passport', zh: '护照' },
  'permanent-resident': { en: 'Permanent resident card', zh: '外国人永久居留身份证' },
  other: { en: 'Another document', zh: '其他证件' },
});
