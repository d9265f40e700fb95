/** Words of the gate app: short enough to read in a queue, and each says what to do. */

import { defineMessages } from './index.ts';

export const gateWords = defineMessages({
  back: { en: 'Back', zh: '返回' },
  cancel: { en: 'Cancel', zh: '取消' },
  next: { en: 'Next person', zh: '下一位' },
  starting: { en: 'Opening the gate …', zh: '正在打开…' },

  // The desk
  scanTitle: { en: 'Scan a health code', zh: '扫描健康码' },
  movement: { en: 'What a scan means', zh: '扫码用途' },
  movementCheck: { en: 'Check only', zh: '仅查验' },
  movementIn: { en: 'In', zh: '进入' },
  movementOut: { en: 'Out', zh: '离开' },
  inside: { en: '{count} inside', zh: '场内 {count} 人' },
  insideOwn: { en: '{count} inside by this gate', zh: '本机计场内 {count} 人' },
  insideChange: { en: 'Count again', zh: '重新清点' },
  insideTitle: { en: 'How many people are inside?', zh: '场内现有多少人？' },
  insideLabel: { en: 'People you counted', zh: '清点人数' },
  insideHint: {
    en: '0 when everybody has left. All gates of this place go on from this number.',
    zh: '已全部离场请填 0。本场所各查验点将以此数继续计数。',
  },
  insideWrong: { en: 'Write a whole number, such as 0 or 120.', zh: '请填写整数，例如 0 或 120。' },
  insideSave: { en: 'Set the number', zh: '确定' },
  insideOffline: {
    en: 'This needs the network, because it is for all gates of the place. Try again when there is one.',
    zh: '此操作需联网，因为适用于本场所所有查验点。请联网后重试。',
  },
  insideFailed: { en: 'The number could not be set. Try again in a moment.', zh: '设置失败，请稍后重试。' },
  checkedToday: { en: 'Checks today: {count}', zh: '今日查验 {count} 次' },
  noCode: { en: 'Shows no code', zh: '无法出示' },
  idDocument: { en: 'ID document', zh: '证件核验' },
  paste: { en: 'Type or paste', zh: '输入或粘贴' },
  pasteTitle: { en: 'Type or paste a code', zh: '输入或粘贴健康码' },
  pasteLabel: { en: 'Text of the code', zh: '健康码文本' },
  pasteHint: {
    en: 'It begins with OHC1. A scanner that types can be used at any time, also on the other screens.',
    zh: '以 OHC1 开头。键盘式扫码枪在任何界面都可直接使用。',
  },
  check: { en: 'Check', zh: '查验' },
  settings: { en: 'Settings', zh: '设置' },
  poster: { en: 'Show poster', zh: '显示场所码' },
  status: { en: 'State of this gate', zh: '查验点状态' },

  // Camera
  cameraAim: { en: 'Hold the code into the frame', zh: '请将健康码对准框内' },
  cameraOtherwise: {
    en: 'A hand scanner and typing work without the camera.',
    zh: '也可使用扫码枪或手动输入。',
  },
  camera: { en: 'Camera', zh: '摄像头' },
  cameraNumber: { en: 'Camera {number}', zh: '摄像头 {number}' },
  cameraAny: { en: 'The one at the back', zh: '后置摄像头' },

  // Verdicts
  admit: { en: 'Admit', zh: '放行' },
  measure: { en: 'With measures', zh: '须采取措施' },
  refuse: { en: 'Do not admit', zh: '不予放行' },
  invalid: { en: 'Not valid', zh: '无效' },
  cannotCheck: { en: 'Cannot check', zh: '无法查验' },
  leave: { en: 'Leaving', zh: '离开' },
  notKept: {
    en: 'This check could not be kept: the device has no space left. Note it on paper and make space.',
    zh: '本次查验未能保存：设备空间不足。请手工登记并清理空间。',
  },
});

