#!/usr/bin/env node
// The healthcode command; runs on any Node that can start it, the work is done on Node 24.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOnNode24 } from '../../../tools/node24.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
runOnNode24([join(root, 'src', 'main', 'cli.ts'), ...process.argv.slice(2)]);
