import babel from '@rolldown/plugin-babel';
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.AFTERSALE_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), lingui(), babel({ presets: [linguiTransformerBabelPreset()] })],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The policy of the server allows no data: fonts and no inline anything.
    assetsInlineLimit: 0,
    license: { fileName: 'licenses.md' },
    target: 'es2022',
  },
  server: { proxy: { '/api': server } },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
});