/** Why, one sentence for each reason of a verdict; nothing medical. */
export const gateReasons = defineMessages({
  colour: { en: 'By the entry rules of this place', zh: '依据本场所通行规则' },
  leaving: { en: 'Counted out', zh: '已计离开' },
  fever: { en: 'The temperature is too high', zh: '体温超标' },
  'temperature-missing': { en: 'The temperature was not taken', zh: '未测体温' },
  'no-code': { en: 'No health code', zh: '没有健康码' },
  'document-differs': { en: 'Code and ID document do not belong together', zh: '健康码与证件不符' },
  'document-not-seen': { en: 'The ID document was not looked at', zh: '未核对证件' },
  'not-a-code': { en: 'This is not a health code', zh: '这不是健康码' },
  forged: { en: 'Altered or forged', zh: '被篡改或伪造' },
  'unknown-city': { en: 'Issued by a city this gate does not know', zh: '签发城市未知' },
  expired: { en: 'The code has expired', zh: '健康码已过期' },
  'paper-expired': { en: 'The code on paper has expired', zh: '纸质码已过期' },
  stale: {
    en: 'Not a live display: a picture of a code, or a phone with a wrong clock',
    zh: '非实时显示：截图，或手机时钟有误',
  },
  revoked: { en: 'The code no longer holds', zh: '健康码已失效' },
  'paper-revoked': { en: 'The code on paper no longer holds', zh: '纸质码已失效' },
  replayed: { en: 'This display was read here a moment ago', zh: '该显示刚刚已在此查验' },
  clock: { en: 'A clock is wrong: the phone’s or this gate’s', zh: '时钟有误：手机或本机' },
  'lists-old': { en: 'This gate’s lists are too old to judge by', zh: '本机名单过旧，无法判断' },
});

/** What to do, one for each verdict and reason that needs it. */
export const gateSteps = defineMessages({
  measure: {
    en: 'Let in; take the measures of this place: mask, temperature, register.',
    zh: '可进入，并按本场所要求采取措施：口罩、测温、登记。',
  },
  refuse: {
    en: 'Ask the person to step aside. Their own app says why and what to do. Hospitals stay open to them.',
    zh: '请其移步一旁。原因和办法见其本人应用。医院仍可就诊。',
  },
  fever: {
    en: 'Ask the person to step aside and measure again after a rest. Show the way to a fever clinic.',
    zh: '请其移步休息后复测，并指引前往发热门诊。',
  },
  'temperature-missing': { en: 'Take the temperature before they go in.', zh: '入内前请测量体温。' },
  'no-code': { en: 'Register by ID document, or ask for a paper code.', zh: '请凭证件登记，或出示纸质码。' },
  'document-differs': { en: 'Do not use this code. Ask for the person’s own.', zh: '请勿使用此码，请出示本人健康码。' },
  'document-not-seen': { en: 'Look at the ID document, then scan again.', zh: '请核对证件后重新扫码。' },
  'not-a-code': { en: 'Ask for the health code itself, not another QR code.', zh: '请出示健康码，而非其他二维码。' },
  forged: { en: 'Do not admit on it. Look the person up by their ID document.', zh: '不可凭此放行，请改用证件核验。' },
  'unknown-city': {
    en: 'Ask whether they have a code of this city; otherwise look at the ID document.',
    zh: '请出示本市健康码，或改用证件核验。',
  },
  expired: { en: 'Ask the person to open their code again; it renews itself.', zh: '请其重新打开健康码，将自动更新。' },
  'paper-expired': {
    en: 'It helps to have a new paper printed. For now, look the person up by their ID document.',
    zh: '请其重新打印纸质码。本次可改用证件核验。',
  },
  stale: {
    en: 'Ask to see the code in the app itself. If it is: set the phone’s clock to automatic.',
    zh: '请在应用内现场打开。若确为实时显示，请将手机时间设为自动。',
  },
  revoked: {
    en: 'Ask the person to open their code again: it shows the present state.',
    zh: '请其重新打开健康码，以查看当前状态。',
  },
  'paper-revoked': {
    en: 'It helps to have a new paper printed. For now, look the person up by their ID document.',
    zh: '请其重新打印纸质码。本次可改用证件核验。',
  },
  replayed: {
    en: 'One person, shown twice: fine. Two people with one screen: ask for the second one’s own code.',
    zh: '同一人重复出示无妨；若两人共用，请第二人出示本人健康码。',
  },
  clock: {
    en: 'Compare this gate’s time below with the phone’s. Set both to automatic time and connect to the network.',
    zh: '请对照下方时间与手机时间，将两者设为自动并连接网络。',
  },
  'lists-old': {
    en: 'Connect this gate to the network for a minute. Until then look at ID documents and register by hand.',
    zh: '请将本机联网一分钟。此前请核对证件并手工登记。',
  },
  'never-refuse': {
    en: 'Nobody is turned away here: let in with mask and measures, and register by ID document.',
    zh: '本场所不得拒绝任何人：佩戴口罩、采取措施后进入，并凭证件登记。',
  },
});

