// The scenarios are held to what the client is held to.
import { rules } from '../../vscode-client/eslint.config.mjs';

export default rules(import.meta.dirname);
