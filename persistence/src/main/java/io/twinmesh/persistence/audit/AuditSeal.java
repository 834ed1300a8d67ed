package io.twinmesh.persistence.audit;

import static io.twinmesh.persistence.audit.AuditRow.State.DAMAGED;
import static io.twinmesh.persistence.audit.AuditRow.State.ERASED;
import static io.twinmesh.persistence.audit.AuditRow.State.WHOLE;

import io.twinmesh.persistence.audit.SealedParts.WhatV1;
import io.twinmesh.persistence.audit.SealedParts.WhoV1;
import io.twinmesh.persistence.audit.chain.SealedRow;
import io.twinmesh.persistence.audit.chain.SealedRow.SealedBy;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.KeyScope;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Seals records for the table and opens rows again. Looks up patients' keys, so it blocks on the
/// vault; one object serves one batch or page, and asks once for each patient.
final class AuditSeal {
    private static final String WHO = "audit.who/1";
    private static final String WHAT = "audit.what/1";

    private final InstallationCipher installation;
    private final KeyVault vault;
    private final Map<PatientId, PatientKeys> known = new HashMap<>();

    AuditSeal(InstallationCipher installation, KeyVault vault) {
        this.installation = installation;
        this.vault = vault;
    }

    SealedRow seal(AuditRecord record) {
        var id = record.id().value();
        var who = SealedParts.FORMAT.write(WhoV1.of(record.who()));
        var what = locked(record, SealedParts.FORMAT.write(WhatV1.of(record.what())));
        return new SealedRow(
                id,
                ChronoUnit.MICROS.between(Instant.EPOCH, record.at()),
                record.interaction().code(),
                record.outcome().code(),
                record.who().client(),
                record.patient().map(PatientId::value),
                record.what().type(),
                record.refusal(),
                SealedParts.FORM,
                joined(installation.seal(context(WHO, id), who)),
                what.by(),
                what.bytes());
    }

    /// A patient who never was, named in a request that was refused, has no key and gets none.
    private Locked locked(AuditRecord record, byte[] plain) {
        var context = context(WHAT, record.id().value());
        return switch (record.patient().map(this::keys).orElseGet(PatientKeys.Absent::new)) {
            case PatientKeys.Held(var cipher) when cipher.holds(KeyScope.CLINICAL) ->
                    new Locked(
                            SealedBy.PATIENT,
                            joined(cipher.seal(DataClass.CLINICAL, context, plain)));
            case PatientKeys.Absent _ ->
                    new Locked(SealedBy.INSTALLATION, joined(installation.seal(context, plain)));
            case PatientKeys.Held _, PatientKeys.Destroyed _ ->
                    new Locked(SealedBy.NOBODY, Bytes.of(new byte[0]));
        };
    }

    private record Locked(SealedBy by, Bytes bytes) {}

    AuditRow open(long number, SealedRow row) {
        if (row.form() != SealedParts.FORM) {
            throw new IllegalStateException("form " + row.form() + " of the trail is not known");
        }
        try {
            var who =
                    (WhoV1) read(WHO, installation.open(context(WHO, row.id()), split(row.who())));
            return plain(row)
                    .map(bytes -> (WhatV1) read(WHAT, bytes))
                    .map(what -> row(number, row, who, what.what(row.resourceType()), WHOLE))
                    .orElseGet(() -> row(number, row, who, bare(row), ERASED));
        } catch (TamperedException _) {
            return row(number, row, WhoV1.UNREADABLE, bare(row), DAMAGED);
        }
    }

    private static What bare(SealedRow row) {
        return What.ofType(row.resourceType());
    }

    private static AuditRow row(
            long number, SealedRow row, WhoV1 who, What what, AuditRow.State state) {
        return new AuditRow(
                number,
                new AuditRecord(
                        new AuditId(row.id()),
                        Instant.EPOCH.plus(row.atMicros(), ChronoUnit.MICROS),
                        Interaction.of(row.interaction()),
                        AuditOutcome.of(row.outcome()),
                        who.who(row.client()),
                        row.patient().map(PatientId::new),
                        what,
                        row.refusal()),
                state);
    }

    /// Empty when the patient's key is gone.
    private Optional<byte[]> plain(SealedRow row) {
        var context = context(WHAT, row.id());
        return switch (row.sealedBy()) {
            case NOBODY -> Optional.empty();
            case INSTALLATION -> Optional.of(installation.open(context, split(row.what())));
            case PATIENT ->
                    row.patient()
                            .map(PatientId::new)
                            .flatMap(this::cipher)
                            .flatMap(cipher ->
                                    cipher.open(KeyScope.CLINICAL, context, split(row.what())));
        };
    }

    private Optional<PatientCipher> cipher(PatientId patient) {
        return switch (keys(patient)) {
            case PatientKeys.Held(var cipher) -> Optional.of(cipher);
            case PatientKeys.Destroyed _, PatientKeys.Absent _ -> Optional.empty();
        };
    }

    /// A patient from before classes had keys of their own gets them now.
    private PatientKeys keys(PatientId patient) {
        return known.computeIfAbsent(
                patient,
                one -> {
                    var found = vault.find(one);
                    return found instanceof PatientKeys.Held(var cipher)
                                    && !cipher.holds(KeyScope.CLINICAL)
                            ? vault.keysOf(one)
                            : found;
                });
    }

    private static byte[] context(String tag, String id) {
        return ("audit|" + tag + "|" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static Stored read(String tag, byte[] plain) {
        return SealedParts.FORMAT.read(tag, plain);
    }

    private static Bytes joined(Sealed sealed) {
        return Bytes.of(sealed.joined());
    }

    private static Sealed split(Bytes joined) {
        return Sealed.ofJoined(joined.toArray());
    }
}
