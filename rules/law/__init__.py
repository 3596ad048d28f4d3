"""The law: pure, without Django, words, database or clock. Enter through `walk.walk`."""
