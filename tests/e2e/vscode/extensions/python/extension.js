// The part of the Python extension's interface that promptls uses; the setting stands for what a person selects.
const vscode = require('vscode');

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const named = () => vscode.workspace.getConfiguration('python').get('defaultInterpreterPath');
  const path = () => named().replace('${workspaceFolder}', folder);
  context.subscriptions.push(changed, vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('python.defaultInterpreterPath')) {
      changed.fire({ path: path() });
    }
  }));
  return {
    environments: {
      onDidChangeActiveEnvironmentPath: changed.event,
      getActiveEnvironmentPath: () => ({ id: path(), path: path() }),
      resolveEnvironment: async (environment) => ({ executable: { uri: vscode.Uri.file(environment.path) } }),
    },
  };
};
