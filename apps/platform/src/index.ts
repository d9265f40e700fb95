/** The reference platform: how an app joins a city, carries codes it cannot read, and asks with consent. */
export { register, type Applicant, type Registration } from './registration.ts';
export {
  startReferencePlatform,
  type PlatformUser,
  type ReferencePlatform,
  type ReferencePlatformOptions,
} from './server.ts';
export type { Seen, SeenBytes } from './seen-bytes.ts';
