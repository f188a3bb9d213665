"""What an applicant hands in: four ways in, one `Application`; its gaps, each with the question to send back.

`intake.read` takes JSON, the data of a web form, a PDF form or a Word questionnaire. `checking.check` finds what is missing or
does not agree. Levels, people, checks and questions are reference data (`rules.Rules`).
"""
