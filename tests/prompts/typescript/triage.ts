import { ask } from './client';

// promptls: prompt system
export const SYSTEM: string = `You sort tickets of <your shop>. 🧺
- Money is for billing.
- Parcels are for delivery.

TODO: what "urgent" means.
Be precise.
`;

export function sort(ticket: Ticket): Promise<string> {
  // promptls: prompt
  const question = `Sort this ticket: ${ticket.subject}\n\n${ticket.body ?? `(no text in ${lang})`}`;
  return ask(SYSTEM, question);
}
