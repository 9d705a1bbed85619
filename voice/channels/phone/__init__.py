"""Telephone calls: every way in ends in a `PhoneLine`; whoever takes calls is a `Reception`.

What other ways in share with them lies in `voice.channels.streamed`.

    line.py           the channel of a call
    media/            RTP and what belongs to it
    sip/              our own SIP user agent
    audiosocket.py    Asterisk's plain TCP protocol
    websocket/        one endpoint, a dialect for each kind of peer

One thread runs the network of all calls as an asyncio event loop; each call has its own thread.
"""
