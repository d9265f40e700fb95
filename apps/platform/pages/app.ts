/** In the browser: passes on what the city's frame asks for, and what the platform's backend brings. */

const frame = document.querySelector<HTMLIFrameElement>('#health-code');
if (frame !== null) carryCodes(frame);

/** Between the city's frame and the platform's backend. Neither the anchor nor the key's name is a secret; the code comes sealed. */
function carryCodes(city: HTMLIFrameElement): void {
  const address = city.dataset['address'] ?? '';
  const { origin } = new URL(address);
  addEventListener('message', ({ data, origin: from, source }) => {
    if (from !== origin || source !== city.contentWindow) return;
    void send('/api/messages', { text: JSON.stringify(data) });
    if (data.healthCode !== 'wanted') return;
    void bring(data.anchor, data.key);
  });
  const bring = async (anchor: unknown, key: unknown): Promise<void> => {
    let answer: object = { healthCode: 'failed' };
    try {
      const response = await send('/api/codes', { anchor, key });
      if (response.ok) answer = { healthCode: 'delivered', ...(await response.json()) };
    } catch {
      // No network: the frame asks again by itself.
    }
    city.contentWindow?.postMessage(answer, origin);
  };
  // The frame listens from its beginning, and waits for a hello.
  city.addEventListener('load', () => {
    city.contentWindow?.postMessage({ healthCode: 'hello', user: city.dataset['user'] }, origin);
  });
  // Last, so that nothing it says is missed.
  city.src = address;
}

async function send(path: string, body: object): Promise<Response> {
  return await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
