"""Article → sentences → claims → readings → verdicts: a dossier's figure, asked for backwards."""
