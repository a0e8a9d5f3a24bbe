// Runs the scenarios; a word on the command line runs those whose names have it in them.
import { isGone } from './wait.ts';
import { Workbench } from './workbench.ts';
import { groups, type Group } from './scenarios/index.ts';

/** The exit status that asks for a second run: the browser or VS Code itself went away. */
const GONE = 75;
const wanted = process.argv.slice(2);
const started = Date.now();

function say(text: string): void {
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)}s  ${text}`);
}

let played = 0;

async function run(group: Group): Promise<void> {
  const chosen = group.scenarios.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    return;
  }
  const bench = await Workbench.open(group.wish);
  let failed = true;
  let now = group.name;
  try {
    for (const { name, play } of chosen) {
      now = name;
      await play(bench);
      played += 1;
      say(`ok    ${name}`);
    }
    failed = false;
  } catch (error) {
    say(`FAIL  ${now}`);
    await bench.shot(`FAIL-${now.replaceAll(/\W+/g, '-')}`).catch(() => undefined);
    throw error;
  } finally {
    await bench.close();
    if (failed) {
      say(`stopped in ${group.name}`);
    }
  }
}

/** On a machine that is busy with other things a click is lost now and then: a group gets a second chance, aloud. */
async function twice(group: Group): Promise<void> {
  try {
    await run(group);
  } catch (error) {
    if (isGone(error)) {
      throw error;
    }
    console.error(error);
    say(`AGAIN ${group.name}, in a new VS Code`);
    again.push(group.name);
    await run(group).catch((second: unknown) => {
      if (isGone(second)) {
        throw second;
      }
      console.error(second);
      failed.push(group.name);
    });
  }
}

const again: string[] = [];
const failed: string[] = [];

try {
  for (const group of groups) {
    await twice(group);
  }
  if (again.length > 0) {
    say(`NOT STEADY: a second run was needed in ${again.join(', ')}`);
  }
  if (played === 0) {
    throw new Error(`no scenario has one of these words in its name: ${wanted.join(', ')}`);
  }
  if (failed.length > 0) {
    throw new Error(`failed twice: ${failed.join(', ')}`);
  }
  say(`all ${String(played)} scenarios passed`);
} catch (error) {
  console.error(error);
  process.exitCode = isGone(error) ? GONE : 1;
}
