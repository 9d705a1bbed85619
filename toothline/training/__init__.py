"""What ears must hear, and `toothline models train`: our own ear, made and judged.

expected_words       the texts that the knowledge expects from callers
confusable_answers   answers to one question that sound alike and mean different things
steps                prepare, run, export: from recordings to parameters
varied_lines         lines drawn by chance, which training speech is sent over
evaluation           any ear on people and voices that no training heard
"""
