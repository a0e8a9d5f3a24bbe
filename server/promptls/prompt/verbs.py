"""Base-form verbs that open an instruction, and the kind of task that some of them name.

A closed list, chosen by hand from the verbs that begin instructions in public prompt files; nouns
that look alike ("format", "plan") are in it only where the verb is the commoner opening word.
Extend it by adding a word: the unit counter and all rules follow.
"""

from __future__ import annotations

TASKS: dict[str, str] = {
    verb: task
    for task, verbs in {
        "summarise": "summarise summarize condense recap abridge shorten digest",
        "extract": "extract collect gather pull parse harvest scrape",
        "translate": "translate localise localize transliterate",
        "classify": "classify categorise categorize label tag sort route triage",
        "draft": "draft compose author write",
        "rewrite": "rewrite rephrase paraphrase edit polish proofread reword",
        "plan": "plan schedule outline design architect",
        "code": "implement refactor debug code program",
        "score": "score rate rank grade evaluate assess judge",
        "answer": "answer reply respond",
        "compare": "compare contrast",
        "analyse": "analyse analyze diagnose investigate",
    }.items()
    for verb in verbs.split()
}
"""Task verbs and the kind of task they name, for rules that count different kinds of work."""

_OTHERS = """
abort accept access account acknowledge act activate adapt add address adhere adjust adopt advise agree
aim align allocate allow alternate anchor annotate announce anonymise anonymize apologise apologize
append apply approach approve archive argue arrange ask assemble assign assume attach attempt attribute
audit authenticate automate avoid await back balance base batch be bear become begin block bold book
boost break brief bring browse build bundle cache calculate call cancel capitalise capitalize capture
carry cast catch challenge change check choose cite clarify clean clear clone close combine commit
communicate complete comply compute conclude conduct confirm connect consider consolidate construct
consult contact contain continue control convert convey copy correct count cover craft create
cross-check curtail customise customize cut deal decide declare decline decode decompose decrease
deduplicate default defer define delegate delete deliver demonstrate deny deploy derive describe detail
detect determine develop differentiate direct disable discard disclose discover discuss display
distinguish divide do document double-check download drop eliminate embed embrace emphasise emphasize
employ enable encode encourage end enforce engage enhance enrich ensure enter enumerate escalate escape
establish estimate examine exclude execute exercise exit expand expect explain explore export expose
express extend factor fail favor favour fetch fill filter finalise finalize find finish fix flag flatten
focus fold follow force forecast forget format formulate forward frame generate get give go greet group
guard guess guide halt handle have help hide highlight hold honor honour identify ignore illustrate
import improve include incorporate increase indent indicate infer inform inherit initialise initialize
inject insert inspect install instruct integrate interact interpret introduce invent invoke isolate
italicise italicize iterate join justify keep know lead learn leave let leverage limit link list listen
load locate lock log look lower maintain make manage map mark mask match maximise maximize measure
mention merge mimic minimise minimize mirror mock modify monitor move name narrow navigate negotiate
never normalise normalize note notify obey observe obtain offer omit open operate optimise optimize
order organise organize output override paginate parallelise parallelize paste pause pay perform persist
pick pin pipe place point populate post predict prefer prefix prepare present preserve prevent print
prioritise prioritize proceed process produce prohibit prompt propose protect prove provide prune
publish push put quantify query question quote raise reach read reason recommend record redact reduce
refer reference refine reflect refrain refuse register reject relate release rely remain remember remind
remove rename render reorganise reorganize repeat replace report represent reproduce request require
research reserve resist resolve respect restate restrict retain retrieve retry return reuse reveal
revert review revise run sanitise sanitize save say scan scope search seek select send separate
serialise serialize serve set share ship show sign simplify simulate skip solve specify split spot stage
standardise standardize start state stay stick stop store stream strengthen stress strip strive
structure study submit substitute subtract suggest supply support suppose suppress surface swap switch
synthesise synthesize tailor take talk teach tell terminate test thank think throw tidy tie tokenise
tokenize trace track train transcribe transform treat trim trust try tune turn type uncover understand
undo unify uninstall update upgrade upload use utilise utilize validate value vary verify view visit
visualise visualize wait walk warn watch weigh work wrap yield zoom
""".split()

VERBS = frozenset(TASKS) | frozenset(_OTHERS)
"""All verbs that may open an instruction, lower case."""
