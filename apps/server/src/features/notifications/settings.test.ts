import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../platform/operator-error.ts';
import { isPushAddress, readPushHosts, readTextSending, usualPushHosts } from './settings.ts';

const secret = 'a-secret-of-thirty-two-characters';

describe('the gateway for text messages', () => {
  it('is there when address and secret are set, over https or on this machine', () => {
    const read = (url: string): unknown =>
      readTextSending({ HEALTHCODE_SMS_WEBHOOK: url, HEALTHCODE_SMS_WEBHOOK_SECRET: secret });
    expect(read('https://sms.example.org/send')).toEqual({
      by: 'webhook',
      url: 'https://sms.example.org/send',
      secret,
    });
    expect(read('http://127.0.0.1:9000/')).toMatchObject({ by: 'webhook' });
    expect(readTextSending({})).toBeUndefined();
  });

  it.each(['http://sms.example.org/', 'ftp://127.0.0.1/', 'sms.example.org', 'https://user:pass@sms.example.org/'])(
    'is refused at %s',
    (url) => {
      expect(() => readTextSending({ HEALTHCODE_SMS_WEBHOOK: url, HEALTHCODE_SMS_WEBHOOK_SECRET: secret })).toThrow(
        OperatorError,
      );
    },
  );

  it('is refused with a secret that could be guessed', () => {
    expect(() =>
      readTextSending({ HEALTHCODE_SMS_WEBHOOK: 'https://sms.example.org/', HEALTHCODE_SMS_WEBHOOK_SECRET: 'secret' }),
    ).toThrow(/32 characters/);
  });
});

describe('addresses that push messages go to', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc',
  ])('takes %s', (address) => {
    expect(isPushAddress(usualPushHosts, address)).toBe(true);
  });

  it.each([
    'https://example.org/push',
    'https://10.0.0.1/',
    'http://127.0.0.1:5432/',
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/',
    'https://fcm.googleapis.com.example.org/',
    'https://user@fcm.googleapis.com/',
    'https://notify.windows.com.example.org/',
    'file:///etc/passwd',
    'not an address',
  ])('refuses %s', (address) => {
    expect(isPushAddress(usualPushHosts, address)).toBe(false);
  });

  it('are the browsers’ own or those set', () => {
    expect(readPushHosts({})).toBe(usualPushHosts);
    expect(readPushHosts({ HEALTHCODE_PUSH_HOSTS: 'push.example.org, 127.0.0.1:9000' })).toEqual([
      'push.example.org',
      '127.0.0.1:9000',
    ]);
    expect(isPushAddress(['127.0.0.1:9000'], 'http://127.0.0.1:9000/x')).toBe(true);
    expect(() => readPushHosts({ HEALTHCODE_PUSH_HOSTS: '*' })).toThrow(OperatorError);
  });
});
