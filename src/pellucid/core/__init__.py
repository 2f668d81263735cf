"""The nouns that cross doors between rooms: standard library and numpy only."""
