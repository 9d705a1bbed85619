"""Calls over WebSocket: one endpoint, and a dialect for each kind of peer.

endpoint.py    takes connections, holds the calls
dialect.py     the port: what a peer's messages say, and how ours are put
asterisk.py    Asterisk's own WebSocket channel (chan_websocket)
twilio.py      the JSON stream that Twilio made common
"""
