import assert from 'node:assert/strict';
import type { ModelRow } from '../src/protocol.ts';
import { findings, literal, modelItems, placeItems, price, size, tokens, unlinked } from '../src/words.ts';

const FLASH: ModelRow = {
  id: 'zai/glm-4.7-flash', name: 'GLM-4.7 Flash', vendor: 'Zhipu AI', family: 'glm', status: 'active', window: 200_000,
  maxOutput: 131_072, price: { input: 0.0605, output: 0.4, route: 'openrouter', free: true }, summary: null,
  aliases: ['glm-4.7-flash'],
};
const BARE: ModelRow = {
  id: 'team/own', name: 'Own', vendor: null, family: null, status: null, window: null, maxOutput: null, price: null,
  summary: null, aliases: [],
};

describe('words', () => {
  it('say sizes of windows as people do', () => {
    assert.deepEqual([512, 8_192, 128_000, 131_072, 200_000, 1_000_000, 1_048_576, 2_500_000].map(size),
      ['512', '8K', '128K', '128K', '200K', '1M', '1M', '2.5M']);
  });

  it('say whether a count is exact', () => {
    assert.equal(tokens({ count: 1_234, level: 'estimate', error: 13 }), 'about 1,234 tokens');
    assert.equal(tokens({ count: 1, level: 'exact', error: 0 }), '1 token');
  });

  it('say what was found', () => {
    assert.equal(findings({ error: 0, warning: 2, info: 1, hint: 1 }), '2 warnings, 1 info, 1 hint');
    assert.equal(findings({ error: 0, warning: 0, info: 0, hint: 0 }), 'no findings');
  });

  it('say what a model costs', () => {
    assert.equal(price(FLASH), '$0.06 / $0.4 per 1M tokens, also free');
    assert.equal(price({ price: { input: 0, output: 0, route: 'x', free: true } }), 'free');
    assert.equal(price({ price: { input: 15, output: 75.5, route: 'x', free: false } }), '$15 / $75.5 per 1M tokens');
    assert.equal(price(BARE), '');
  });
});

describe('words of somebody', () => {
  it('make no link in a message or in Markdown', () => {
    assert.equal(unlinked('no profile for "[x](command:evil)"'), 'no profile for "[x] (command:evil)"');
    assert.equal(literal('[x](command:evil) <a> `b`'), '\\[x\\](command:evil) \\<a\\> \\`b\\`');
  });
});

describe('the list of models', () => {
  it('shows vendor, context and price, and finds a model by its other names', () => {
    const [item] = modelItems([FLASH], []);
    assert.equal(item?.description, 'Zhipu AI · 200K context · $0.06 / $0.4 per 1M tokens, also free');
    assert.match(item.detail, /zai\/glm-4\.7-flash · glm-4\.7-flash/);
  });

  it('has the model in force first', () => {
    assert.deepEqual(modelItems([BARE, FLASH], [FLASH.id]).map((item) => item.label), ['GLM-4.7 Flash', 'Own']);
  });

  it('leaves out what is not known', () => {
    const [item] = modelItems([BARE], []);
    assert.deepEqual([item?.description, item?.detail], ['', 'team/own']);
  });

  it('says that a model is retired', () => {
    assert.match(modelItems([{ ...FLASH, status: 'retired' }], [])[0]?.detail ?? '', /· retired ·/);
  });
});

describe('the places for a model', () => {
  it('are the server\'s, then the settings of the editor', () => {
    const places = [{ id: 'file', title: 'In this file', detail: 'front matter' }];
    assert.deepEqual(placeItems(places, true).map((item) => item.id), ['file', 'workspace', 'user']);
    assert.deepEqual(placeItems([], false).map((item) => item.id), ['user']);
  });
});
