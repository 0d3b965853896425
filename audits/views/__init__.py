"""HQ pages by noun, and the phone's shell."""
