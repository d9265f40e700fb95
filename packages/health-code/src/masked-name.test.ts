import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMaskedName, maskName, maxNameBytes } from './masked-name.ts';

test.each([
  ['张三', '张*'],
  ['张小三', '张*三'],
  ['欧阳小三', '欧*三'],
  ['阿卜杜拉·买买提', '阿*提'],
  ['𠮷𠮷𠮷', '𠮷*𠮷'],
  ['王', '*'],
  ['김철수', '김*수'],
  ['Maria Garcia', 'Ma* Ga*'],
  ['María José García', 'Ma* Ga*'],
  ['Jose\u0301 Pe\u0301rez', 'Jo* Pé*'],
  ['Li Ming', 'L* Mi*'],
  ['Sean O’Brien', 'Se* OB*'],
  ['O', '*'],
  ['Дмитрий Иванов', 'Дм* Ив*'],
  ['สมชาย วงศ์สวัสดิ์', 'สม*'],
  ['', '*'],
  ['12345', '*'],
  ['A*B', '* *'],
])('masks %s as %s', (name, masked) => {
  expect(maskName(name)).toBe(masked);
});

const hanNames = fc
  .array(fc.constantFrom('张', '小', '三', '𠮷', '·'), { maxLength: 6 })
  .map((chars) => chars.join(''));

test('a masked name fits a code, shows that it is masked and never gives the name away', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), hanNames), (name) => {
      const masked = maskName(name);
      expect(isMaskedName(masked)).toBe(true);
      expect(new TextEncoder().encode(masked).length).toBeLessThanOrEqual(maxNameBytes);
      if (name !== '') expect(masked.replaceAll('*', '')).not.toBe(name);
    }),
  );
});

test.each([
  ['without a star', '张三'],
  ['empty', ''],
  ['too long', '*34567890123456'],
  ['a control character', '张*\u0007'],
  ['a direction override', '*\u202eab'],
  ['a zero-width space', '*\u200b'],
  ['half a character', '*\ud842'],
])('a name that is %s cannot be in a code', (_, text) => {
  expect(isMaskedName(text)).toBe(false);
});
