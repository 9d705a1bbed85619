"""A SIP user agent of our own (RFC 3261): bytes in, bytes and events out, an injected clock.

errors.py         what can go wrong
events.py         what the user agent tells
fields.py         what stands in header fields: addresses, URIs, parameters, Via, CSeq
message.py        requests and responses, read and written
stream.py         messages out of a TCP stream
timers.py         what is to be done later
transaction.py    a request and its responses, sent until they arrive
core.py           what all parts share: clock, timers, transactions, what goes out
digest.py         proof of a password (MD5, SHA-256)
asking.py         a request of ours, with credentials where they are demanded
replying.py       responses, and what is wrong with a request
dialog.py         the addresses and numbers of a call, both ways
sdp.py            what each side can hear: offer and answer
accepting.py      200 to an INVITE, sent until it is acknowledged
refreshing.py     session timers (RFC 4028)
session.py        one call, from INVITE to BYE
renegotiating.py  offers in the middle of a call
outgoing.py       a call of ours
referral.py       handing a call over (REFER)
registration.py   being known to a registrar (REGISTER)
identity.py       who calls
user_agent.py     the core's door: messages to calls
transport.py      UDP and TCP of an event loop
endpoint.py       the user agent on an event loop
registrars.py     all accounts, each known to its registrar
leg.py            the sound of one call
handover.py       a caller to a person, the caller kept where nobody answers
dialing.py        calls of ours to people
settings.py       how calls are taken
server.py         joins signaling, media and phone lines
"""
