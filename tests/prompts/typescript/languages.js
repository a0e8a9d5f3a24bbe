const greeting = "hello"

// promptls: prompt
const uebersetzen = "Übersetze den Text ins Englische. Lass Namen, wie sie sind.\n\nText: {{text}}\n\tAntworte mit der Übersetzung \
allein."

// promptls: prompt assistant
const firstWords = "Sure: \x41 translation of about " + "10" + " words."
