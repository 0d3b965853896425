"""A wave's results for HQ, a module a noun: figures only, of the branches that the filters leave."""
