package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent.ResourceDeleted;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.reading.RowOpener;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.resource.key.PatientTerm;
import io.twinmesh.persistence.vault.KeyVault;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// Finds resources in the index and reads them from the journal, without waking their twins. Every
/// method blocks on the databases.
///
/// A `snapshot` is a place in the whole journal: what is read with it is as it was when the journal
/// ended there, however much is written meanwhile.
public final class ResourceReader {
    /// Rows of one slice; a row can have half a mebibyte.
    public static final int MOST_ROWS = 200;

    private static final String COLUMNS =
            "v.twin, v.sequence_number, v.type, v.version, v.recorded_at, v.deleted, v.since";
    private static final String STANDING = " v.since <= ? AND v.until > ?";
    private static final String AT_SNAPSHOT = STANDING + " AND NOT v.deleted";

    private final DataSource source;
    private final KeyVault vault;
    private final IndexKey key;
    private final RandomGenerator random;

    public ResourceReader(DataSource source, KeyVault vault, IndexKey key, RandomGenerator random) {
        this.source = source;
        this.vault = vault;
        this.key = key;
        this.random = random;
    }

    /// How far the index is.
    ///
    /// @param position place in the journal up to which everything is in it: the snapshot to read
    ///   with
    /// @param whole false while it is being made anew
    /// @param generation one more each time that it is made anew: what was read belongs together
    ///   when this is the same before and after
    public record Standing(long position, boolean whole, long generation) {}

    /// A part of a twin's resources.
    ///
    /// @param resources what could be read; rows whose key is gone are left out
    /// @param last sequence number of the last row that was looked at
    /// @param more whether there may be more behind it
    public record Slice(List<StoredResource> resources, long last, boolean more) {
        public Slice {
            resources = List.copyOf(resources);
        }
    }

    /// What is wanted of a twin.
    ///
    /// @param types of resources; empty for all
    /// @param recordedAfter only versions that came in after this moment
    public record Wanted(
            PatientId twin, Set<String> types, long snapshot, Optional<Instant> recordedAfter) {
        public Wanted {
            types = Set.copyOf(types);
        }

        /// All resources of a type.
        public static Wanted of(PatientId twin, String type, long snapshot) {
            return new Wanted(twin, Set.of(type), snapshot, Optional.empty());
        }
    }

    public Standing standing() {
        return read(connection -> {
            try (var query =
                    connection.prepareStatement(
                            "SELECT c.position, s.whole_from, s.generation"
                                    + " FROM resource_index_state s, projection_cursor c"
                                    + " WHERE c.name = ?")) {
                query.setString(1, ResourceIndex.NAME);
                try (var rows = query.executeQuery()) {
                    return rows.next()
                            ? new Standing(
                                    rows.getLong(1),
                                    rows.getLong(1) >= rows.getLong(2),
                                    rows.getLong(3))
                            : new Standing(0, false, 0);
                }
            }
        });
    }

