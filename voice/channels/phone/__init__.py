"""Telephone calls: every way in ends in a `PhoneLine`, and whoever takes calls is a `Reception`.

    line.py           the channel of a call: where the network meets the call's own thread
    doubling.py       8 kHz to 16 kHz, piece by piece
    reception.py      the port to whoever takes the calls
    ticker.py         the one 20 ms clock of a process
    inlet.py          sound that comes over TCP in any portions, given out every 20 ms
    media/            RTP and what belongs to it
    sip/              our own SIP user agent
    audiosocket.py    Asterisk's plain TCP protocol
    websocket/        one endpoint, a dialect for each kind of peer

One thread runs the network of all calls as an asyncio event loop; each call has its own thread.
"""
