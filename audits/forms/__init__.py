"""Forms of HQ pages, a module per noun: the shape of input, nothing more."""
