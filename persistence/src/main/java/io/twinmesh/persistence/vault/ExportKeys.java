package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.key.AesGcm;
import io.twinmesh.persistence.vault.key.MasterKey;
import io.twinmesh.persistence.vault.key.WrappedKey;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// One key per export, wrapped, in the vault's database. When an export ends its key is destroyed,
/// and whatever is left of its files is unreadable. Every method blocks on the database.
public final class ExportKeys {
    private final DataSource source;
    private final MasterKey master;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param source the vault's database, with [#migrations]
    /// @param random a cryptographically strong source
    public ExportKeys(
            DataSource source, MasterKey master, InstantSource clock, RandomGenerator random) {
        this.source = source;
        this.master = master;
        this.clock = clock;
        this.random = random;
    }

    /// The table, in the vault's database.
    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts("export-keys", ExportKeys.class, List.of("001-export-keys"));
    }

    /// The export's key, made and committed on first use.
    public ExportCipher make(ExportId export) {
        return find(export).orElseGet(() -> made(export));
    }

    /// Empty when it was never made, or is destroyed.
    public Optional<ExportCipher> find(ExportId export) {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT master_key, wrapped FROM export_key WHERE export = ?")) {
            query.setString(1, export.value());
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(held(export, rows.getString(1), rows.getBytes(2)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the key vault cannot be read", e);
        }
    }

    /// Safe to repeat.
    public void destroy(ExportId export) {
        try (var connection = source.getConnection();
                var delete =
                        connection.prepareStatement("DELETE FROM export_key WHERE export = ?")) {
            delete.setString(1, export.value());
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the export's key could not be destroyed", e);
        }
    }

    private ExportCipher made(ExportId export) {
        var key = new byte[AesGcm.KEY_BYTES];
        random.nextBytes(key);
        try (var connection = source.getConnection();
                var insert =
                        connection.prepareStatement("INSERT INTO export_key VALUES (?, ?, ?, ?)")) {
            insert.setString(1, export.value());
            var wrapped = master.wrap(context(export.value()), key);
            insert.setString(2, wrapped.by());
            insert.setBytes(3, wrapped.bytes().toArray());
            insert.setTimestamp(4, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the export's key could not be stored", e);
        }
        return new ExportCipher(export, key, random);
    }

    private ExportCipher held(ExportId export, String masterKey, byte[] wrapped) {
        var key =
                master.unwrap(
                        context(export.value()), new WrappedKey(masterKey, Bytes.of(wrapped)));
        return new ExportCipher(export, key, random);
    }

    static String context(String export) {
        return "export-key|" + export;
    }
}
