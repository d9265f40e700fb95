/**
 * Completes package-lock.json. npm leaves out optional packages for platforms it cannot find or does not run on, and `npm ci` then
 * refuses the file. They are listed here with the platform their names say, so that every machine accepts the lock and fetches only
 * its own.
 */

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Record<string, LockedPackage & Record<string, unknown>>;

const systems = new Set([
  'android',
  'darwin',
  'freebsd',
  'linux',
  'win32',
  'openharmony',
  'sunos',
  'aix',
  'netbsd',
  'openbsd',
]);
const processors = new Set(['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el']);

export function completeLockfile(text: string): string {
  // Written by npm in its documented form.
  const lock = JSON.parse(text) as { packages: Packages };
  const { '': root = {}, ...packages } = lock.packages;
  for (const [from, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!/^\d/.test(version)) continue;
      const found = resolvedFrom(packages, from, name);
      if (found !== undefined && packages[found]?.version === version) continue;
      const top = `node_modules/${name}`;
      const path = packages[top] === undefined ? top : `${from}/node_modules/${name}`;
      packages[path] = { version, ...(dev === true ? { dev } : {}), optional: true, ...platformOf(name) };
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...lock, packages: { '': root, ...sorted } }, null, 2)}\n`;
}

/** Where Node would find a package from another one's folder. */
function resolvedFrom(packages: Packages, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const path = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (base === '') return undefined;
  }
}

function platformOf(name: string): Record<string, string[]> {
  const words = name.slice(name.indexOf('/') + 1).split(/[-.]/);
  const os = words.find((word) => systems.has(word));
  const cpu = words.includes('wasm32') ? 'wasm32' : words.find((word) => processors.has(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === undefined ? {} : { os: [os] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}
