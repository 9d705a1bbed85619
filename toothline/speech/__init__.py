"""Ears and mouths: the engines of `voice` joined with the models of `models`.

ears        who hears for a service, in this process or apart
mouths      the service's own voice, and the cast that callers are spoken by
fallback    what a caller hears when all this breaks, made into sound beforehand
"""
