"""The dossier: everything that was gathered about an application, for a person to read and decide."""
