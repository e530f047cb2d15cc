"""What is true: pure Python. No I/O, no clock, no hidden randomness, no Django.

Time, random bytes and bytes from outside come in as arguments, so the same code runs in a node, in a
test and in the simulator.
"""
