"""The sound of a telephone call: G.711 in RTP packets, made good where the network lost some.

Pure parts, fed bytes and times: `g711`, `rtp`, `rtcp`, `arrivals`, `jitter_buffer`,
`concealment`, `comfort_noise`, `telephone_event`, `dtmf`, `latch`; `receiver` and `sender` join
them; `together` does what all calls do in a beat once for all; `session` gives each its sockets
(`ports`) and the 20 ms clock.
"""
