// Runs the engine off the page's thread: messages in are requests, messages out their answers.

interface Bridge {
  answer(request: string): string;
}

interface Pyodide {
  unpackArchive(archive: ArrayBuffer, format: string, options: { extractDir: string }): void;
  runPython(code: string): void;
  pyimport(name: string): Bridge;
}

const load = async (): Promise<Bridge> => {
  const home = new URL('./pyodide/', import.meta.url).href;
  // Not bundled: Pyodide finds its parts beside itself.
  const { loadPyodide } = (await import(`${home}pyodide.mjs`)) as {
    loadPyodide: (options: { indexURL: string }) => Promise<Pyodide>;
  };
  const [python, archive] = await Promise.all([
    loadPyodide({ indexURL: home }),
    fetch(new URL('./promptls.zip', import.meta.url)).then(async (response) => {
      if (!response.ok) {
        throw new Error(`promptls.zip: ${response.status.toString()}`);
      }
      return response.arrayBuffer();
    }),
  ]);
  python.unpackArchive(archive, 'zip', { extractDir: '/promptls' });
  python.runPython('import sys; sys.path.insert(0, "/promptls")');
  return python.pyimport('bridge');
};

const bridge = load();

self.onmessage = (event: MessageEvent<{ id: number; request: unknown }>) => {
  const { id, request } = event.data;
  bridge.then(
    (ready) => {
      try {
        self.postMessage({ id, answer: JSON.parse(ready.answer(JSON.stringify(request))) as unknown });
      } catch (error) {
        self.postMessage({ id, answer: { error: String(error).trim().split('\n').at(-1) } });
      }
    },
    (error: unknown) => {
      self.postMessage({ id, fatal: String(error) });
    },
  );
};
