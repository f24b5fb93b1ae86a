CREATE TABLE call_lease (
    node text NOT NULL,
    places integer NOT NULL,
    per_minute integer NOT NULL,
    starts_until bigint NOT NULL,
    until bigint NOT NULL,
    CONSTRAINT "PK_call_lease" PRIMARY KEY (node)
);
