-- Views on what ucscope wrote with --json into files named *.jsonl in this folder:
--   ucscope scan --json cases/ > findings.jsonl
--   ucscope list --json cases/ > pairs.jsonl
--   ucscope certificates --json cases/ > certificates.jsonl
--   duckdb -init duckdb.sql
CREATE OR REPLACE VIEW ucscope_lines AS
  SELECT json, json ->> '$.type' AS type FROM read_ndjson_objects('*.jsonl');

-- One row for each finding. Told as it happens it comes in several lines, of which the last one holds and counts most.
CREATE OR REPLACE VIEW findings AS
  SELECT json ->> '$.file' AS file,
         (json ->> '$.time')::TIMESTAMPTZ AS time,
         json ->> '$.fingerprint' AS fingerprint,
         json ->> '$.code' AS code,
         json ->> '$.severity' AS severity,
         json ->> '$.confidence' AS confidence,
         (json ->> '$.frame')::BIGINT AS frame,
         (json ->> '$.count')::BIGINT AS count,
         json ->> '$.service' AS service,
         json ->> '$.source.address' AS source,
         (json ->> '$.source.port')::INTEGER AS source_port,
         json ->> '$.source.role' AS source_role,
         json ->> '$.destination.address' AS destination,
         (json ->> '$.destination.port')::INTEGER AS destination_port,
         json ->> '$.destination.role' AS destination_role,
         json ->> '$.actor.address' AS actor,
         json ->> '$.summary' AS summary,
         json ->> '$.check' AS "check",
         json ->> '$.community_id' AS community_id,
         json -> '$.facts' AS facts
  FROM ucscope_lines WHERE type = 'finding'
  QUALIFY row_number() OVER (PARTITION BY json ->> '$.file', json ->> '$.fingerprint'
                             ORDER BY (json ->> '$.count')::BIGINT DESC) = 1;

CREATE OR REPLACE VIEW captures AS
  SELECT json ->> '$.file' AS file,
         json ->> '$.format' AS format,
         (json ->> '$.complete')::BOOLEAN AS complete,
         json ->> '$.error' AS error,
         (json ->> '$.packets')::BIGINT AS packets,
         (json ->> '$.connections')::BIGINT AS connections,
         (json ->> '$.first_time')::TIMESTAMPTZ AS first_time,
         (json ->> '$.last_time')::TIMESTAMPTZ AS last_time,
         (json ->> '$.findings.error')::BIGINT AS errors,
         (json ->> '$.findings.warning')::BIGINT AS warnings
  FROM ucscope_lines WHERE type = 'capture';

CREATE OR REPLACE VIEW pairs AS
  SELECT json ->> '$.file' AS file,
         json ->> '$.client.address' AS client,
         json ->> '$.server.address' AS server,
         (json ->> '$.server.port')::INTEGER AS port,
         json ->> '$.service' AS service,
         (json ->> '$.connections')::BIGINT AS connections,
         (json ->> '$.outcomes.well')::BIGINT AS well,
         (json ->> '$.outcomes.refused')::BIGINT AS refused,
         (json ->> '$.outcomes.reset')::BIGINT AS reset,
         (json ->> '$.outcomes.unanswered')::BIGINT AS unanswered,
         (json ->> '$.outcomes.closed')::BIGINT AS closed,
         (json ->> '$.outcomes.in_trouble')::BIGINT AS in_trouble,
         (json ->> '$.outcomes.not_judged')::BIGINT AS not_judged,
         json ->> '$.filter' AS filter
  FROM ucscope_lines WHERE type = 'pair';

CREATE OR REPLACE VIEW certificates AS
  SELECT json ->> '$.sha256' AS sha256,
         json ->> '$.subject' AS subject,
         json ->> '$.issuer' AS issuer,
         json ->> '$.serial' AS serial,
         json ->> '$.key' AS key,
         json ->> '$.not_before' AS not_before,
         json ->> '$.not_after' AS not_after,
         (json ->> '$.self_signed')::BOOLEAN AS self_signed,
         json ->> '$.chain.missing' AS missing_issuer,
         json ->> '$.pem' AS pem
  FROM ucscope_lines WHERE type = 'certificate';

-- One row for each host that presented a certificate, and each to which it did.
CREATE OR REPLACE VIEW presentations AS
  SELECT json ->> '$.sha256' AS sha256,
         json ->> '$.subject' AS subject,
         each ->> '$.file' AS file,
         each ->> '$.by.address' AS by_host,
         each ->> '$.to.address' AS to_host,
         (each ->> '$.accepted')::BIGINT AS accepted,
         (each ->> '$.refused')::BIGINT AS refused,
         each ->> '$.refusal.alert' AS alert
  FROM (SELECT json, unnest(json_extract(json, '$.presented[*]')) AS each
        FROM ucscope_lines WHERE type = 'certificate');

-- The same cause over all captures, gravest first.
CREATE OR REPLACE VIEW causes AS
  SELECT severity, code, count(*) AS findings, sum(count)::BIGINT AS times,
         count(DISTINCT file) AS captures, count(DISTINCT source) AS clients, min(time) AS first_time
  FROM findings
  GROUP BY severity, code
  ORDER BY list_position(['error', 'warning', 'note'], severity), times DESC, code;
