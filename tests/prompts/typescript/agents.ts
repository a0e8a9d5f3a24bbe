export const planner = new Agent({
  name: 'planner',
  // promptls: prompt system
  instructions: `
    You plan one week of meals for a family of four.
    Use what is in the list of stores first.
    Write a table with a row for each day.
  `,
});

export const shopper = new Agent({
  name: 'shopper',
  // promptls: prompt system
  instructions: 'You turn a plan of meals into a list of things to buy, sorted by the aisle of the shop.',
});
