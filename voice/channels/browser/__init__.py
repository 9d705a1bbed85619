"""The kiosk's browser as a way in: sound, touches and the screen over one WebSocket.

endpoint   sockets to sessions, also the one that broke and comes again
session    one conversation: its line on the 20 ms clock, its screen, the socket while there is one
line       the channel: a streamed line that can be touched
screen     what the page shows, as data
messages   what the page sends, checked
"""
