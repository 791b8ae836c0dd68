"""What a draft would have done to figures: the assessment by month and department, alerts by week and month."""
