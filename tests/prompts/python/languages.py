GREETING = "hello"

# promptls: prompt
ÜBERSETZEN = 'Übersetze den Text ins Englische. Lass Namen, wie sie sind.\n\nText: {text}\n\tAntworte mit der Übersetzung allein, ohne \'Anführungszeichen\'.'

# promptls: prompt assistant
FIRST_WORDS = "Sure: \x41 translation of about " "10" " words."
