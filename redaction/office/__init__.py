"""Office files: docx, xlsx, pptx, odt, ods, odp and rtf, each rebuilt from what is known to be good."""
