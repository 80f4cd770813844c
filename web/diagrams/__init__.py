"""The diagram of a dossier: as a picture and in words."""
