import babel from '@rolldown/plugin-babel';
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.AFTERSALE_SERVER ?? 'http://127.0.0.1:8000';

const LICENCES = 'licenses.md';

/** Vite lists the licences of modules; a font that only a style sheet names is no module and would be left out. */
function licencesOfFiles(): Plugin {
  return {
    name: 'licences-of-files',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const list = bundle[LICENCES];
        if (list?.type !== 'asset') throw new Error(`${LICENCES} is missing`);
        const files = Object.values(bundle).flatMap((each) => (each.type === 'asset' ? each.originalFileNames : []));
        const folders = files.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? '');
        for (const folder of [...new Set(folders)].sort().filter(Boolean)) {
          const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, string>;
          const title = `## ${name} - ${version} (${license})`;
          if (list.source.toString().includes(title)) continue;
          list.source = `${list.source.toString().trimEnd()}\n\n${title}\n\n${readFileSync(`${folder}/LICENSE`, 'utf8').trim()}\n`;
        }
      },
    },
  };
}

/**
 * What several pages share comes in a few files instead of one for each part of the kit: a browser asks a server without HTTP/2
 * for six files at a time. The start comes as one; charts and catalogues stay by themselves, since only some readers need each.
 */
const CHUNKS = [
  { name: 'index', tags: ['$initial' as const], priority: 2 },
  {
    name: 'shared',
    test: (id: string) => !/echarts|zrender|[\\/]Chart|[\\/]locales[\\/]/.test(id),
    minShareCount: 2,
    entriesAware: true,
    entriesAwareMergeThreshold: 128_000,
  },
];

/** The name of a file without the list of all pages that share it. */
function shortName(name = 'asset'): string {
  return name.replace(/\.[^.]+$/, '').replace(/~.*/, '');
}

export default defineConfig({
  plugins: [react(), lingui(), babel({ presets: [linguiTransformerBabelPreset()] }), licencesOfFiles()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The policy of the server allows no data: fonts and no inline anything.
    assetsInlineLimit: 0,
    license: { fileName: LICENCES },
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: { groups: CHUNKS },
        chunkFileNames: ({ name }) => `assets/${shortName(name)}-[hash].js`,
        assetFileNames: ({ names }) => `assets/${shortName(names[0])}-[hash][extname]`,
      },
    },
  },
  server: { proxy: { '/api': server } },
  // Tests of the pages' pure parts leave nothing behind: a process for each file took ten times as long.
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node', isolate: false },
});
