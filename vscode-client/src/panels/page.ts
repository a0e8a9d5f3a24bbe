// A web view's document: nothing but our own script and style is let in.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page of one of the scripts in `src/webview/`. */
export function pageOf(view: vscode.Webview, extension: vscode.Uri, script: string, title: string): string {
  const nonce = randomBytes(18).toString('base64url');
  const source = view.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', `${script}.js`)).toString();
  const style = view.asWebviewUri(vscode.Uri.joinPath(extension, 'media', 'page.css')).toString();
  const policy = `default-src 'none'; style-src ${view.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>${title.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</title>
</head>
<body>
<main id="page" aria-busy="true"></main>
<script nonce="${nonce}" src="${source}"></script>
</body>
</html>`;
}

export function options(extension: vscode.Uri): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview'), vscode.Uri.joinPath(extension, 'media')],
  };
}
