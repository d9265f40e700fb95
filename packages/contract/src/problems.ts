/** Every error a client can get: one registry. Bodies are problem documents of RFC 9457; `type` is `/problems/<code>`. */

export interface ProblemKind {
  readonly status: number;
  /** For people, in both languages; says what to do. */
  readonly title: { readonly en: string; readonly zh: string };
}

export const problems = {
  'bad-request': {
    status: 400,
    title: { en: 'The request does not have the expected form.', zh: '请求格式不正确。' },
  },
  'sign-in-required': {
    status: 401,
    title: { en: 'Sign in first.', zh: '请先登录。' },
  },
  'access-denied': {
    status: 403,
    title: { en: 'You may not do this.', zh: '无权执行此操作。' },
  },
  'cross-site-request': {
    status: 403,
    title: { en: 'This request came from another site and was not carried out.', zh: '该请求来自其他网站，未执行。' },
  },
  'not-found': {
    status: 404,
    title: { en: 'There is nothing here.', zh: '未找到内容。' },
  },
  'no-colour': {
    status: 409,
    title: {
      en: 'Without a valid health declaration there is no code. Declare your health first.',
      zh: '没有有效的健康申报，无法生成健康码。请先申报。',
    },
  },
  'payload-too-large': {
    status: 413,
    title: { en: 'The request is too large.', zh: '请求内容过大。' },
  },
  'unsupported-media-type': {
    status: 415,
    title: { en: 'Send application/json.', zh: '请使用 application/json 格式。' },
  },
  'idempotency-key-reused': {
    status: 422,
    title: {
      en: 'This idempotency key was used for another request. Use a new key.',
      zh: '该幂等键已用于其他请求，请更换。',
    },
  },
  'too-many-requests': {
    status: 429,
    title: { en: 'Too many requests. Wait as long as Retry-After says.', zh: '请求过于频繁，请稍后再试。' },
  },
  'internal-error': {
    status: 500,
    title: { en: 'Something failed on our side. Nothing was lost; try again.', zh: '系统出错，数据未丢失，请重试。' },
  },
  overloaded: {
    status: 503,
    title: {
      en: 'Very many people are here at this moment. Your last code stays valid; try again as Retry-After says.',
      zh: '当前访问人数过多。已有的健康码仍然有效，请稍后再试。',
    },
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

/** The body of every error. */
export interface Problem {
  readonly type: string;
  /** English; the registry has the Chinese one under the same code. */
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  /** Where in the request the schema was not met; never the value itself. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
