"""The lists of records, each header with the number and the content of its last event."""

_RECORDS = """
    SELECT record, recorded_at, content,
      (SELECT max(sequence) FROM entries AS e WHERE e.record = h.record),
      (SELECT content FROM entries AS e WHERE e.record = h.record AND e.sequence > 0
       ORDER BY sequence DESC LIMIT 1)
    FROM entries AS h WHERE kind = 'record'
"""
ALL = f"{_RECORDS} ORDER BY number DESC LIMIT ?"
# These are the words of the indexes, or SQLite does not use them.
_WITHOUT_END = """ AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.record = h.record
    AND kind = 'event' AND
    (instr(content, '"type":"completed"') > 0 OR instr(content, '"type":"discontinued"') > 0))
    ORDER BY number DESC"""
UNFINISHED = f"{_RECORDS}{_WITHOUT_END}"
SINCE = f"{_RECORDS} AND julianday(recorded_at) > julianday(?) ORDER BY number DESC"
OF_PATIENT = f"""
    {_RECORDS} AND instr(content, '"patient":{{"id":"') > 0 AND
    substr(content, instr(content, '"patient":{{"id":"') + 17, 32) = ? ORDER BY number DESC"""
WITHOUT_PATIENT = f"""
    {_RECORDS} AND instr(content, '"patient":{{"id":"') = 0
    ORDER BY number DESC"""
