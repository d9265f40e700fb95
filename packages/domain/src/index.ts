/** The domain: pure rules of the health code. Imports nothing that touches the world. */
export * from './evidence.ts';
export * from './time.ts';
export * from './policy/schema.ts';
