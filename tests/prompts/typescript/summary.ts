const LOG = 'summary of %s'; // no prompt

/* promptls: prompt */
const SUMMARY =
  'Summarise the report below in five bullet points for <your board>. ' + // one line in print
  "Keep every number.\n" +
  'TBD: the tone. \u{1F4C8} \ud83d\udcc8\n' +
  'Be accurate.\n\n' +
  '<report>\n{report}\n</report>\n';

export const shown = (report: string) => SUMMARY.replace('{report}', report);
