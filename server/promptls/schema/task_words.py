"""The words that `from_task` knows: verbs, nouns, sources. One table per part of its grammar.

Adding a word to a table is enough to teach the grammar; singular forms, lower case, British and
American spellings both.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(line.split()) for line in text.strip().split("\n"))


STRONG_VERBS = _phrases("""
extract
pull out
parse out
pick out
lift out
""")
"""Verbs that only ever take something out of a text."""

WEAK_VERBS = _phrases("""
list
identify
find
collect
get
gather
capture
return
parse
retrieve
give me
get me
find me
list out
""")
"""Verbs that may also mean work of an agent or a piece of writing, so their objects must be known records."""

LEAD_VERBS = _words(
    "read parse review analyse analyze examine study scan consider process take use given look"
)
"""Verbs of a first clause that only brings in the source: "Read the text below and extract …"."""

DETERMINERS = _words(
    "the a an all any every each its their his her this these those both of some following relevant "
    "available mentioned"
)
EVERYONE = _words("everyone everybody")
INFORMATION = _words("information info detail details content essentials")
"""Mass nouns: with a word of `IMPORTANCE` before them they mean a list of points."""

IMPORTANCE = _words(
    "key main important most essential critical crucial central core principal major salient primary "
    "significant relevant"
)
POINTS = _words(
    "point fact highlight insight takeaway finding idea learning argument lesson theme conclusion"
)
"""Count nouns of information: in the plural they mean a list of points."""

POINTS_NEED_IMPORTANCE = _words("point fact idea argument lesson theme conclusion learning")

NUMBER_NOUNS = _words(
    "amount price total count quantity score age percentage cost rate salary balance tax fee subtotal sum "
    "year weight height revenue profit discount rating population budget figure percent temperature "
    "margin distance wage income expense rent premium vat calorie mileage"
)
BOOLEAN_NOUNS = _words("flag")

STRING_NOUNS_IN_S = _words(
    "lens address status business process analysis basis series news diagnosis class boss access species "
    "hypothesis thesis synopsis gas bus emphasis success progress"
)
"""Singular nouns that end in s."""

IRREGULAR_PLURALS = {
    "people": "person",
    "persons": "person",
    "children": "child",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "diagnoses": "diagnosis",
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "theses": "thesis",
    "addresses": "address",
    "statuses": "status",
    "businesses": "business",
    "processes": "process",
    "classes": "class",
    "taxes": "tax",
    "boxes": "box",
    "men": "man",
    "women": "woman",
    "kpis": "kpi",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "species": "species",
    "dishes": "dish",
    "matches": "match",
    "branches": "branch",
    "searches": "search",
    "losses": "loss",
    "weaknesses": "weakness",
    "witnesses": "witness",
    "bonuses": "bonus",
}

ALWAYS_MANY = _words(
    "ingredient tag keyword skill symptom step feature author hashtag language allergen medication hobby "
    "qualification certification"
)
"""Nouns of which one record has several: "recipes with ingredients" gives each an array."""

RECORD_NOUNS = _words(
    "name date amount person company organisation organization location place address email number url "
    "link price product item task decision deadline risk quote quotation topic event entity transaction "
    "invoice order contact participant attendee title citation reference question complaint requirement "
    "claim definition term party clause obligation keyword ingredient symptom medication diagnosis skill "
    "recipe customer client supplier vendor employee candidate patient author sender recipient milestone "
    "job position school award meeting appointment booking flight payment hashtag phone commitment "
    "objection expense member total subtotal fee cost city country currency subject gender nationality "
    "occupation"
)
"""Things that stand in texts and of which a list can be made with no more said than their fields."""

CLEAR_RECORDS = _phrases("""
action item
line item
named entity
email address
phone number
key date
key decision
""")
"""Records so clear that "list the action items" alone is extraction."""

NAMED_NOUNS = _words(
    "person child man woman company organisation organization product item participant attendee "
    "employee candidate patient character city country place location speaker author customer client "
    "supplier vendor brand drug medication ingredient school university hotel book movie film song "
    "artist member player team restaurant dish competitor party technology allergen drugs skill disease "
    "gene protein species"
)
"""Things that are told apart by a name; others ("claims and their sources") are a field themselves."""

PEOPLE = _words(
    "person child man woman employee candidate attendee participant speaker member customer client "
    "player artist patient author character"
)

STATED_NOUNS = _words(
    "risk claim decision quote quotation question requirement complaint objection commitment obligation "
    "task keyword topic term symptom skill allegation argument recommendation milestone deadline issue "
    "error finding fact insight takeaway theme idea assumption hypothesis goal objective step feature "
    "benefit limitation diagnosis dependency blocker concern strength weakness opportunity threat"
)
"""Things whose own words are what is wanted: a record of one without them would be useless."""

KINDS_FOLLOW = _words("entity thing element")
"""Nouns behind which a parenthesis lists the kinds that are meant."""

NEVER_NOUNS = _words(
    "text data context analysis view instance essence bug file function method module directory folder "
    "repository repo codebase code import test approval permission help access database api endpoint "
    "branch commit package variable type-error vulnerability refactor log-file workspace project user "
    "feedback consent support tool library framework poem story essay joke haiku song-lyric tagline "
    "slogan summary summaries overview translation explanation example answer response solution "
    "suggestion way tip fix patch change diff script query class interface component rest root cause "
    "server configuration config migration schema json python javascript list table bullet paragraph "
    "track frame audio subtitle thumbnail sound archive palette object "
    "sentence word outline draft plan report version confirmation clarification token"
)
"""Things that an agent works on, or that are written anew: never fields of a record."""

TEXT_SOURCES = _words(
    "document text article email e-mail mail message transcript meeting minutes note notes invoice "
    "receipt contract agreement resume résumé cv report passage paragraph page webpage letter "
    "conversation chat dialogue dialog call review reviews post tweet story essay paper abstract "
    "description statement form record ticket input content contents interview speech book chapter "
    "recipe menu posting listing advert ad order policy filing excerpt snippet sentence thread "
    "correspondence memo announcement release newsletter brochure manual lecture podcast video episode "
    "bill quote proposal brief certificate prescription chart image photo picture screenshot scan pdf "
    "attachment comment comments survey response feedback complaint application profile biography bio "
    "obituary lease deed will judgment judgement ruling itinerary booking confirmation summary "
    "narrative extract reading clipping column doc page slide deck presentation rfp whitepaper "
    "datasheet testimony lyrics data dataset blog entry diary journal headline log product job news"
)
"""What a text can be called that something is extracted from."""

AGENT_SOURCES = _words(
    "file files directory directories folder repo repository repositories codebase code project workspace "
    "module modules function class classes package database table tables api web internet website site "
    "sites server system environment diff commit branch test tests script user users schema pipeline "
    "deployment cluster logs"
)

FIELD_NOUNS = _words(
    "owner assignee role status priority description type category source page reason summary severity "
    "label deadline due code speaker quote context evidence confidence start end version id key value "
    "reference responsibility relation relationship sentiment definition example explanation"
)
"""Nouns that alone behind "with" are a field to give and not a condition."""

PLAIN_TEXTS = _words(
    "text document article email message transcript passage conversation essay paper letter contract "
    "agreement invoice receipt resume cv excerpt story interview review paragraph sentence meeting recipe "
    "speech dialogue"
)
"""Sources that "in" may bring in for a weak verb too."""

PARTICIPLES = _words(
    "mentioned listed found discussed stated named described contained appearing present given referenced "
    "referred shown included provided identified agreed cited quoted raised expressed made used"
)

SOURCE_PREPOSITIONS = _words("from in within of throughout across")

SOURCE_TAILS = _words(
    "delimited enclosed between inside below above provided given pasted written attached wrapped "
    "surrounded in that which following"
)
"""Words behind a source that only say where it stands."""

CLAUSE_WORDS = _words("that which who whose")

FUNCTION_WORDS = _words(
    "is are be was were been being not no if you your yours me my we us our i it them they he she do does "
    "did has have had should must can could may might will would so because but or nor yet than then how "
    "why what where when while until unless there here very also only just please for about to by at on "
    "over under between against into onto via per after before during without as using like such"
)
"""Words that no noun phrase of this grammar holds."""

SOFT_ADJECTIVES = _words(
    "relevant available specific exact different various unique distinct individual other corresponding"
)
"""Adjectives that leave no trace in a key."""

STOP_VERBS = _words(
    "summarise summarize translate fix write rewrite explain create make draft generate classify rank "
    "rate sort organise organize describe compare evaluate propose suggest recommend implement refactor "
    "add remove update edit delete run check verify test report send post save store format put present "
    "show tell answer ask highlight group categorise categorize convert assess analyse analyze review "
    "discuss outline prepare build return output list identify find extract replace correct improve plan "
    "design choose select then finally"
)
"""Verbs that begin another task where a noun phrase should follow."""
