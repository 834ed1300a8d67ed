package io.twinmesh.cluster.node.store;

import io.twinmesh.persistence.history.sealed.DamageReport;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.tail.JournalEnd;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.NameClaims;
import io.twinmesh.persistence.resource.ResourceIndex;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// The index of resources and what keeps it up to date. A start does not wait for it: while it is
/// made, whoever reads hears so.
public record ResourceSide(
        DataSource source,
        ResourceIndex index,
        ResourceReader reader,
        AnswerReader answers,
        NameClaims names,
        ProjectionRunner runner)
        implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// @param works whether this server keeps it up to date, or only sees how far others are
    public static ResourceSide start(
            DataSource source,
            Dialect dialect,
            JournalEnd end,
            KeyVault vault,
            IndexKey key,
            Quarantine quarantine,
            DamageReport damage,
            InstantSource time,
            RandomGenerator random,
            boolean works) {
        var index = new ResourceIndex(vault, key, random, new DamageFiling(quarantine, damage));
        var tailer = new JournalTailer(source, dialect, ReadSide.journalWriters(dialect), end);
        var runner = new ProjectionRunner(source, tailer, index, time, works);
        runner.start();
        return new ResourceSide(
                source,
                index,
                new ResourceReader(source, vault, key, random),
                new AnswerReader(source, vault, key, random, damage),
                new NameClaims(source, key),
                runner);
    }

    /// Makes the index anew from the journal. Returns when it has begun.
    public synchronized void rebuild() {
        if (!runner.stop(PATIENCE)) {
            throw new IllegalStateException("the index of resources did not stop");
        }
        try {
            index.reset(source);
        } finally {
            runner.start();
        }
    }

    /// Forgets a patient whose keys were destroyed.
    public void purge(PatientId patient, Set<DataClass> classes) {
        index.purge(source, patient, classes);
    }

    public double lagSeconds() {
        return runner.lag().toMillis() / 1000.0;
    }

    /// Whether the index stands still because something does not fit.
    public boolean halted() {
        return runner.halted().isPresent();
    }

    @Override
    public void close() {
        runner.close();
    }
}
