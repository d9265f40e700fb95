/** Design tokens and accessible components that the web apps share. Styles: `import '@open-health-code/ui/tokens.css'`. */

export { Button, buttonClass, type ButtonKind } from './button.tsx';
export { Card, Facts } from './card.tsx';
export { Checkbox, Choice, ChoiceOfSeveral, type Option } from './choice.tsx';
export { ColourBadge, ColourShape, type CodeColour } from './colour.tsx';
export { countries, countryName } from './countries.ts';
export { provideChineseGlyphs } from './fallback-font.ts';
export { Field, Select, TextArea } from './field.tsx';
export { Icon, type IconName } from './icons.tsx';
export { LanguageProvider, LanguageSwitch, startLanguage, useLanguage, useSay } from './language.tsx';
export { BottomNavigation, Tabs, type NavigationItem, type Tab } from './navigation.tsx';
export { Notice, type NoticeTone } from './notice.tsx';
export { openOffline, type OfflineFiles } from './offline.ts';
export { QrCode } from './qr-code.tsx';
export { Sheet } from './sheet.tsx';
export { Loading, Spinner } from './spinner.tsx';
export { formatClock, formatDay, formatDuration, formatInstant, formatTime, offsetOf } from './times.ts';
