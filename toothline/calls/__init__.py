"""How a call is held, from the ring to the word for how it ended.

admission         how many at once, and what those beyond get
switchboard       takes calls: a thread and a case each
case_opening      a new case, or the one that a dead process left
outfit            what calls are held with, made before the first caller waits
other_languages   the same for the kiosk's other languages
handing_over      who a caller is handed to, and how
ringing           calls that we make: somebody is told of an urgent case
outcomes          how calls ended, in a word each
unsaved_cases     where lines go when a case cannot be kept where it belongs
"""
