/** The window in which a person, signed in at the city's own address, lets an app show their code on this device. */

import '@open-health-code/ui/tokens.css';
import './embed.css';
import { createClient } from '@open-health-code/contract/client';
import { signInWords } from '@open-health-code/messages/citizen-sign-in';
import { connectWords } from '@open-health-code/messages/platforms';
import { provideChineseGlyphs } from '@open-health-code/ui';
import { button, element, show, word } from './page.ts';
import { signInForm } from './sign-in-form.ts';
import { readRequest, tellConnected, type ConnectionRequest } from './windows.ts';

provideChineseGlyphs(() => import('./fallback-font.ts'));
const city = createClient();
const request = await readRequest();
if (request === undefined) show(element('p', {}, word(connectWords.notOpened)));
else await ask(request).catch(() => show(element('p', { role: 'alert' }, word(connectWords.failed))));

async function ask(asked: ConnectionRequest): Promise<void> {
  const { name: app, origin } = await city.call('GET /v1/platforms/:platform', {
    params: { platform: asked.platform },
  });
  const session = await city.call('GET /v1/session');
  const title = element('h1', {}, word(connectWords.title, { app }));
  if (!session.signedIn) {
    const { oidc, otp } = await city.call('GET /v1/sign-in/methods');
    const ways: HTMLElement[] = [];
    if (otp) ways.push(signInForm(() => void ask(asked)));
    if (oidc) {
      const href = `/v1/sign-in/oidc/start?return=${encodeURIComponent('/embed/connect')}`;
      ways.push(element('a', { href, class: 'ui-button ui-button-secondary ui-button-wide' }, word(signInWords.oidc)));
    }
    show(title, element('p', {}, word(connectWords.signInFirst)), ...ways);
    return;
  }
  const fault = element('p', { class: 'ui-field-error', role: 'alert' });
  const allow = button(word(connectWords.allow), 'primary', () => {
    allow.disabled = true;
    connect(asked).catch(() => {
      allow.disabled = false;
      fault.textContent = word(connectWords.failed);
    });
  });
  show(
    title,
    element('p', {}, element('strong', {}, word(connectWords.ask, { app }))),
    element('p', { class: 'ui-quiet' }, origin ?? ''),
    element('p', {}, word(connectWords.sees, { app })),
    element('p', { class: 'ui-quiet' }, word(connectWords.signedInAs, { name: session.name })),
    fault,
    allow,
    button(word(connectWords.refuse), 'secondary', () => close()),
    button(word(connectWords.somebodyElse), 'secondary', () => {
      city
        .call('POST /v1/sign-out')
        .then(async () => await ask(asked))
        .catch(() => (fault.textContent = word(connectWords.failed)));
    }),
  );
}

async function connect({ platform, key }: ConnectionRequest): Promise<void> {
  await city.call('PUT /v1/people/me/delivery-keys/:platform', { params: { platform }, body: { key } });
  tellConnected();
  show(element('p', {}, word(connectWords.done)));
  close();
}
