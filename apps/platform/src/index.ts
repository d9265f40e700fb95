/** The reference platform: how an app joins a city, carries codes it cannot read, and asks with consent. */
export { cityClient, CityRefusal, type CityClient } from './city-client.ts';
export { register, type Applicant, type Registration } from './registration.ts';
export {
  startReferencePlatform,
  type PlatformUser,
  type ReferencePlatform,
  type ReferencePlatformOptions,
} from './server.ts';
export { seenBytes, type Seen, type SeenBytes } from './seen-bytes.ts';