/** Questions before the verdict. */
export const gateQuestions = defineMessages({
  documentTitle: { en: 'Look at the ID document', zh: '请核对证件' },
  documentWhy: {
    en: 'A paper code can be in anybody’s hands. Does the document belong to this name and to this face?',
    zh: '纸质码可能被他人持有。证件是否与此姓名及本人相符？',
  },
  documentMatches: { en: 'Yes, it matches', zh: '相符' },
  documentDiffers: { en: 'No', zh: '不符' },
  temperatureTitle: { en: 'Temperature', zh: '体温' },
  temperatureLabel: { en: 'Reading in °C', zh: '读数（°C）' },
  temperatureNone: { en: 'No reading', zh: '未测' },
  temperatureOk: { en: 'Done', zh: '确定' },
  temperatureDelete: { en: 'Delete the last digit', zh: '删除' },
  temperatureImplausible: { en: 'Hardly possible. Measure again.', zh: '读数异常，请重测。' },
  temperatureFever: { en: 'Fever', zh: '发热' },
});

export const gateStatus = defineMessages({
  good: { en: 'Ready', zh: '就绪' },
  offline: { en: 'Offline', zh: '离线' },
  offlineReady: { en: 'Offline, works for {left} more', zh: '离线，还可工作 {left}' },
  waiting: { en: '{count} to deliver', zh: '待上传 {count}' },
  listsOld: { en: 'Lists too old', zh: '名单过旧' },
  listsNone: { en: 'No lists yet', zh: '尚无名单' },
  checkClock: { en: 'Check the clock', zh: '请检查时钟' },
  noSpace: { en: 'No space', zh: '空间不足' },
  trouble: { en: 'Server trouble', zh: '服务器异常' },

  lists: { en: 'Lists', zh: '名单' },
  trustAge: { en: 'Trust list', zh: '信任名单' },
  revocationAge: { en: 'Revocation list', zh: '撤销名单' },
  listsAge: { en: 'lists {age} old', zh: '名单{age}前' },
  listsNew: { en: 'lists new', zh: '名单最新' },
  ageOf: { en: '{age} old', zh: '{age}前' },
  ageJustNow: { en: 'Less than a minute old', zh: '不到一分钟' },
  ageLimit: { en: 'This gate judges by them until they are {limit} old', zh: '名单最长可用 {limit}' },
  revokedCodes: { en: 'Codes on it', zh: '撤销数量' },
  listsTooOldTitle: { en: 'This gate does not judge: its lists are too old', zh: '本机停止判断：名单过旧' },
  listsTooOldBody: {
    en: 'Codes may have been revoked since. Connect to the network for a minute. Until then look at ID documents and register by hand.',
    zh: '期间可能有健康码被撤销。请联网一分钟。此前请核对证件并手工登记。',
  },
  listsNoneTitle: { en: 'Fetching the lists', zh: '正在获取名单' },
  listsNoneBody: {
    en: 'This gate can judge as soon as it has them. It needs the network once.',
    zh: '获取后即可查验，需联网一次。',
  },
  listsRefused: {
    en: 'The server offered lists that this gate must not take ({reason}). It goes on with those it has. Tell the operator.',
    zh: '服务器提供的名单未被接受（{reason}）。继续使用现有名单，请告知管理员。',
  },

  clock: { en: 'Clock', zh: '时钟' },
  clockExact: { en: 'Exact to {seconds} s', zh: '误差 {seconds} 秒内' },
  clockAhead: { en: 'This device is {difference} ahead; corrected', zh: '本机快 {difference}，已校正' },
  clockBehind: { en: 'This device is {difference} behind; corrected', zh: '本机慢 {difference}，已校正' },
  clockRight: { en: 'This device is right', zh: '本机时间准确' },
  clockCarried: { en: 'Measured before this page was opened', zh: '页面打开前测得' },
  clockMoved: {
    en: 'The device slept or its clock was set. It will be measured again with the network.',
    zh: '设备曾休眠或时间被更改，联网后将重新校准。',
  },
  clockSetBack: {
    en: 'The device’s clock was set back: nothing can be judged by it. Set it to automatic time, or connect to the network.',
    zh: '设备时间被调早，无法据此判断。请设为自动时间或联网。',
  },
  clockUnmeasured: {
    en: 'The clock was never compared with the server’s. Connect to the network once.',
    zh: '时钟尚未与服务器校对，请联网一次。',
  },
  clockFar: {
    en: 'The clock of this device is wrong by {difference}. Judging is corrected; please set it to automatic time.',
    zh: '本机时间相差 {difference}。查验已校正，请设为自动时间。',
  },

  queue: { en: 'Delivery', zh: '上传' },
  queued: { en: 'To deliver', zh: '待上传' },
  lastDelivery: { en: 'Last delivery', zh: '上次上传' },
  lastRound: { en: 'Last contact', zh: '上次联系' },
  never: { en: 'never', zh: '从未' },
  ago: { en: '{duration} ago', zh: '{duration}前' },
  justNow: { en: 'just now', zh: '刚刚' },
  rejected: { en: 'Not taken by the server', zh: '服务器未接收' },
  syncNow: { en: 'Contact the server now', zh: '立即同步' },
  troubleOffline: {
    en: 'The server cannot be reached. Checking goes on; everything is delivered later.',
    zh: '无法连接服务器。查验继续，稍后自动上传。',
  },
  troubleRefused: {
    en: 'The server cannot serve this gate at the moment. It is tried again by itself.',
    zh: '服务器暂时无法服务，将自动重试。',
  },
  troubleStorage: {
    en: 'This device keeps nothing any more: make space, and leave private mode.',
    zh: '设备无法保存数据：请清理空间，并退出隐私模式。',
  },
  storageKept: { en: 'Protected from clearing', zh: '数据受保护' },
  storageMayGo: {
    en: 'The browser may clear it when space is short: install this app',
    zh: '空间不足时可能被清除，请安装本应用',
  },
  storage: { en: 'Storage', zh: '存储' },
});

