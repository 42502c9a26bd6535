"""A document as clean lines, and what each line may be: cleaned, judged once, its furniture taken out."""
