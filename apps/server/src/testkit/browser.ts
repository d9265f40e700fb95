/** A browser as far as tests of redirects need one: keeps cookies of one host, follows redirects one at a time. */

export class Browser {
  readonly cookies = new Map<string, string>();

  /** One request; redirects are not followed. */
  async open(address: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split(/=(.*)/s);
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Follows redirects until one leads to an address that matches, which is not opened, or until there is no more. */
  async follow(address: string, until: RegExp, init: RequestInit = {}): Promise<string> {
    let next = address;
    let response = await this.open(next, init);
    for (let hops = 0; hops < 10; hops++) {
      const location = response.headers.get('location');
      if (location === null) return next;
      next = new URL(location, next).href;
      if (until.test(next)) return next;
      response = await this.open(next);
    }
    throw new Error('too many redirects');
  }
}
