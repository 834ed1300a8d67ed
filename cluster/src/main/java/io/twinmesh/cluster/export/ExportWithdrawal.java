package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportCommand;
import io.twinmesh.actors.export.ExportCommand.EndReply;
import io.twinmesh.actors.export.ExportDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.ExportKeys;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Takes back the exports that hold an erased patient's data, whatever class of it was erased. An
/// export notes whose data it is about to read before it reads, so one that begins meanwhile is
/// found here or finds no key.
public final class ExportWithdrawal implements Purge {
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

    /// Blocks until every export that holds the patient has ended and its key is destroyed; the
    /// files, unreadable from then on, are deleted in the moments after. Fails when an export does
    /// not answer in time.
    @Override
    public void purge(PatientId patient, Set<DataClass> classes) {
        register.holding(patient).forEach(this::end);
    }

    private void end(ExportId export) {
        CompletionStage<EndReply> ended =
                asks.ask(exports.export(export), ExportCommand.Withdraw::new);
        WaitingThreads.await(ended);
        keys.destroy(export);
    }
}
