package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.TreeHash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// The public log of one lane, for reading. Every method blocks on the database.
public final class LogReader {
    private final DataSource source;
    private final String lane;

    public LogReader(DataSource source, String lane) {
        this.source = source;
        this.lane = lane;
    }

    /// The last signed checkpoint, a C2SP note, with the witnesses' lines when enough of them
    /// cosigned it; absent only before the projection first ran.
    public Optional<String> checkpoint() throws SQLException {
        try (var connection = source.getConnection()) {
            var tables = new LogTables(connection, lane);
            var state = tables.state();
            if (state.isEmpty()) {
                return Optional.empty();
            }
            return tables.lastFinal()
                    .filter(last -> last.size() == state.get().tree().size())
                    .map(FinalCheckpoints.Final::note)
                    .or(() -> Optional.of(state.get().checkpoint()));
        }
    }

    /// The last checkpoint with the log's signature alone, as witnesses are asked to cosign it.
    public Optional<String> signed() throws SQLException {
        try (var connection = source.getConnection()) {
            return new LogTables(connection, lane).state().map(LogTables.LogState::checkpoint);
        }
    }

    /// How many leaves are under the last final checkpoint.
    public long finalLeaves() throws SQLException {
        try (var connection = source.getConnection()) {
            return finalLeaves(new LogTables(connection, lane));
        }
    }

    /// How many leaves are under the last checkpoint and under no final one.
    public long notFinal() throws SQLException {
        try (var connection = source.getConnection()) {
            var tables = new LogTables(connection, lane);
            return size(tables) - finalLeaves(tables);
        }
    }

    /// How many leaves are under the last checkpoint; 0 before the projection first ran.
    public long size() throws SQLException {
        try (var connection = source.getConnection()) {
            return size(new LogTables(connection, lane));
        }
    }

    private static long size(LogTables tables) throws SQLException {
        return tables.state().map(state -> state.tree().size()).orElse(0L);
    }

    private static long finalLeaves(LogTables tables) throws SQLException {
        return tables.lastFinal().map(FinalCheckpoints.Final::size).orElse(0L);
    }

    /// The proof that a tree grew out of an older one (RFC 9162).
    ///
    /// @param older leaves in that one, more than 0
    /// @param newer at most as many as the log has
    public List<TreeHash> growth(long older, long newer) throws SQLException {
        try (var connection = source.getConnection()) {
            return Rfc9162.consistencyProof(
                    older, newer, Tiles.nodes(new LogTables(connection, lane).tiles()));
        }
    }

    /// A tile or an entry bundle.
    ///
    /// @param path relative to the log, for example `tile/0/000.p/7` or `tile/entries/000`
    /// @return absent when the path is malformed or the log is not that far; what is returned never
    ///   changes and may be cached for ever
    public Optional<byte[]> tile(String path) throws SQLException {
        var parsed = TilePath.parse(path);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        try (var connection = source.getConnection()) {
            return switch (parsed.get()) {
                case TilePath.Hashes(var level, var index, var width) ->
                        new LogTables(connection, lane)
                                .tile(level, index)
                                .filter(bytes -> bytes.length >= width * TreeHash.LENGTH)
                                .map(bytes -> Arrays.copyOf(bytes, width * TreeHash.LENGTH));
                case TilePath.Entries(var index, var width) -> bundle(connection, index, width);
            };
        }
    }

    /// The bytes of leaves, in their order; fewer where the log is not that far.
    ///
    /// @param from the first one
    /// @param to behind the last one
    public List<byte[]> leaves(long from, long to) throws SQLException {
        try (var connection = source.getConnection()) {
            return new LogTables(connection, lane).leaves().leaves(from, to);
        }
    }

    /// The proof of a leaf against the last checkpoint that enough witnesses cosigned, or, where it
    /// is not that far, against the last one of the log. It carries the leaf.
    ///
    /// @return absent when the log is not that far
    public Optional<TlogProof> proof(long index) throws SQLException {
        try (var connection = source.getConnection()) {
            var tables = new LogTables(connection, lane);
            var leaf = tables.leaves().leaves(index, index + 1);
            return leaf.isEmpty()
                    ? Optional.empty()
                    : Optional.of(NewestProof.of(tables, index).proof().carrying(leaf.getFirst()));
        }
    }

    private Optional<byte[]> bundle(Connection connection, long index, int width)
            throws SQLException {
        long first = index * TilePath.FULL;
        var leaves = new LogTables(connection, lane).leaves().leaves(first, first + width);
        return leaves.size() == width ? Optional.of(Tiles.bundle(leaves)) : Optional.empty();
    }
}
