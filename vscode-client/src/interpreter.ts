// Which Python runs the bundled server. Pure, so that it can be tested without an editor: what it needs of the
// machine comes in as functions.

export interface Wishes {
  /** `promptls.interpreter`, as the person wrote it; empty for none. */
  readonly interpreter: string;
  /** `promptls.path`: an installed promptls in place of the bundled server; empty for none. */
  readonly path: string;
  /** Environments that the Python extensions name, the likeliest first; none in an untrusted workspace. */
  readonly environments: readonly string[];
  readonly windows: boolean;
  readonly home: string;
  readonly folder: string | undefined;
}

export interface Candidate {
  readonly command: string;
  /** Who named it, for the log and for messages. */
  readonly from: string;
  /** A candidate that a person named is not passed over in silence when it does not work. */
  readonly named: boolean;
}

export type Probe = (command: string) => Promise<string>;

export interface Found {
  readonly candidate: Candidate;
  readonly version: string;
}

export const OLDEST: readonly [number, number] = [3, 10];

/** `~` and `${workspaceFolder}` as people write them in settings. */
export function expanded(path: string, wishes: Pick<Wishes, 'home' | 'folder'>): string {
  const home = path === '~' || /^~[\\/]/.test(path) ? wishes.home + path.slice(1) : path;
  return home
    .replaceAll('${userHome}', wishes.home)
    .replaceAll('${workspaceFolder}', wishes.folder ?? '${workspaceFolder}');
}

/** The interpreters to try, in order. */
export function candidates(wishes: Wishes): Candidate[] {
  const found: Candidate[] = [];
  const named = wishes.interpreter.trim();
  if (named !== '') {
    found.push({ command: expanded(named, wishes), from: 'the setting promptls.interpreter', named: true });
  }
  for (const command of wishes.environments) {
    found.push({ command, from: 'the Python extension', named: false });
  }
  const onPath = wishes.windows ? ['python3', 'python', 'py'] : ['python3', 'python'];
  for (const command of onPath) {
    found.push({ command, from: 'the PATH', named: false });
  }
  return found.filter((one, at) => found.findIndex((other) => other.command === one.command) === at);
}

/** True for a version that the server runs on; `3.12.1`. */
export function recentEnough(version: string): boolean {
  const parts = /^(\d+)\.(\d+)/.exec(version.trim());
  if (parts === null) {
    return false;
  }
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The first candidate that works, and a line for each that was tried. */
export async function choose(
  wishes: Wishes,
  probe: Probe,
): Promise<{ found: Found | undefined; tried: string[] }> {
  const tried: string[] = [];
  for (const candidate of candidates(wishes)) {
    const what = `${candidate.command} (from ${candidate.from})`;
    try {
      const version = (await probe(candidate.command)).trim();
      if (recentEnough(version)) {
        tried.push(`${what}: Python ${version}, taken`);
        return { found: { candidate, version }, tried };
      }
      tried.push(`${what}: ${version === '' ? 'gave no version' : `Python ${version} is older than ${OLDEST.join('.')}`}`);
    } catch (error) {
      tried.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (candidate.named) {
      // A person named this one: to run another in its place would hide the mistake.
      return { found: undefined, tried };
    }
  }
  return { found: undefined, tried };
}
