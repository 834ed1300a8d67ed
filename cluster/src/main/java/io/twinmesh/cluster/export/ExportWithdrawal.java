package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportCommand;
import io.twinmesh.actors.export.ExportCommand.EndReply;
import io.twinmesh.actors.export.ExportDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.ExportKeys;

import org.apache.pekko.Done;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Takes back the exports that hold an erased patient's data. A part of erasure: call it after the
/// patient's keys are destroyed, so that an export that begins meanwhile finds nothing.
public final class ExportWithdrawal {
    private final ExportRegister register;
    private final ExportKeys keys;
    private final ExportDirectory exports;
    private final Asks asks;

    public ExportWithdrawal(
            ExportRegister register, ExportKeys keys, ExportDirectory exports, Asks asks) {
        this.register = register;
        this.keys = keys;
        this.exports = exports;
        this.asks = asks;
    }

    /// Completes when every export that holds the patient has ended and its key is destroyed; the
    /// files, unreadable from then on, are deleted in the moments after. Safe to repeat.
    public CompletionStage<Done> withdraw(PatientId patient) {
        return CompletableFuture.supplyAsync(() -> register.holding(patient), asks.blocking())
                .thenCompose(holding -> {
                    CompletionStage<Done> all =
                            CompletableFuture.completedFuture(Done.getInstance());
                    for (var export : holding) {
                        all = all.thenCompose(_ -> end(export));
                    }
                    return all;
                });
    }

    private CompletionStage<Done> end(ExportId export) {
        CompletionStage<EndReply> ended =
                asks.ask(exports.export(export), ExportCommand.Withdraw::new);
        return ended.thenApplyAsync(
                _ -> {
                    keys.destroy(export);
                    return Done.getInstance();
                },
                asks.blocking());
    }
}
