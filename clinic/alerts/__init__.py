"""Alerts: somebody of the practice is told of an urgent case, and told again until it is opened.

contacts.py     whom to tell, by which ways, in which order
quiet.py        when a case that is not urgent has to wait
records.py      what an alert leaves in the journal
concern.py      what there is to tell of a case, out of its journal
escalation.py   what is due now, and when the next is: pure
wording.py      the words, which are data
message.py      what is told
ways.py         the port: how a message goes out
mail.py         by SMTP
webhook.py      by HTTP, signed
notes.py        the journal, and what it refused
delivering.py   what is under way
dispatcher.py   the thread that does it, and goes on after a crash
alone.py        one such thread for a folder of cases
undelivered.py  what reached nobody

It reads and writes the local journal only: a database that is down delays no alert.
"""
