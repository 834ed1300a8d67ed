package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.directory.DirectoryChange.When;
import io.twinmesh.persistence.directory.DirectoryOutcome.Conflict;
import io.twinmesh.persistence.directory.DirectoryOutcome.Done;
import io.twinmesh.persistence.directory.DirectoryOutcome.Effect;
import io.twinmesh.persistence.directory.DirectoryOutcome.Result;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

import javax.sql.DataSource;

/// The resources that are about no patient, by type and id, with all their versions. Every method
/// blocks on the database.
public final class Directory {
    /// More changes at once are refused.
    public static final int MOST_CHANGES = 20_000;

    private final Transactions transactions;
    private final DirectoryKeys keys;
    private final InstantSource clock;
    private final DirectoryReader reader;

    /// @param source the journal's database, its schema brought up to date with [#migrations]
    public Directory(DataSource source, DirectoryKeys keys, InstantSource clock) {
        this.transactions = new Transactions(source, "the directory cannot be written");
        this.keys = keys;
        this.clock = clock;
        this.reader = new DirectoryReader(source, keys);
    }

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts(
                "directory", Directory.class, List.of("001-directory", "002-seal"));
    }

    public DirectoryReader reader() {
        return reader;
    }

    /// What [#write] would answer now. Changes nothing.
    public DirectoryOutcome check(List<DirectoryChange> changes) {
        return transaction(changes, false);
    }

    /// Makes all changes or none, and returns when they are committed. Two changes of one resource
    /// are made in their order.
    ///
    /// @param changes at most [#MOST_CHANGES]
    public DirectoryOutcome write(List<DirectoryChange> changes) {
        return transaction(changes, true);
    }

    private DirectoryOutcome transaction(List<DirectoryChange> changes, boolean commit) {
        if (changes.size() > MOST_CHANGES) {
            throw new IllegalArgumentException(
                    "at most " + MOST_CHANGES + " changes at once, got " + changes.size());
        }
        return transactions.retried(connection -> {
            var outcome = apply(new DirectoryRows(connection, keys), changes);
            if (!commit || !(outcome instanceof Done)) {
                connection.rollback();
            }
            return outcome;
        });
    }

    private DirectoryOutcome apply(DirectoryRows rows, List<DirectoryChange> changes)
            throws SQLException {
        var now = Instant.ofEpochMilli(clock.instant().toEpochMilli());
        var results = new HashMap<Integer, Result>();
        // always in this order: two writers of the same resources then wait for each other, instead
        // of each holding what the other needs
        var order =
                IntStream.range(0, changes.size())
                        .boxed()
                        .sorted(
                                Comparator.comparing((Integer i) -> changes.get(i).type())
                                        .thenComparing(i -> changes.get(i).id())
                                        .thenComparing(i -> i))
                        .toList();
        for (var index : order) {
            var change = changes.get(index);
            var current = rows.lockCurrent(change.type(), change.id());
            var wanted = change.ifVersion();
            if (wanted.isPresent() && (current.absent() || current.version() != wanted.get())) {
                return new Conflict(index);
            }
            if (change instanceof DirectoryChange.Put put
                    && put.when() == When.NEVER_THERE
                    && !current.absent()
                    && !rows.everRecorded(put)) {
                return new Conflict(index);
            }
            results.put(
                    index,
                    switch (change) {
                        case DirectoryChange.Put put -> put(rows, put, current, now);
                        case DirectoryChange.Remove remove -> remove(rows, remove, current, now);
                    });
        }
        var inOrder = new ArrayList<Result>();
        for (int i = 0; i < changes.size(); i++) {
            inOrder.add(results.get(i));
        }
        return new Done(inOrder);
    }

    private static Result put(
            DirectoryRows rows, DirectoryChange.Put put, DirectoryRows.Current current, Instant now)
            throws SQLException {
        if (!current.absent()) {
            var nothingNew =
                    switch (put.when()) {
                        case ABSENT, NEVER_THERE -> true;
                        case NEVER_RECORDED -> rows.everRecorded(put);
                        case DIFFERENT -> rows.holds(put, current.version());
                    };
            if (nothingNew) {
                return new Result(Effect.UNCHANGED, current.version(), current.recordedAt());
            }
        }
        var version = current.version() + 1;
        rows.record(put, version, now);
        return new Result(current.absent() ? Effect.CREATED : Effect.UPDATED, version, now);
    }

    private static Result remove(
            DirectoryRows rows,
            DirectoryChange.Remove remove,
            DirectoryRows.Current current,
            Instant now)
            throws SQLException {
        if (current.absent()) {
            return new Result(Effect.UNCHANGED, current.version(), now);
        }
        var version = current.version() + 1;
        rows.remove(remove.type(), remove.id(), version, now);
        return new Result(Effect.REMOVED, version, now);
    }
}
