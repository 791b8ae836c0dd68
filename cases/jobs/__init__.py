"""Long jobs: carried out in chunks by whichever instance comes first, resumed after a kill (docs/adr/0018)."""