    /// The place in the whole journal of a twin's newest event; empty when it has none.
    public OptionalLong newestPlace(PatientId twin) {
        return read(connection -> {
            try (var query =
                    connection.prepareStatement(
                            """
                            SELECT "ordering" FROM "event_journal" WHERE "persistence_id" = ?
                            ORDER BY "sequence_number" DESC LIMIT 1
                            """)) {
                query.setString(1, "twin|" + twin);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    /// The end of the whole journal as it is visible now.
    public long end() {
        return read(JournalTailer::highest);
    }

    /// The newest version of a resource, which may be a deletion; it tells whose the resource is.
    public Optional<ResourceVersion> newest(String type, String id) {
        return versions(
                        "SELECT "
                                + COLUMNS
                                + " FROM resource_version v WHERE v.id_hash = ?"
                                + " ORDER BY v.since DESC LIMIT 1",
                        query -> query.setBytes(1, key.resource(type, id)))
                .stream()
                .findFirst();
    }

    public Optional<ResourceVersion> version(PatientId twin, String type, String id, int version) {
        return versions(
                        "SELECT "
                                + COLUMNS
                                + " FROM resource_version v WHERE v.id_hash = ? AND v.twin = ?"
                                + " AND v.version = ? ORDER BY v.since DESC LIMIT 1",
                        query -> {
                            query.setBytes(1, key.resource(type, id));
                            query.setString(2, twin.value());
                            query.setInt(3, version);
                        })
                .stream()
                .findFirst();
    }

    /// The versions of a twin's resource, newest first.
    ///
    /// @param before only those before this place in the whole journal
    /// @param limit 1 to 1,000
    public List<ResourceVersion> history(
            PatientId twin, String type, String id, long before, int limit) {
        return versions(
                "SELECT "
                        + COLUMNS
                        + " FROM resource_version v WHERE v.id_hash = ? AND v.twin = ?"
                        + " AND v.since < ? ORDER BY v.since DESC LIMIT ?",
                query -> {
                    query.setBytes(1, key.resource(type, id));
                    query.setString(2, twin.value());
                    query.setLong(3, before);
                    query.setInt(4, limit(limit, 1000));
                });
    }

    /// Which of these resources a twin has.
    ///
    /// @param ids at most 1,000
    public List<ResourceVersion> named(
            PatientId twin, String type, List<String> ids, long snapshot) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return versions(
                "SELECT "
                        + COLUMNS
                        + " FROM resource_version v WHERE v.id_hash IN ("
                        + marks(limit(ids.size(), 1000))
                        + ") AND v.twin = ? AND"
                        + AT_SNAPSHOT
                        + " ORDER BY v.sequence_number",
                query -> {
                    int next = 1;
                    for (var id : ids) {
                        query.setBytes(next++, key.resource(type, id));
                    }
                    query.setString(next++, twin.value());
                    query.setLong(next++, snapshot);
                    query.setLong(next, snapshot);
                });
    }

    /// The twins of which the index has anything, by name.
    ///
    /// @param after begin behind this twin; an empty text for the first page
    /// @param limit 1 to 1,000
    public List<PatientId> twins(String after, long snapshot, int limit) {
        return twins(
                "SELECT DISTINCT v.twin FROM resource_version v"
                        + " WHERE v.twin > ? AND v.since <= ?"
                        + " ORDER BY v.twin LIMIT ?",
                query -> {
                    query.setString(1, after);
                    query.setLong(2, snapshot);
                    query.setInt(3, limit(limit, 1000));
                });
    }

    /// Those of these twins of which a resource of a type was written, changed or taken back since.
    ///
    /// @param twins at most 1,000
    /// @param since behind this place in the whole journal
    public List<PatientId> changed(List<PatientId> twins, String type, long since) {
        if (twins.isEmpty()) {
            return List.of();
        }
        return twins(
                "SELECT DISTINCT v.twin FROM resource_version v WHERE v.twin IN ("
                        + marks(limit(twins.size(), 1000))
                        + ") AND v.type = ? AND v.since > ? ORDER BY v.twin",
                query -> {
                    int next = 1;
                    for (var twin : twins) {
                        query.setString(next++, twin.value());
                    }
                    query.setString(next++, type);
                    query.setLong(next, since);
                });
    }

    /// A twin's resources, opened, in the order in which their versions came in.
    ///
    /// @param after begin behind this sequence number; 0 for the first slice
    /// @param limit 1 to [#MOST_ROWS]
    public Slice slice(Wanted wanted, long after, int limit) {
        return slice(wanted, AT_SNAPSHOT, after, limit);
    }

    /// As [#slice], the resources that are deleted: their contents are empty.
    public Slice deletions(Wanted wanted, long after, int limit) {
        return slice(wanted, STANDING + " AND v.deleted", after, limit);
    }

    private Slice slice(Wanted wanted, String standing, long after, int limit) {
        return read(connection -> {
            var types = wanted.types().size();
            try (var query =
                    connection.prepareStatement(
                            "SELECT "
                                    + COLUMNS
                                    + ", j.\"event_ser_manifest\", j.\"event_payload\""
                                    + " FROM resource_version v LEFT JOIN \"event_journal\" j"
                                    + " ON j.\"persistence_id\" = ?"
                                    + " AND j.\"sequence_number\" = v.sequence_number"
                                    + " WHERE v.twin = ? AND v.sequence_number > ?"
                                    + " AND v.recorded_at > ? AND"
                                    + standing
                                    + (types == 0 ? "" : " AND v.type IN (" + marks(types) + ")")
                                    // named in full, the order is that of an index, also for H2
                                    + " ORDER BY v.twin"
                                    + (types == 1 ? ", v.type" : "")
                                    + ", v.sequence_number LIMIT ?")) {
                int next = 1;
                query.setString(next++, "twin|" + wanted.twin());
                query.setString(next++, wanted.twin().value());
                query.setLong(next++, after);
                query.setLong(
                        next++,
                        wanted.recordedAfter().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
                query.setLong(next++, wanted.snapshot());
                query.setLong(next++, wanted.snapshot());
                for (var type : wanted.types()) {
                    query.setString(next++, type);
                }
                query.setInt(next, limit(limit, MOST_ROWS));
                return slice(query, after, limit);
            }
        });
    }

    private Slice slice(PreparedStatement query, long after, int limit) throws SQLException {
        var opener = new RowOpener(vault, random);
        var resources = new ArrayList<StoredResource>();
        long last = after;
        int read = 0;
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                read++;
                var version = version(rows);
                last = version.sequenceNumber();
                var payload = rows.getBytes(9);
                if (payload == null) {
                    // the index has it, so a row was taken out of the journal
                    throw UnreadableHistoryException.chainBroken(
                            version.twin(), last, version.type());
                }
                opened(opener, version, rows.getString(8), payload).ifPresent(resources::add);
            }
        }
        return new Slice(resources, last, read == limit);
    }

    /// Opens versions that were found, in their order; those whose key is gone are left out.
    ///
    /// @param versions at most [#MOST_ROWS]
    public List<StoredResource> open(List<ResourceVersion> versions) {
        if (versions.isEmpty()) {
            return List.of();
        }
        return read(connection -> {
            var places = "(?, ?), ".repeat(limit(versions.size(), MOST_ROWS) - 1) + "(?, ?)";
            try (var query =
                    connection.prepareStatement(
                            "SELECT "
                                    + COLUMNS
                                    + ", j.\"event_ser_manifest\", j.\"event_payload\""
                                    + " FROM resource_version v LEFT JOIN \"event_journal\" j"
                                    + " ON j.\"persistence_id\" = 'twin|' || v.twin"
                                    + " AND j.\"sequence_number\" = v.sequence_number"
                                    + " WHERE (v.twin, v.sequence_number) IN ("
                                    + places
                                    + ")")) {
                int next = 1;
                for (var version : versions) {
                    query.setString(next++, version.twin().value());
                    query.setLong(next++, version.sequenceNumber());
                }
                var opened = slice(query, 0, versions.size()).resources();
                return versions.stream()
                        .flatMap(version ->
                                opened.stream().filter(one -> one.place().equals(version)))
                        .toList();
            }
        });
    }

    /// The Patients that have one term of each set: candidates, ordered by the twin's name.
    ///
    /// @param allOf at least one set, each with at least one term
    /// @param after begin behind this twin; an empty text for the first page
    /// @param limit 1 to 1,000
    public List<ResourceVersion> patients(
            List<Set<PatientTerm>> allOf, long snapshot, String after, int limit) {
        if (allOf.isEmpty() || allOf.stream().anyMatch(Set::isEmpty)) {
            throw new IllegalArgumentException("patients are found by at least one term");
        }
        var conditions = new StringBuilder();
        for (var anyOf : allOf) {
            conditions
                    .append(" AND EXISTS (SELECT 1 FROM patient_token t WHERE t.token IN (")
                    .append(marks(anyOf.size()))
                    .append(") AND t.twin = v.twin AND t.since = v.since)");
        }
        return versions(
                "SELECT "
                        + COLUMNS
                        + " FROM resource_version v WHERE v.type = 'Patient' AND v.twin > ? AND"
                        + AT_SNAPSHOT
                        + conditions
                        + " ORDER BY v.twin LIMIT ?",
                query -> {
                    int next = 1;
                    query.setString(next++, after);
                    query.setLong(next++, snapshot);
                    query.setLong(next++, snapshot);
                    for (var anyOf : allOf) {
                        for (var term : anyOf) {
                            query.setBytes(next++, term.token(key));
                        }
                    }
                    query.setInt(next, limit(limit, 1000));
                });
    }

    private Optional<StoredResource> opened(
            RowOpener opener, ResourceVersion version, String manifest, byte[] payload) {
        var sealed = RowOpener.sealed(version.twin(), version.sequenceNumber(), manifest, payload);
        return switch (opener.open(version.twin(), version.sequenceNumber(), sealed)) {
            case Opened.Redacted _ -> Optional.empty();
            case Opened.Plain(ResourceRecorded recorded) ->
                    Optional.of(
                            new StoredResource(
                                    version,
                                    recorded.dataClass(),
                                    ResourceChange.id(
                                            version.twin(), recorded.type(), recorded.id()),
                                    Optional.of(recorded.resource())));
            case Opened.Plain(ResourceDeleted deleted) ->
                    Optional.of(
                            new StoredResource(
                                    version,
                                    deleted.dataClass(),
                                    ResourceChange.id(version.twin(), deleted.type(), deleted.id()),
                                    Optional.empty()));
            case Opened.Plain _ ->
                    throw new IllegalStateException("no resource stands at " + version);
        };
    }

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private <T> T read(Reading<T> reading) {
        try (var connection = source.getConnection()) {
            return reading.from(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the resource index cannot be read", e);
        }
    }

    private List<ResourceVersion> versions(String sql, Transactions.Filling parameters) {
        return rows(sql, parameters, ResourceReader::version);
    }

    private List<PatientId> twins(String sql, Transactions.Filling parameters) {
        return rows(sql, parameters, row -> new PatientId(row.getString(1)));
    }

    private <T> List<T> rows(
            String sql, Transactions.Filling parameters, Transactions.Reading<T> reading) {
        return read(connection -> Transactions.rows(connection, sql, parameters, reading));
    }

    private static ResourceVersion version(ResultSet row) throws SQLException {
        return new ResourceVersion(
                new PatientId(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                row.getInt(4),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getBoolean(6),
                row.getLong(7));
    }

    private static String marks(int count) {
        return "?, ".repeat(count - 1) + "?";
    }

    private static int limit(int wanted, int most) {
        if (wanted < 1 || wanted > most) {
            throw new IllegalArgumentException("1 to " + most + " rows, got " + wanted);
        }
        return wanted;
    }
}
