package io.twinmesh.actors.payout;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.persistence.ledger.BatchPosted;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/// Of which time the last batch of a lane is, by the journal: a lane that starts from a snapshot
/// and finds no batch behind it cannot tell.
final class LastBatch {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private LastBatch() {}

    /// @param sequence number of that batch
    static CompletionStage<Instant> time(
            String persistenceId, long sequence, ActorSystem<?> system) {
        var journal =
                Persistence.get(Adapter.toClassic(system)).journalFor("", ConfigFactory.empty());
        return Patterns.askWithReplyTo(
                        journal,
                        // it answers with the batch first, and then that it was the last
                        to ->
                                new JournalProtocol.ReplayMessages(
                                        sequence, sequence, 1L, persistenceId, to),
                        PATIENCE)
                .thenApply(reply -> {
                    if (reply instanceof JournalProtocol.ReplayedMessage found
                            && found.persistent().payload() instanceof BatchPosted batch) {
                        return batch.time();
                    }
                    throw new IllegalStateException(
                            "batch " + sequence + " of " + persistenceId + ": " + reply);
                });
    }
}
