import assert from 'node:assert/strict';
import { Crashes, MOST, WITHIN } from '../src/crashes.ts';

describe('a server that goes away', () => {
  it('is started again until the fifth time within three minutes', () => {
    const crashes = new Crashes(() => 0);
    assert.deepEqual(Array.from({ length: MOST }, () => crashes.restarts()), [true, true, true, true, false]);
  });

  it('is started again as long as it goes away seldom', () => {
    let at = 0;
    const crashes = new Crashes(() => at);
    for (let count = 0; count < 50; count += 1) {
      at += WITHIN / (MOST - 1);
      assert.equal(crashes.restarts(), true);
    }
  });

  it('starts with a clean sheet when a person restarts it', () => {
    const crashes = new Crashes(() => 0);
    for (let count = 0; count < MOST; count += 1) {
      crashes.restarts();
    }
    crashes.forget();
    assert.equal(crashes.restarts(), true);
  });
});
