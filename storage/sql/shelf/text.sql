select text, text_state_reason, text_from, captions, documents, program_version from reading_rows where number = $number
