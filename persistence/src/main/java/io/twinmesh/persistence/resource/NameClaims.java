package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.resource.key.IndexKey;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

/// Decides whose a resource's name is when several patients' resources are to be given it in the
/// same moment: the first claim that is committed. The index of resources knows only what has been
/// stored. A name that was claimed stays its patient's, also when nothing was stored under it.
public final class NameClaims {
    private static final int AT_ONCE = 200;

    private final Transactions transactions;
    private final IndexKey key;

    /// @param source the journal's database
    public NameClaims(DataSource source, IndexKey key) {
        this.transactions = new Transactions(source, "names of resources cannot be claimed");
        this.key = key;
    }

    /// A name that a patient's resource is to have.
    public record Name(PatientId twin, String type, String id) {
        @Override
        public String toString() {
            return "Name[" + type + "]";
        }
    }

    private record Claim(int place, String hash, PatientId twin) {}

    /// Claims all of the names or none. Blocks.
    ///
    /// @return which of them is another patient's; empty when all are claimed now
    public Optional<Integer> claim(List<Name> names) {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            claims.add(
                    new Claim(
                            i,
                            HexFormat.of().formatHex(key.resource(name.type(), name.id())),
                            name.twin()));
        }
        // always in this order: two requests for the same names then wait for each other, instead
        // of each holding what the other needs
        claims.sort(Comparator.comparing(Claim::hash).thenComparingInt(Claim::place));
        return transactions.retried(connection -> {
            var taken = claim(connection, claims);
            if (taken.isPresent()) {
                connection.rollback();
            }
            return taken;
        });
    }

    private static Optional<Integer> claim(Connection connection, List<Claim> claims)
            throws SQLException {
        for (int from = 0; from < claims.size(); from += AT_ONCE) {
            var some = claims.subList(from, Math.min(claims.size(), from + AT_ONCE));
            var holders = holders(connection, some);
            var fresh = new ArrayList<Claim>();
            for (var claim : some) {
                var holder = holders.putIfAbsent(claim.hash(), claim.twin());
                if (holder == null) {
                    fresh.add(claim);
                } else if (!holder.equals(claim.twin())) {
                    return Optional.of(claim.place());
                }
            }
            insert(connection, fresh);
        }
        return Optional.empty();
    }

    private static Map<String, PatientId> holders(Connection connection, List<Claim> claims)
            throws SQLException {
        var marks = "?, ".repeat(claims.size() - 1) + "?";
        try (var query =
                connection.prepareStatement(
                        "SELECT id_hash, twin FROM resource_name WHERE id_hash IN ("
                                + marks
                                + ")")) {
            for (int i = 0; i < claims.size(); i++) {
                query.setBytes(i + 1, HexFormat.of().parseHex(claims.get(i).hash()));
            }
            var holders = new HashMap<String, PatientId>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    holders.put(
                            HexFormat.of().formatHex(rows.getBytes(1)),
                            new PatientId(rows.getString(2)));
                }
            }
            return holders;
        }
    }

    private static void insert(Connection connection, List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO resource_name (id_hash, twin) VALUES (?, ?)")) {
            for (var claim : claims) {
                insert.setBytes(1, HexFormat.of().parseHex(claim.hash()));
                insert.setString(2, claim.twin().value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Forgets the names of a patient whose keys were destroyed.
    static void purge(Connection transaction, PatientId twin) throws SQLException {
        try (var delete =
                transaction.prepareStatement("DELETE FROM resource_name WHERE twin = ?")) {
            delete.setString(1, twin.value());
            delete.executeUpdate();
        }
    }
}
