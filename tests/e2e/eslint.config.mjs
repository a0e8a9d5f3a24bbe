// The scenarios are held to what the client is held to.
import { rules } from '../../vscode-client/eslint.config.mjs';

export default [
  // VS Code runs these as they are, without a build that could check types.
  { ignores: ['vscode/extensions/**'] },
  ...rules(import.meta.dirname),
];
