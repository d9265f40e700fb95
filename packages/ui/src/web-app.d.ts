/** Put into service workers by the build, see `tools/build-web-app.ts`. */
declare const OFFLINE_FILES: import('./offline.ts').OfflineFiles;

/** Style sheets that Vite takes out of the modules that import them. */
declare module '*.css';
