package io.twinmesh.actors.job;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.typed.RecipientRef;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Everyone a job speaks with, and where it gets time and names from.
///
/// @param leaseNames fresh, unguessable names
public record JobNeighbours(
        TwinDirectory twins,
        LedgerDirectory ledger,
        JobDirectory jobs,
        RecipientRef<DispatchCommand> dispatch,
        Models models,
        Payees payees,
        StoredWork storedWork,
        Assurance assurance,
        Hedging hedging,
        Supplier<LeaseId> leaseNames,
        InstantSource time,
        JobObserver observer) {

    /// Finds a model by the digest of its manifest. It must not block; one that is not known here
    /// may be a moment later, when another server has published it.
    @FunctionalInterface
    public interface Models {
        Optional<ModelManifest> manifest(String digest);
    }

    /// Who is paid besides the provider.
    @FunctionalInterface
    public interface Payees {
        Shares of(ModelManifest manifest);

        /// @param contributors the account of those whose data taught the model
        record Shares(AccountId author, AccountId contributors) {}
    }

    /// Reads an answer that a twin keeps.
    @FunctionalInterface
    public interface StoredWork {
        /// @return the answer's signed receipt and outcome; empty when the patient was erased
        CompletionStage<Optional<Work>> at(PatientId patient, long sequenceNumber);

        /// @param receipt canonical JSON of the work receipt
        /// @param outcome canonical JSON of the outcome
        record Work(byte[] receipt, byte[] outcome) {
            @Override
            public String toString() {
                return "Work[" + outcome.length + " bytes]";
            }
        }
    }

    /// Is told what was stored, right after the write and before anything follows from it; for
    /// counting. It must not block.
    @FunctionalInterface
    public interface JobObserver {
        void stored(JobId job, JobEvent event);
    }
}
