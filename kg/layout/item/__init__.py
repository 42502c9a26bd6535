"""The lines of one agenda item → its sections, decisions, attachments, presence."""
