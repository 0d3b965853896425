"""What the visits mean: figures, charts and reports; reads audits, never writes them."""
