package io.twinmesh.bench.memory;

import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;

import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Acknowledges every event and keeps none, so that what is measured is twins and no database.
/// Pekko makes it by its name.
public final class ForgetfulJournal extends AsyncWriteJournal {
    static final String ID = "forgetful-journal";

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
            Iterable<AtomicWrite> messages) {
        return Futures.successful(List.of());
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return done();
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Consumer<PersistentRepr> replayCallback) {
        return done();
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return Futures.successful(0L);
    }

    private static Future<Void> done() {
        return FutureConverters.asScala(CompletableFuture.allOf());
    }
}
