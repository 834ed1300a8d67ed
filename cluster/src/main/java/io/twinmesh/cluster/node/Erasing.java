package io.twinmesh.cluster.node;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.sharding.Eldest;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.erasure.Erasures;
import io.twinmesh.persistence.erasure.Erasures.Outcome;
import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.vault.ErasureBook;

import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/// Erasures on a running node: what is begun is ended, and what was erased stays so.
final class Erasing {
    private static final Logger LOG = LoggerFactory.getLogger(Erasing.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private Erasing() {}

    /// @param purges whatever this node keeps that is derived from patients' data
    static Erasures of(Core core, TwinDirectory twins, List<Purge> purges, Skey key) {
        return new Erasures(
                core.vault(),
                new ErasureBook(core.databases().vault(), core.time(), core.random()),
                core.history(),
                new ChainCheck(core.databases().journal()),
                (patient, _) -> forget(core, twins, patient),
                purges,
                key);
    }

    private static void forget(Core core, TwinDirectory twins, PatientId patient) {
        WaitingThreads.await(
                AskPattern.<PatientCommand, PatientCommand.Forgotten>ask(
                        twins.twin(patient),
                        PatientCommand.Forget::new,
                        PATIENCE,
                        core.system().scheduler()));
    }

    /// Purges for everybody ever erased, since the database may have come from a backup, until that
    /// has been done once, and takes up what is unfinished, now and every minute. Returns at once.
    static void begin(Core core, Erasures erasures) {
        if (core.config().cluster().has(Role.TWIN)) {
            Rounds.begin(
                    core,
                    "purge what a backup may have brought back",
                    Duration.ZERO,
                    PAUSE,
                    erasures::sweep);
        }
        Rounds.begin(
                core,
                "end erasures",
                Duration.ZERO,
                PAUSE,
                () -> {
                    if (Eldest.self(core.system(), Role.TWIN)) {
                        erasures.resume().forEach(Erasing::tell);
                    }
                });
    }

    private static void tell(Outcome outcome) {
        switch (outcome) {
            case Outcome.Proved(var erasure, _) -> LOG.info("ended erasure={}", erasure.id());
            case Outcome.Unfinished(var erasure, var cause) ->
                    LOG.warn("unfinished erasure={}, it is tried again", erasure.id(), cause);
            case Outcome.Refused(var code, _) -> LOG.warn("refused erasure code={}", code);
        }
    }
}
