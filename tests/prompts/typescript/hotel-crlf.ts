import { client } from "shop";

// promptls: prompt system
const WELCOME = `You greet guests of ${hotel.name}. 🛎️
TODO: the opening hours of the ${bar}.

Keys are at the desk; say "Welcome!" once, and write \`bar\` and \${price} as they stand.
TBD: breakfast. Be precise.`;

client.greet(WELCOME);
