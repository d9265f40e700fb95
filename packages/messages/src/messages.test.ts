import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseLanguage, say, type Message } from './index.ts';

const files = readdirSync(import.meta.dirname).filter((name) => /^(?!index).*(?<!\.test)\.ts$/.test(name));

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'en' in value && 'zh' in value;
}

/** Every message below an exported value, with where it stands. */
function messagesIn(value: unknown, path: string): [string, Message][] {
  if (isMessage(value)) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => messagesIn(inner, `${path}.${key}`));
}

describe('the message catalogue', () => {
  it.each(files)('%s says everything in both languages, with the same values filled in', async (file) => {
    const exported: unknown = await import(join(import.meta.dirname, file));
    const messages = messagesIn(exported, file);
    expect(messages.length).toBeGreaterThan(0);
    for (const [path, { en, zh }] of messages) {
      if (typeof en !== 'string' || typeof zh !== 'string') continue;
      expect(en.trim(), path).not.toBe('');
      expect(zh.trim(), path).not.toBe('');
      expect(placeholders(zh), path).toEqual(placeholders(en));
    }
  });

  it('fills values in and leaves what it does not know', () => {
    expect(say({ en: 'Until {time}', zh: '至{time}' } as const, 'zh', { time: '8:00' })).toBe('至8:00');
  });

  it('starts in the first language wanted that it knows, otherwise in English', () => {
    expect(chooseLanguage(['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(chooseLanguage(['fr'])).toBe('en');
    expect(chooseLanguage([])).toBe('en');
  });
});
