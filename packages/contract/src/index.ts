/** The HTTP interface: every operation, every problem, the typed client. */
export * from './problems.ts';
export * from './operation.ts';
export * from './parts.ts';
export * from './operations/index.ts';
export * from './delivered-code.ts';
export * from './openapi.ts';
export * from './standard.ts';
