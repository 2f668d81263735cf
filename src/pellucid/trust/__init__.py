"""From values with intervals to verdicts: limits, many groups at once, comparisons."""
