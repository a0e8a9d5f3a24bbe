import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What all our TypeScript is held to, for a folder with a tsconfig.json. */
export const rules = (tsconfigRootDir) => tseslint.config(
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir } },
    rules: {
      // VS Code's own types are classes in name only: what it hands out is made elsewhere.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Numbers are shown to people all over the place.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
);

export default rules(import.meta.dirname);
