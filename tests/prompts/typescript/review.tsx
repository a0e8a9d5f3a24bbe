const sign = /["'`]/;

export function Review({ diff }: { diff: string }) {
  const messages = [
    {
      role: 'system',
      // promptls: prompt system
      content: 'You review changes. Name up to three risks, the worst first; don\'t praise.',
    },
    { role: 'user', content: diff },
  ];
  return <Chat messages={messages} note="it's open" />;
}
