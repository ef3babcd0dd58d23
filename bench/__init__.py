"""Speed and relevance of Seventh, as ratios: `python -m bench --help`."""
