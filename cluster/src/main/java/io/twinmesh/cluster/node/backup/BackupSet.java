package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.store.Schemas;
import io.twinmesh.persistence.journal.Migrations;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is copied by itself and kept by itself. Who has one set reads nothing: the journal is
/// sealed under keys of the vault, and those are wrapped under the master key, which is among the
/// keys.
@SuppressWarnings("ImmutableEnumChecker") // lists that do not change
enum BackupSet {
    /// Everything that happened, and the public files, models and clients.
    JOURNAL(List.of("public", "models", "clients")),
    /// The patients' wrapped keys and the book of erasures.
    VAULT(List.of()),
    /// The folder `keys`.
    KEYS(List.of("keys"));

    private final List<String> folders;

    BackupSet(List<String> folders) {
        this.folders = folders;
    }

    /// Folders of the data folder (of several servers the shared one) that belong to it.
    List<String> folders() {
        return folders;
    }

    /// What its database holds.
    List<Migrations.Scripts> scripts() {
        return switch (this) {
            case JOURNAL -> Schemas.journal();
            case VAULT -> Schemas.vault();
            case KEYS -> List.of();
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<BackupSet> of(String text) {
        return Arrays.stream(values()).filter(set -> set.text().equals(text)).findFirst();
    }
}
