"""The whole job as its people do it, in a real browser: one module of steps for each part, each step a sentence.

A step takes the page of whoever does it, acts by what is written on the screen, and asserts what the person sees.
"""
