-- The ward's record on PostgreSQL 15 or newer: one table of entries that only grows, and little else.
--
-- `infuseplan ward init` applies the files of this folder in their order; psql can as well, as a
-- user who may create roles and, in this database, schemas:
--     psql -v ON_ERROR_STOP=1 -d infuseplan -f 001-record.sql
-- Then give each workstation's login the role: GRANT infuseplan_workstation TO the_login;
--
-- Nothing in here can read a name: what is personal is sealed before it is sent.

BEGIN;

DO $$
BEGIN
  -- Owns everything; nobody logs in by it.
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'infuseplan_ward_owner') THEN
    CREATE ROLE infuseplan_ward_owner NOLOGIN;
  END IF;
  -- What a workstation may: read, and add.
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'infuseplan_workstation') THEN
    CREATE ROLE infuseplan_workstation NOLOGIN;
  END IF;
END
$$;
GRANT infuseplan_ward_owner TO CURRENT_USER;
CREATE SCHEMA infuseplan_ward AUTHORIZATION infuseplan_ward_owner;
SET LOCAL ROLE infuseplan_ward_owner;
SET LOCAL search_path = infuseplan_ward, pg_catalog, pg_temp;

CREATE TABLE schema_versions (
  version    integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO schema_versions (version) VALUES (1);

-- The entries of all chains, each byte for byte as its own computer has it. A chain is all entries
-- of one origin; `number` counts in it from 1 without a gap, `previous` is the hash before it. What
-- breaks one of these rules no computer takes over, so it is not taken here either.
CREATE TABLE entries (
  origin      text COLLATE "C" NOT NULL CHECK (origin ~ '^[0-9a-f]{32}$'),
  number      bigint NOT NULL CHECK (number BETWEEN 1 AND 9007199254740992),
  kind        text COLLATE "C" NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  record      text COLLATE "C" NOT NULL CHECK (length(record) BETWEEN 1 AND 200 AND record !~ '[[:cntrl:]]'),
  sequence    bigint NOT NULL CHECK (sequence >= 0 AND sequence < number),
  recorded_at text COLLATE "C" NOT NULL CHECK (recorded_at ~
    '^(19|[2-8]\d)\d\d-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?[+-](0\d|1[0-4]):[0-5]\d$'),
  content     text NOT NULL CHECK (octet_length(content) <= 2000000 AND
    json_typeof(content::json) = CASE kind WHEN 'protocol' THEN 'string' ELSE 'object' END),
  previous    text NOT NULL CHECK (length(previous) = 64),
  hash        text NOT NULL CHECK (length(hash) = 64),
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, number),
  -- A protocol file has the hash that names it.
  CHECK (kind <> 'protocol' OR
    record = encode(sha256(convert_to(content::json #>> '{}', 'UTF8')), 'hex'))
);

-- The last entry of each chain, kept by the trigger below.
CREATE TABLE heads (
  origin      text COLLATE "C" PRIMARY KEY,
  number      bigint NOT NULL,
  hash        text NOT NULL,
  received_at timestamptz NOT NULL
);

-- Two computers with one chain, as clones of a disk have, are told apart here: the row of the head
-- is locked until the end of the transaction, and an entry that does not follow it is refused. A
-- chain has the name of its first entry. The hash is the SHA-256 of these seven values, joined by
-- line feeds.
CREATE FUNCTION entry_follows_its_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = infuseplan_ward, pg_catalog, pg_temp AS $$
DECLARE
  last heads%ROWTYPE;
BEGIN
  SELECT * INTO last FROM heads WHERE origin = NEW.origin FOR UPDATE;
  IF NEW.number <> coalesce(last.number, 0) + 1
     OR NEW.previous <> coalesce(last.hash, repeat('0', 64))
     OR (NEW.number = 1 AND NEW.record <> NEW.origin) THEN
    RAISE EXCEPTION 'entries follow their chain' USING ERRCODE = 'IW001';
  END IF;
  IF NEW.hash <> encode(sha256(convert_to(concat_ws(E'\n', NEW.previous, NEW.number, NEW.kind,
       NEW.record, NEW.sequence, NEW.recorded_at, NEW.content), 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the hash of an entry is that of its text' USING ERRCODE = 'IW002';
  END IF;
  -- A day that no calendar has is refused by the cast.
  PERFORM NEW.recorded_at::timestamptz;
  NEW.received_at := clock_timestamp();
  INSERT INTO heads (origin, number, hash, received_at)
  VALUES (NEW.origin, NEW.number, NEW.hash, NEW.received_at)
  ON CONFLICT (origin) DO UPDATE SET number = EXCLUDED.number, hash = EXCLUDED.hash,
    received_at = EXCLUDED.received_at;
  RETURN NEW;
END
$$;
CREATE TRIGGER entry_follows_its_chain BEFORE INSERT ON entries
FOR EACH ROW EXECUTE FUNCTION entry_follows_its_chain();

CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries are never edited or deleted' USING ERRCODE = 'IW003';
END
$$;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE OR DELETE ON entries
FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER entries_are_never_emptied BEFORE TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION never();

-- Wakes the others: which chain has grown, and nothing else.
CREATE FUNCTION tell_the_others() RETURNS trigger
LANGUAGE plpgsql SET search_path = infuseplan_ward, pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('infuseplan_ward', origin) FROM added GROUP BY origin;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_the_others AFTER INSERT ON entries
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_the_others();

-- By which site's key the patients' keys are wrapped: a mark that says nothing about that key.
CREATE TABLE site (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  mark bytea NOT NULL
);

-- The key of each patient, wrapped by the site's key, which never comes here. No part of a chain,
-- because it has to be deletable. Of somebody whose data were removed a row without a key remains,
-- so that no computer that was away brings it back.
CREATE TABLE patient_keys (
  patient     text COLLATE "C" PRIMARY KEY CHECK (patient ~ '^[0-9a-f]{32}$'),
  wrapped     bytea,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  removed_at  timestamptz,
  CHECK ((wrapped IS NULL) = (removed_at IS NOT NULL))
);

-- By which a removal is found among all entries.
CREATE INDEX removals ON entries (record)
WHERE kind = 'patient' AND content LIKE '%"type":"personal-data-removed"%';

-- Only of whom an entry of the record says, by whom and why, that the data were removed; of the
-- others nothing is deleted, and they are not in the answer.
CREATE FUNCTION forget(removed text[]) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = infuseplan_ward, pg_catalog, pg_temp AS $$
  INSERT INTO patient_keys (patient, wrapped, removed_at)
  SELECT DISTINCT record, NULL::bytea, clock_timestamp() FROM entries
  WHERE kind = 'patient' AND content LIKE '%"type":"personal-data-removed"%'
    AND record = ANY (removed)
  ON CONFLICT (patient) DO UPDATE SET wrapped = NULL,
    removed_at = coalesce(patient_keys.removed_at, EXCLUDED.removed_at)
  RETURNING patient;
$$;

-- What each computer says of itself: for whoever looks after the ward.
CREATE TABLE workstations (
  origin             text COLLATE "C" PRIMARY KEY CHECK (origin ~ '^[0-9a-f]{32}$'),
  name               text NOT NULL CHECK (length(name) <= 200),
  program_version    text NOT NULL CHECK (length(program_version) <= 60),
  clock_difference_s double precision,
  login              text NOT NULL,
  seen_at            timestamptz NOT NULL
);

-- A login speaks for the chains that it has introduced, and for those whose login may not come any
-- more. Whether this one was heard.
CREATE FUNCTION introduce(me text, named text, version text, difference double precision)
RETURNS SETOF boolean
LANGUAGE sql SECURITY DEFINER SET search_path = infuseplan_ward, pg_catalog, pg_temp AS $$
  INSERT INTO workstations VALUES (me, named, version, difference, session_user, clock_timestamp())
  ON CONFLICT (origin) DO UPDATE SET name = EXCLUDED.name,
    program_version = EXCLUDED.program_version, login = EXCLUDED.login,
    clock_difference_s = EXCLUDED.clock_difference_s, seen_at = EXCLUDED.seen_at
  WHERE workstations.login = session_user OR NOT EXISTS (
    SELECT FROM pg_roles WHERE rolname = workstations.login AND rolcanlogin
      AND pg_has_role(oid, 'infuseplan_workstation', 'MEMBER'))
  RETURNING true;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA infuseplan_ward FROM PUBLIC;
GRANT USAGE ON SCHEMA infuseplan_ward TO infuseplan_workstation;
GRANT SELECT ON ALL TABLES IN SCHEMA infuseplan_ward TO infuseplan_workstation;
GRANT INSERT (origin, number, kind, record, sequence, recorded_at, content, previous, hash)
ON entries TO infuseplan_workstation;
GRANT INSERT (patient, wrapped) ON patient_keys TO infuseplan_workstation;
GRANT INSERT (mark) ON site TO infuseplan_workstation;
GRANT EXECUTE ON FUNCTION forget(text[]), introduce(text, text, text, double precision)
TO infuseplan_workstation;

COMMIT;
