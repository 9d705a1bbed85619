"""What all ways in share that stream sound over a network: a line, a clock, a reception.

line.py           the channel: where the network's 20 ms meet the call's own thread
ticker.py         the one 20 ms clock of a process
inlet.py          sound that comes over TCP in any portions, given out every 20 ms
doubling.py       8 kHz to 16 kHz, piece by piece
linear.py         16-bit sound as bytes
reception.py      the port to whoever takes the calls
"""
