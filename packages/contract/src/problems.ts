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
  'already-contested': {
    status: 409,
    title: {
      en: 'An objection to this is open already. You find it, with its number, among your objections.',
      zh: '您已就此提出申诉，正在处理中，可在“我的申诉”中查看编号。',
    },
  },
  'appeal-answered': {
    status: 409,
    title: {
      en: 'This objection has been answered and can no longer be taken back.',
      zh: '该申诉已有答复，无法撤回。',
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
  'poster-not-genuine': {
    status: 422,
    title: {
      en: 'This QR code is no check-in code of this city, or it was altered. Do not use it; tell the staff here.',
      zh: '此二维码不是本市的场所码，或已被篡改。请勿使用，并告知现场工作人员。',
    },
  },
  'poster-expired': {
    status: 422,
    title: {
      en: 'This check-in code has changed since it was read. Scan the display again, on the spot.',
      zh: '该场所码已更新。请在现场重新扫描屏幕上的二维码。',
    },
  },
  'poster-withdrawn': {
    status: 422,
    title: {
      en: 'This check-in code is no longer in use. Ask the staff here for the current one.',
      zh: '该场所码已停用。请向现场工作人员索取新的场所码。',
    },
  },
  'check-in-time': {
    status: 422,
    title: {
      en: 'The time must lie within the last 24 hours, and a visit cannot end before it began. Check the clock of the phone.',
      zh: '时间须在最近 24 小时内，且离开时间不能早于到达时间。请检查手机时钟。',
    },
  },
  'too-many-paper-codes': {
    status: 409,
    title: {
      en: 'There are as many valid paper codes as one person may have. Revoke one that is not needed any more.',
      zh: '有效的纸质码已达上限。请先作废不再需要的纸质码。',
    },
  },
  'too-many-requests': {
    status: 429,
    title: { en: 'Too many requests. Wait a little and try again.', zh: '请求过于频繁，请稍后再试。' },
  },
  'internal-error': {
    status: 500,
    title: { en: 'Something failed on our side. Nothing was lost; try again.', zh: '系统出错，数据未丢失，请重试。' },
  },
  unavailable: {
    status: 503,
    title: {
      en: 'We cannot look this up at the moment. Your last code stays valid; try again a little later.',
      zh: '暂时无法处理。已有的健康码仍然有效，请稍后再试。',
    },
  },
  overloaded: {
    status: 503,
    title: {
      en: 'Very many people are here at this moment. Your last code stays valid; try again a little later.',
      zh: '当前访问人数过多。已有的健康码仍然有效，请稍后再试。',
    },
  },
  'enrolment-refused': {
    status: 403,
    title: {
      en: 'This enrolment code is wrong, was used or is too old. Ask for a new one.',
      zh: '登记码错误、已使用或已过期，请重新获取。',
    },
  },
  'gate-revoked': {
    status: 403,
    title: {
      en: 'This gate was revoked. Deliver what is queued, then enrol again with a new code.',
      zh: '该查验点已被停用。请先上传未发送的记录，再用新的登记码登记。',
    },
  },
  'id-check-failed': {
    status: 403,
    title: {
      en: 'That is not the code, or it is too late. Begin again, or ask for the paper code.',
      zh: '验证码错误或已失效。请重新查询，或出示纸质码。',
    },
  },
  'wrong-code': {
    status: 422,
    title: {
      en: 'The code is wrong, or its time is over. Check it, or ask for a new one.',
      zh: '验证码错误或已失效。请核对，或重新获取。',
    },
  },
  'sign-in-cancelled': {
    status: 403,
    title: { en: 'You did not finish signing in. Nothing has changed.', zh: '您未完成登录，未做任何更改。' },
  },
  'sign-in-failed': {
    status: 403,
    title: { en: 'Signing in did not succeed. Please begin again.', zh: '登录未成功，请重新开始。' },
  },
  'sign-in-expired': {
    status: 403,
    title: {
      en: 'Signing in took too long or was begun in another window. Please begin again.',
      zh: '登录超时，或在其他窗口中开始。请重新开始。',
    },
  },
  'identity-incomplete': {
    status: 403,
    title: {
      en: 'Your account does not say which ID document is yours. Have your identity confirmed there first.',
      zh: '您的账户未提供身份证件信息。请先在该处完成实名认证。',
    },
  },
  'identity-provider-unavailable': {
    status: 503,
    title: {
      en: 'The sign-in service does not answer. Try again in a few minutes, or sign in by phone.',
      zh: '登录服务暂时没有响应。请几分钟后重试，或使用手机验证码登录。',
    },
  },
  'phone-ruled': {
    status: 409,
    title: {
      en: 'A decision says that this number is yours. If that is wrong, contest it.',
      zh: '已有裁定认定该号码由您使用。如有异议，请提出申诉。',
    },
  },
  'too-many-dependants': {
    status: 409,
    title: {
      en: 'You already show the codes of as many people as is allowed. End one first.',
      zh: '您代办的人数已达上限，请先解除一位。',
    },
  },
  'quota-exceeded': {
    status: 429,
    title: {
      en: 'The quota of this platform is used up. Wait as long as Retry-After says.',
      zh: '该平台的调用配额已用完，请在 Retry-After 指定的时间后再试。',
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
