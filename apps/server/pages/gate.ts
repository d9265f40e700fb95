/** A gate: fetches the lists once, then checks codes by itself, without asking the server again. */

import {
  importPublicKey,
  openRevocationSnapshot,
  openTrustList,
  ReplayGuard,
  verifyCode,
  type CodeCheck,
  type RevocationList,
  type TrustList,
} from '@open-health-code/health-code';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { ask, byId, colourSigns, element, failWith } from './elements.ts';

type Verdict = 'admit' | 'measure' | 'refuse';

interface GateSettings {
  readonly anchor: JsonWebKey;
  readonly city: string;
  readonly listMaxAgeHours: number;
  readonly entry: Readonly<Record<string, Readonly<Record<'green' | 'yellow' | 'red', Verdict>>>>;
}

const verdictSigns: Readonly<
  Record<
    Verdict | 'invalid',
    { readonly shape: string; readonly en: string; readonly zh: string; readonly look: string }
  >
> = {
  admit: { shape: '✔', en: 'Admit', zh: '放行', look: 'green' },
  measure: { shape: '▲', en: 'Admit with measure', zh: '采取措施', look: 'yellow' },
  refuse: { shape: '✖', en: 'Do not admit', zh: '不予放行', look: 'red' },
  invalid: { shape: '?', en: 'Not a valid code', zh: '无效', look: 'none' },
};

/** One sentence for each reason a code is not accepted. */
const refusals: Readonly<Record<Exclude<CodeCheck, { ok: true }>['reason'], string>> = {
  malformed: 'This is not a health code. 不是健康码。',
  'lists-outdated': 'This gate’s lists are too old. Connect it to the network. 名单过期，请联网更新。',
  'unknown-issuer': 'Issued by a city this gate does not know. 未知签发城市。',
  'bad-signature': 'The signature is wrong: altered or forged. 签名无效。',
  'not-yet-valid': 'Not valid yet: check the clocks of phone and gate. 尚未生效，请检查时钟。',
  expired: 'Expired. Ask the person to refresh it. 已过期，请刷新。',
  'stale-display': 'Not a live display: a screenshot, or a clock that is wrong. 非实时显示（截图或时钟错误）。',
  revoked: 'No longer holds: the person’s colour has changed. 已撤销，颜色已变更。',
  replayed: 'Shown here a moment ago. 刚刚已出示。',
};

const replayGuard = new ReplayGuard();

try {
  const settings = await ask<GateSettings>('/v1/gate/settings');
  const { trustList, revocationList } = await fetchLists(settings);
  const venue = byId<HTMLSelectElement>('venue');
  venue.append(...Object.keys(settings.entry).map((name) => element('option', { value: name }, name)));
  byId('lists').textContent =
    `Trust list of ${new Date(trustList.content.issuedAt).toLocaleString()}, revocation list of ` +
    `${new Date(revocationList.state.issuedAt).toLocaleString()} with ${revocationList.state.ids.length} codes.`;
  byId('check').addEventListener('submit', (event) => {
    event.preventDefault();
    void check(settings, trustList, revocationList, venue.value);
  });
} catch (error) {
  failWith(byId('verdict'), error);
}

async function fetchLists(settings: GateSettings): Promise<{ trustList: TrustList; revocationList: RevocationList }> {
  const [trust, revocation] = await Promise.all(['trust', 'revocation'].map(fetchBytes));
  const anchor = await importPublicKey(settings.anchor);
  if (anchor === undefined || trust === undefined || revocation === undefined)
    throw new Error('The lists cannot be opened.');
  const opened = await openTrustList(trust, { anchors: [anchor], minimumSequence: 0 });
  if (!opened.ok) throw new Error(`The trust list cannot be used: ${opened.reason}.`);
  const revoked = await openRevocationSnapshot(revocation, { trustList: opened.list, minimumSequence: 0 });
  if (!revoked.ok) throw new Error(`The revocation list cannot be used: ${revoked.reason}.`);
  return { trustList: opened.list, revocationList: revoked.list };
}

async function fetchBytes(list: string): Promise<Uint8Array> {
  const response = await fetch(`/v1/lists/${list}`);
  if (!response.ok) throw new Error(`The ${list} list could not be fetched.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function check(
  settings: GateSettings,
  trustList: TrustList,
  revocationList: RevocationList,
  venue: string,
): Promise<void> {
  const photo = byId<HTMLInputElement>('photo').files?.[0];
  const pasted = byId<HTMLTextAreaElement>('text').value.trim();
  const text = pasted === '' && photo !== undefined ? await readPhoto(photo) : pasted;
  const result = await verifyCode(text ?? '', {
    trustList,
    revocationLists: new Map([[settings.city, revocationList]]),
    now: Date.now(),
    maxListAgeMs: settings.listMaxAgeHours * 3_600_000,
    replayGuard,
  });
  if (result.ok) {
    const verdict = settings.entry[venue]?.[result.colour] ?? 'refuse';
    show(verdict, `${colourSigns[result.colour].shape} ${colourSigns[result.colour].en} – ${result.maskedName}`);
  } else {
    show(
      'invalid',
      text === undefined ? 'No QR code was found in the photograph. 照片中没有二维码。' : refusals[result.reason],
    );
  }
}

function show(verdict: Verdict | 'invalid', detail: string): void {
  const sign = verdictSigns[verdict];
  const box = byId('verdict');
  box.className = `verdict ${sign.look}`;
  box.replaceChildren(element('p', { class: 'word' }, `${sign.shape} ${sign.en} ${sign.zh}`), element('p', {}, detail));
}

/** The first QR code in a photograph, read on this device. */
async function readPhoto(photo: File): Promise<string | undefined> {
  prepareZXingModule({ overrides: { locateFile: (path: string) => `/modules/zxing/${path}` } });
  const found = await readBarcodes(photo, { formats: ['QRCode'], tryHarder: true });
  return found[0]?.text;
}
