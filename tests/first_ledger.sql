CREATE TABLE about (
	schema INTEGER NOT NULL PRIMARY KEY
);

CREATE TABLE changes (
	number SERIAL NOT NULL PRIMARY KEY,
	run VARCHAR(200) NOT NULL,
	at BIGINT NOT NULL,
	locator TEXT NOT NULL,
	id VARCHAR(32),
	outcome VARCHAR(12) NOT NULL,
	reason TEXT,
	content_hash VARCHAR(64),
	batch VARCHAR(300),
	position INTEGER
);

CREATE INDEX changes_by_id ON changes (id);

CREATE INDEX changes_by_record ON changes (batch, position);

CREATE TABLE documents (
	id VARCHAR(32) NOT NULL,
	url TEXT,
	outcome VARCHAR(12) NOT NULL,
	reason TEXT,
	content_hash VARCHAR(64),
	feeds TEXT NOT NULL,
	fetched_at BIGINT NOT NULL,
	first_seen_at BIGINT NOT NULL,
	batch VARCHAR(300),
	position INTEGER,
	revision INTEGER NOT NULL,
	run VARCHAR(200) NOT NULL,
	pipeline_version VARCHAR(200) NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE locators (
	locator TEXT NOT NULL,
	run VARCHAR(200) NOT NULL,
	fetched_at BIGINT NOT NULL,
	digest VARCHAR(64),
	batch VARCHAR(300),
	position INTEGER,
	id VARCHAR(32),
	pending BOOLEAN NOT NULL,
	outcome VARCHAR(12),
	reason TEXT,
	pipeline_version VARCHAR(200),
	PRIMARY KEY (locator)
);

CREATE INDEX locators_by_fetch ON locators (fetched_at);

CREATE INDEX locators_by_id ON locators (id);

CREATE TABLE orders (
	run VARCHAR(200) NOT NULL,
	number INTEGER NOT NULL,
	batch VARCHAR(300),
	documents INTEGER NOT NULL,
	offered INTEGER NOT NULL,
	closed_at BIGINT,
	PRIMARY KEY (run, number)
);

CREATE INDEX orders_by_batch ON orders (batch);

CREATE TABLE runs (
	run VARCHAR(200) NOT NULL,
	started_at BIGINT NOT NULL,
	closed_at BIGINT,
	pipeline_version VARCHAR(200) NOT NULL,
	offered INTEGER NOT NULL,
	indexed INTEGER NOT NULL,
	unchanged INTEGER NOT NULL,
	superseded INTEGER NOT NULL,
	duplicate INTEGER NOT NULL,
	rejected INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	PRIMARY KEY (run)
);

CREATE TABLE suspects (
	id VARCHAR(32) NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (id)
);

INSERT INTO about VALUES (1);

INSERT INTO runs VALUES ('one', 1, 3, '0.1.0+old', 1, 1, 0, 0, 0, 0, 0);

INSERT INTO orders VALUES ('one', 0, '2026/11/02/one-000.warc.gz', 1, 1, 3);

INSERT INTO locators VALUES ('/seed/a.txt', 'one', 1790000000000, 'd', '2026/11/02/one-000.warc.gz', 0, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', false, 'indexed', NULL, '0.1.0+old');

INSERT INTO documents VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'https://post.example/quay', 'indexed', NULL, 'h', '[]', 1790000000000, 1790000000000, '2026/11/02/one-000.warc.gz', 0, 2, 'one', '0.1.0+old');

INSERT INTO changes (run, at, locator, id, outcome, content_hash, batch, position) VALUES ('one', 3, '/seed/a.txt', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'indexed', 'h', '2026/11/02/one-000.warc.gz', 0);
