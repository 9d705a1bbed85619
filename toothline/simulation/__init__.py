"""Callers that are files: recorded, spoken by a voice or typed, and put before the service.

recording_session   a caller's lines recorded at the microphone
recorded_caller     the far end of a line: a caller's recordings, or their words spoken
service_parts       the real parts that a simulated caller meets
protocol_trial      two protocols tried on the same callers
"""