/** Why the server did not take scans. */
export const gateRejections = defineMessages({
  'too-old': { en: '{count} too old', zh: '{count} 条过旧' },
  'in-the-future': { en: '{count} from the future: the clock was wrong', zh: '{count} 条时间在未来：时钟有误' },
  'before-enrolment': { en: '{count} from before this gate was enrolled', zh: '{count} 条早于登记时间' },
  'after-revocation': { en: '{count} from after the gate was revoked', zh: '{count} 条晚于停用时间' },
  'not-understood': {
    en: '{count} the server did not understand: update this app',
    zh: '{count} 条无法识别：请更新应用',
  },
});

export const gateEnrolment = defineMessages({
  title: { en: 'Set up this gate', zh: '登记查验点' },
  intro: {
    en: 'The operator of this place gives you a code of ten letters and digits. It works once, for fifteen minutes.',
    zh: '请向场所管理员索取十位登记码，十五分钟内有效，仅可使用一次。',
  },
  code: { en: 'Enrolment code', zh: '登记码' },
  codeHint: { en: 'Spaces, hyphens and small letters do not matter', zh: '空格、连字符和大小写均可' },
  codeIncomplete: {
    en: 'The code has ten letters and digits. Look at the slip again.',
    zh: '登记码为十位字母和数字，请再核对。',
  },
  device: { en: 'What staff call this device, if they do', zh: '设备名称（可不填）' },
  deviceHint: {
    en: 'Such as: tablet 2. Left empty, it is called as the operator named the gate.',
    zh: '例如：2 号平板。不填则使用管理员所定名称。',
  },
  enrol: { en: 'Enrol', zh: '登记' },
  noAnswer: {
    en: 'The server did not answer. The code is still good; try again when there is a network.',
    zh: '服务器无响应。登记码仍有效，请联网后重试。',
  },
  failed: { en: 'The server could not enrol this gate. Try again in a moment.', zh: '登记失败，请稍后重试。' },

  revokedTitle: { en: 'This gate was revoked', zh: '本查验点已被停用' },
  revokedBody: {
    en: '“{gate}” may no longer check codes. Its keys and lists were removed from this device.',
    zh: '“{gate}”不可再查验健康码，密钥和名单已从本机删除。',
  },
  leftTitle: { en: 'The gate was taken off this device', zh: '已从本机移除查验点' },
  leftBody: {
    en: '“{gate}” no longer checks codes here. Its keys and lists were removed.',
    zh: '“{gate}”不再在本机查验，密钥和名单已删除。',
  },
  endingDelivering: {
    en: 'Checks still to deliver: {count}. Keep this page open and connected.',
    zh: '尚有 {count} 条记录待上传，请保持页面打开并联网。',
  },
  endingDelivered: { en: 'Checks delivered: {count}.', zh: '已上传 {count} 条记录。' },
  endingRejected: { en: 'Checks not taken by the server: {count}', zh: '{count} 条记录未被服务器接收' },
  endingLost: {
    en: 'Checks that could not be delivered any more and were removed: {count}.',
    zh: '{count} 条记录无法上传，已删除。',
  },
  endingRead: { en: 'Understood', zh: '知道了' },

  notKnownTitle: { en: 'The server does not know this gate', zh: '服务器不认识本查验点' },
  notKnownBody: {
    en: '“{gate}” was enrolled too long ago, or with another server. Enrol it again. Checks not delivered yet, which stay on this device: {count}.',
    zh: '“{gate}”登记已过期，或登记于其他服务器。请重新登记；未上传的 {count} 条记录仍保留在本机。',
  },
});

