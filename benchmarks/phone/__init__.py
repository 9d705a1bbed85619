"""The phone's figures: `python -m benchmarks.phone` measures all that takes minutes.

`line` calls a whole running service (`service`) with a telephone of our own (`telephone`), `media`
and `sound` measure the sound alone, `fuzz` breaks messages, `soak` calls for as long as wished.

`python -m benchmarks.phone.calls` lets recorded callers (`runs`, `far_end`) call it, in real time.
"""
