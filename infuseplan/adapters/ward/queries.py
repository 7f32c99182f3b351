"""The lists of records over journal and copy: of each, those whose header it has.

The events of a record may stand in both, so both are asked for their number and for the last one;
by each file's own indexes, whose words these are.
"""

# The plus keeps SQLite, which does not know how many entries each index finds, from looking through
# all events of the ward for those of one record.
_HEADERS = """
    SELECT record, recorded_at, content,
      (SELECT content FROM main.entries AS e WHERE e.record = h.record AND +kind = 'event'
       ORDER BY sequence DESC LIMIT 1),
      (SELECT julianday(recorded_at) FROM main.entries AS e
       WHERE e.record = h.record AND +kind = 'event' ORDER BY sequence DESC LIMIT 1),
      (SELECT content FROM ward.entries AS e WHERE e.record = h.record AND +kind = 'event'
       ORDER BY julianday(recorded_at) DESC, origin DESC, number DESC LIMIT 1),
      (SELECT max(julianday(recorded_at)) FROM ward.entries AS e
       WHERE e.record = h.record AND +kind = 'event'),
      (SELECT count(*) FROM main.entries AS e WHERE e.record = h.record AND kind <> 'record'),
      (SELECT count(*) FROM ward.entries AS e WHERE e.record = h.record AND kind <> 'record')
"""
# The texts are ours, and every value comes by a place of its own.
_OF_JOURNAL = f"{_HEADERS} FROM main.entries AS h WHERE kind = 'record'"
# A copy of this computer's own chain would say everything twice.
_OF_COPY = f"""{_HEADERS} FROM ward.entries AS h WHERE kind = 'record'
    AND origin <> (SELECT record FROM main.entries WHERE number = 1)"""  # noqa: S608 - as said  # nosec B608 - as said
_WITHOUT_END = """
    AND NOT EXISTS (SELECT 1 FROM main.entries AS e WHERE e.record = h.record
      AND kind = 'event' AND
      (instr(content, '"type":"completed"') > 0 OR instr(content, '"type":"discontinued"') > 0))
    AND NOT EXISTS (SELECT 1 FROM ward.entries AS e WHERE e.record = h.record
      AND kind = 'event' AND
      (instr(content, '"type":"completed"') > 0 OR instr(content, '"type":"discontinued"') > 0))
"""
_PATIENT = """
    AND instr(content, '"patient":{"id":"') > 0
    AND substr(content, instr(content, '"patient":{"id":"') + 17, 32) = ?
"""
_WITHOUT_PATIENT = """ AND instr(content, '"patient":{"id":"') = 0"""

# Of the journal, and of the copy.
ALL = (_OF_JOURNAL, _OF_COPY)
UNFINISHED = (_OF_JOURNAL + _WITHOUT_END, _OF_COPY + _WITHOUT_END)
_SINCE = " AND julianday(recorded_at) > julianday(?)"
SINCE = (_OF_JOURNAL + _SINCE, _OF_COPY + _SINCE)
OF_PATIENT = (_OF_JOURNAL + _PATIENT, _OF_COPY + _PATIENT)
WITHOUT_PATIENT = (_OF_JOURNAL + _WITHOUT_PATIENT, _OF_COPY + _WITHOUT_PATIENT)

# The records that were ever taken over or chosen among, of which a chain says something without
# having begun, or that two chains have begun, because they were written again: of them the log
# counts, not the last entry.
SHARED = """
    SELECT record FROM main.entries WHERE kind = 'holding'
    UNION SELECT record FROM ward.entries WHERE kind = 'holding'
    UNION SELECT record FROM ward.entries WHERE kind = 'event' AND sequence = 0
    UNION SELECT record FROM main.entries AS e WHERE kind = 'record'
      AND (SELECT instr(content, '"after":{') > 0 FROM main.entries WHERE number = 1)
      AND EXISTS (SELECT 1 FROM ward.entries AS o WHERE o.record = e.record AND +kind = 'record')
    UNION SELECT record FROM ward.entries AS e WHERE kind = 'record'
      AND origin IN (SELECT origin FROM ward.entries
        WHERE kind = 'journal' AND number = 1 AND instr(content, '"after":{') > 0)
      AND (EXISTS (SELECT 1 FROM main.entries AS o WHERE o.record = e.record AND +kind = 'record')
        OR EXISTS (SELECT 1 FROM ward.entries AS o
          WHERE o.record = e.record AND +kind = 'record' AND o.origin <> e.origin))
"""
_SHARED = f" AND record IN ({SHARED})"
OF_SHARED = (_OF_JOURNAL + _SHARED, _OF_COPY + _SHARED)
