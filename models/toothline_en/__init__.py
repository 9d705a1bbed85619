"""`toothline-en`: an English Vosk model of our own, with exactly the words of the knowledge.

The lower layers of a Korean model are kept, the upper ones were trained on English (`training`);
only those tensors ship. `building` puts them over the Korean model and compiles the graphs from
the words that it is given. What trains needs the extra `train`; what builds needs nothing more
than Toothline itself.
"""