export const gateSettings = defineMessages({
  temperature: { en: 'Whose temperature is taken', zh: '测温对象' },
  temperatureNobody: { en: 'Nobody’s', zh: '不测温' },
  temperatureMeasured: { en: 'Of those who come in with measures', zh: '须采取措施的人' },
  temperatureEverybody: { en: 'Everybody’s', zh: '所有人' },
  checkIn: { en: 'Scanning also checks people in at this place', zh: '扫码同时登记到访' },
  checkInOff: {
    en: 'Check-ins are off for this gate; the operator can allow them.',
    zh: '本机未开启到访登记，可由管理员开启。',
  },
  soundOn: { en: 'A different sound for each verdict', zh: '不同结果使用不同声音' },
  verdict: { en: 'Verdicts', zh: '查验结果' },
  stay: { en: 'A verdict stays until somebody presses “Next person”', zh: '结果保持显示，直到点按“下一位”' },
  try: { en: 'Hear the four sounds', zh: '试听四种声音' },
  gate: { en: 'This gate', zh: '本查验点' },
  name: { en: 'Name', zh: '名称' },
  device: { en: 'This device', zh: '本设备' },
  place: { en: 'Place', zh: '场所' },
  venue: { en: 'Class of venue', zh: '场所类别' },
  policy: { en: 'Policy', zh: '政策' },
  policyVersion: { en: '{name}, version {version}', zh: '{name}，第 {version} 版' },
  fever: { en: 'Fever from', zh: '发热阈值' },
  enrolledUntil: { en: 'Enrolled until', zh: '登记有效期至' },
  leave: { en: 'Take this gate off the device', zh: '从本机移除查验点' },
  leaveTitle: { en: 'Take this gate off the device?', zh: '确定从本机移除？' },
  leaveBody: { en: 'It needs a new enrolment code to work here again.', zh: '再次使用需要新的登记码。' },
  leaveLost: {
    en: 'Checks not delivered yet, which would be lost: {count}. Connect to the network first.',
    zh: '尚有 {count} 条记录未上传，移除后将丢失。请先联网。',
  },
  leaveSure: { en: 'Take it off', zh: '移除' },
});

