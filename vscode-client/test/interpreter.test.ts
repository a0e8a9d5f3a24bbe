import assert from 'node:assert/strict';
import { candidates, choose, expanded, recentEnough, type Wishes } from '../src/interpreter.ts';

const WISHES: Wishes = { interpreter: '', path: '', environments: [], windows: false, home: '/home/ada', folder: '/work' };

function machine(versions: Record<string, string>): (command: string) => Promise<string> {
  return (command) => {
    const version = versions[command];
    return version === undefined ? Promise.reject(new Error('not found')) : Promise.resolve(version);
  };
}

describe('the choice of an interpreter', () => {
  it('goes by setting, then the Python extension, then the PATH', () => {
    const wishes = { ...WISHES, interpreter: '/opt/python', environments: ['/env/bin/python'] };
    assert.deepEqual(candidates(wishes).map((one) => one.command), ['/opt/python', '/env/bin/python', 'python3', 'python']);
  });

  it('tries the launcher of Windows last', () => {
    assert.equal(candidates({ ...WISHES, windows: true }).at(-1)?.command, 'py');
  });

  it('tries nothing twice', () => {
    const wishes = { ...WISHES, environments: ['python3', '/env/bin/python', '/env/bin/python'] };
    assert.deepEqual(candidates(wishes).map((one) => one.command), ['python3', '/env/bin/python', 'python']);
  });

  it('takes the first that is new enough, and says what it passed over', async () => {
    const { found, tried } = await choose(
      { ...WISHES, environments: ['/env/bin/python'] },
      machine({ '/env/bin/python': '3.8.10', python3: '3.12.1\n' }),
    );
    assert.equal(found?.candidate.command, 'python3');
    assert.equal(found.version, '3.12.1');
    assert.match(tried.join('\n'), /3\.8\.10 is older than 3\.10[^]*python3 .*taken/);
  });

  it('does not run another in place of one that a person named', async () => {
    const { found, tried } = await choose({ ...WISHES, interpreter: '/gone' }, machine({ python3: '3.12.1' }));
    assert.equal(found, undefined);
    assert.deepEqual(tried, ['/gone (from the setting promptls.interpreter): not found']);
  });

  it('finds none where there is none, and says what was tried', async () => {
    const { found, tried } = await choose(WISHES, machine({}));
    assert.equal(found, undefined);
    assert.equal(tried.length, 2);
  });

  it('knows versions by their numbers', () => {
    assert.deepEqual(['3.9.18', '3.10.0', '3.14.0a1', '4.0.0', '2.7.18', 'Python', ''].map(recentEnough),
      [false, true, true, true, false, false, false]);
  });

  it('writes out the home and the folder', () => {
    assert.equal(expanded('~/bin/python', WISHES), '/home/ada/bin/python');
    assert.equal(expanded('${workspaceFolder}/.venv/bin/python', WISHES), '/work/.venv/bin/python');
    assert.equal(expanded('/opt/~x/python', WISHES), '/opt/~x/python');
  });
});
