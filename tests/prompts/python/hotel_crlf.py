from shop import client

# promptls: prompt system
WELCOME = f'''You greet guests of {hotel.name}. \N{BELLHOP BELL}
TODO: the opening hours of the {bar:>{width}}.

Keys are at the desk; say "Welcome!" once.
TBD: breakfast. Be precise.'''

client.greet(WELCOME)