export const gateVenues = defineMessages({
  residence: { en: 'Residence', zh: '小区' },
  workplace: { en: 'Workplace', zh: '工作场所' },
  shop: { en: 'Shop', zh: '商场超市' },
  school: { en: 'School', zh: '学校' },
  transit: { en: 'Transport', zh: '交通站点' },
  'city-exit': { en: 'Way out of the city', zh: '离城通道' },
  office: { en: 'Public office', zh: '政务大厅' },
  hospital: { en: 'Hospital', zh: '医院' },
  emergency: { en: 'Emergency entry', zh: '急诊入口' },
});

export const gateIdCheck = defineMessages({
  title: { en: 'Look up by ID document', zh: '证件核验' },
  intro: {
    en: 'Only with the holder present. A one-time code goes to their phone, and they can see every look-up with place and time.',
    zh: '须本人在场。验证码将发送至其手机，本人可查看每次查询的时间和地点。',
  },
  type: { en: 'Kind of document', zh: '证件类型' },
  number: { en: 'Number of the document', zh: '证件号码' },
  numberWrong: {
    en: 'There is a mistake in this number, or it is of another kind of document.',
    zh: '证件号码有误，或与证件类型不符。',
  },
  numberMissing: { en: 'Type the number as it stands on the document.', zh: '请输入证件上的号码。' },
  send: { en: 'Send a code to the holder', zh: '向本人发送验证码' },
  code: { en: 'Code the holder reads out', zh: '本人告知的验证码' },
  codeHint: {
    en: 'Six digits. If no message comes, the person has no confirmed phone: ask for a paper code.',
    zh: '六位数字。若未收到短信，说明未绑定手机，请出示纸质码。',
  },
  codeWrong: { en: 'The code has six digits.', zh: '验证码为六位数字。' },
  look: { en: 'Look up', zh: '查询' },
  again: { en: 'Begin again', zh: '重新开始' },
  offline: {
    en: 'This needs the network. Without it, look at the document and register by hand.',
    zh: '此功能需要联网。离线时请核对证件并手工登记。',
  },
  failed: { en: 'The look-up could not be made. Try again in a moment.', zh: '查询失败，请稍后重试。' },
  resident: { en: 'Resident identity card', zh: '居民身份证' },
  'hk-macau': { en: 'Permit for Hong Kong and Macau residents', zh: '港澳居民来往内地通行证' },
  taiwan: { en: 'Permit for Taiwan residents', zh: '台湾居民来往大陆通行证' },
  passport: { en: 'Passport', zh: '护照' },
  'permanent-resident': { en: 'Foreigner’s permanent resident card', zh: '外国人永久居留身份证' },
  other: { en: 'Other', zh: '其他' },
});

export const gatePoster = defineMessages({
  title: { en: 'Check in here', zh: '扫码登记' },
  how: { en: 'Scan with your health code app, or with your phone’s camera', zh: '请用健康码应用或手机相机扫描' },
  label: { en: 'QR code for checking in at {place}', zh: '{place} 登记二维码' },
  changes: { en: 'Changes by itself; a photograph of it stops working', zh: '自动更换，拍照留存无效' },
  fullScreen: { en: 'Full screen', zh: '全屏' },
  stale: {
    en: 'The poster could not be renewed: this gate has no network. People cannot check in with an old one.',
    zh: '无法更新场所码：本机无网络，旧码无法登记。',
  },
  none: { en: 'There is no poster for this place, or the server cannot make one now.', zh: '暂无本场所的场所码。' },
  loading: { en: 'Fetching the poster …', zh: '正在获取场所码…' },
});
