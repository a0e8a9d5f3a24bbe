// A file system that exists in this process alone: one folder, two prompts.
const vscode = require('vscode');

const files = new Map([
  ['/prompts/extract.prompt.md', 'Extract the key information from this document. Be accurate.\n'],
  ['/prompts/CLAUDE.md', '# Project\n\nRun the tests:\n\n```sh\nmake test\n'],
].map(([path, text]) => [path, Buffer.from(text)]));

const provider = {
  onDidChangeFile: new vscode.EventEmitter().event,
  watch: () => new vscode.Disposable(() => undefined),
  stat(uri) {
    const held = files.get(uri.path);
    if (held !== undefined) {
      return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: held.length };
    }
    if (uri.path === '/' || uri.path === '/prompts') {
      return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    }
    throw vscode.FileSystemError.FileNotFound(uri);
  },
  readDirectory: (uri) => (uri.path === '/' ? [['prompts', vscode.FileType.Directory]] : [...files.keys()].map(
    (path) => [path.slice('/prompts/'.length), vscode.FileType.File],
  )),
  readFile(uri) {
    const held = files.get(uri.path);
    if (held === undefined) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return held;
  },
  writeFile: (uri, content) => { files.set(uri.path, content); },
  createDirectory: () => undefined,
  delete: (uri) => { files.delete(uri.path); },
  rename: () => undefined,
};

exports.activate = (context) => {
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('memory', provider, { isCaseSensitive: true }));
};
