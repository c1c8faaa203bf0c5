namespace Passthrough.Sqlite.Schema;

/// <summary>The first version of the tables.</summary>
internal static class Version1
{
    public const string Sql = """
        -- One row: the version, a hash of the schema, and how many hosts there are with the exclusive or of the hashes of their names.
        CREATE TABLE store (
          id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
          version INTEGER NOT NULL,
          schema BLOB NOT NULL,
          hosts INTEGER NOT NULL,
          names BLOB NOT NULL,
          checksum BLOB NOT NULL
        ) STRICT;

        -- rows and requests are the exclusive or of the checksums of the host's rows; last_ended is the end of the request that ended last.
        CREATE TABLE hosts (
          host TEXT NOT NULL PRIMARY KEY,
          revision INTEGER NOT NULL CHECK (revision >= 0),
          pruned_to INTEGER NOT NULL CHECK (pruned_to >= 0 AND pruned_to <= revision),
          last_ended INTEGER NOT NULL,
          rows BLOB NOT NULL,
          requests BLOB NOT NULL,
          checksum BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Times are in units of 100 ns since 1970-01-01 UTC: datetime(at / 10000000, 'unixepoch').
        CREATE TABLE events (
          host TEXT NOT NULL,
          revision INTEGER NOT NULL CHECK (revision > 0),
          kind TEXT NOT NULL,
          content TEXT NOT NULL,
          who TEXT NOT NULL,
          why TEXT,
          from_host TEXT,
          boot_id TEXT,
          at INTEGER NOT NULL,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, revision)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE claims (
          host TEXT NOT NULL,
          generation INTEGER NOT NULL CHECK (generation > 0),
          vm TEXT NOT NULL,
          request_id TEXT,
          phase TEXT NOT NULL CHECK (phase IN ('Reserved', 'Assigned', 'Releasing')),
          content TEXT NOT NULL,
          units TEXT NOT NULL,
          who TEXT NOT NULL,
          why TEXT,
          from_host TEXT,
          boot_id TEXT,
          at INTEGER NOT NULL,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, generation)
        ) STRICT, WITHOUT ROWID;

        -- The second net: a unit has one VM, a function has one claim, and a claim's VM is that of the unit.
        CREATE TABLE units (
          host TEXT NOT NULL,
          unit TEXT NOT NULL,
          vm TEXT NOT NULL,
          members TEXT NOT NULL,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, unit),
          UNIQUE (host, unit, vm)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE claim_functions (
          host TEXT NOT NULL,
          place TEXT NOT NULL,
          generation INTEGER NOT NULL,
          unit TEXT NOT NULL,
          vm TEXT NOT NULL,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, place),
          FOREIGN KEY (host, unit, vm) REFERENCES units (host, unit, vm)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX claim_functions_by_unit ON claim_functions (host, unit, vm);

        -- SQLite heeds foreign keys only for who asks for it; triggers it heeds for everybody.
        CREATE TRIGGER one_vm_in_a_unit BEFORE INSERT ON claim_functions
        WHEN NOT EXISTS (SELECT 1 FROM units WHERE host = NEW.host AND unit = NEW.unit AND vm = NEW.vm)
        BEGIN
          SELECT RAISE(ABORT, 'the unit is not of this VM');
        END;

        CREATE TRIGGER no_other_vm_in_a_unit BEFORE UPDATE ON claim_functions
        WHEN NOT EXISTS (SELECT 1 FROM units WHERE host = NEW.host AND unit = NEW.unit AND vm = NEW.vm)
        BEGIN
          SELECT RAISE(ABORT, 'the unit is not of this VM');
        END;

        CREATE TRIGGER no_other_vm_of_a_unit BEFORE UPDATE ON units
        WHEN EXISTS (SELECT 1 FROM claim_functions WHERE host = OLD.host AND unit = OLD.unit AND (vm <> NEW.vm OR host <> NEW.host OR unit <> NEW.unit))
        BEGIN
          SELECT RAISE(ABORT, 'a VM has a part of this unit');
        END;

        CREATE TABLE host_records (
          host TEXT NOT NULL,
          place TEXT NOT NULL,
          generation INTEGER NOT NULL,
          version INTEGER NOT NULL,
          content TEXT NOT NULL,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, place, generation)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE quarantines (
          host TEXT NOT NULL,
          revision INTEGER NOT NULL,
          place TEXT NOT NULL,
          position INTEGER NOT NULL,
          generation INTEGER NOT NULL,
          content TEXT NOT NULL,
          at INTEGER NOT NULL,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, revision, place)
        ) STRICT, WITHOUT ROWID;

        -- ended_at, previous and content are null while the lease is in force: the claim has it. previous is the end of the request that ended before.
        CREATE TABLE requests (
          host TEXT NOT NULL,
          request_id TEXT NOT NULL,
          generation INTEGER NOT NULL,
          ended_at INTEGER,
          previous INTEGER,
          content TEXT,
          checksum BLOB NOT NULL,
          PRIMARY KEY (host, request_id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX requests_by_end ON requests (host, ended_at) WHERE ended_at IS NOT NULL;

        CREATE TABLE snapshots (
          host TEXT NOT NULL PRIMARY KEY,
          revision INTEGER NOT NULL,
          content TEXT NOT NULL,
          checksum BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;
}
