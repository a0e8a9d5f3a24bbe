export const promptFor = (items: Item[], user: User) =>
  // promptls: prompt
  `Write a note to ${user.name} about ${items.map((item) => `${item.name}${item.fragile ? ' (fragile)' : ''}`).join(', ')}.
One sentence a thing, {"format": "plain text"} and no more than 25 words each.
` + 'Sign it with the name of the shop.';
