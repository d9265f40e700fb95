/** A browser that receives push messages: makes its keys and opens what comes, as RFC 8291 and RFC 8188 say. */

import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import type { PushTarget } from '../senders/web-push.ts';

export class Device {
  readonly #ecdh = createECDH('prime256v1');
  readonly #publicKey = this.#ecdh.generateKeys();
  readonly #auth = randomBytes(16);

  /** What the browser gives the app when it subscribes at a push service. */
  subscription(endpoint: string): PushTarget {
    return {
      endpoint,
      keys: { p256dh: this.#publicKey.toString('base64url'), auth: this.#auth.toString('base64url') },
    };
  }

  /** Throws when the message was made for another device or altered. */
  open(body: Buffer): unknown {
    const salt = body.subarray(0, 16);
    const keyLength = body[20] ?? 0;
    const senderKey = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#publicKey, senderKey]);
    const shared = Buffer.from(hkdfSync('sha256', this.#ecdh.computeSecret(senderKey), this.#auth, info, 32));
    const key = Buffer.from(hkdfSync('sha256', shared, salt, 'Content-Encoding: aes128gcm\0', 16));
    const nonce = Buffer.from(hkdfSync('sha256', shared, salt, 'Content-Encoding: nonce\0', 12));
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const record = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    const text = record.subarray(0, record.lastIndexOf(2));
    return JSON.parse(text.toString('utf8'));
  }
}
