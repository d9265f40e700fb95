/** Put into service workers by the build, see `tools/build-web-app.ts`. */
declare const OFFLINE_FILES: import('./offline.ts').OfflineFiles;

/** Every Chinese character of the message catalogue; put there by the build. */
declare const CATALOGUE_CHARACTERS: string;

/** Style sheets that Vite takes out of the modules that import them. */
declare module '*.css';
