/** What the build fills in. */
interface ImportMeta {
  readonly env: { readonly BASE_URL: string };
}
