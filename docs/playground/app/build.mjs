// Bundles the page's script and its worker into the folder named; puts Pyodide beside them.
import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';

const target = process.argv[2];
if (target === undefined) {
  throw new Error('node build.mjs FOLDER');
}
await build({
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  entryPoints: ['src/main.ts', 'src/worker.ts'],
  outdir: target,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  external: ['./pyodide/*'],
});
await mkdir(`${target}/pyodide`, { recursive: true });
for (const name of ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json']) {
  await copyFile(`node_modules/pyodide/${name}`, `${target}/pyodide/${name}`);
}
