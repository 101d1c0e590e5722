-- name: load_topic_versions
-- Seen in the snapshot of the reader: the versions of exactly the data that the same snapshot shows.
SELECT topic, version FROM topic WHERE topic = ANY (%(topics)s);
