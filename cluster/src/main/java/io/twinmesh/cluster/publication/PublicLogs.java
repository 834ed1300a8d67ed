package io.twinmesh.cluster.publication;

import io.twinmesh.actors.node.leaf.NodeLeaves;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.witnessing.Witnesses;
import io.twinmesh.cluster.witnessing.Witnessing;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.explorer.LinkedExplorer;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.LinkedLog;
import io.twinmesh.persistence.projection.log.LinkedLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// The logs beside the ledger's: of models, which follows the catalogue, and of nodes, which
/// follows the journal. A log that signs no more stops neither the server nor the other logs.
public final class PublicLogs implements AutoCloseable {
    private static final String MODELS = "models";
    private static final String NODES = "nodes";

    /// It is behind by a second or so while all is well.
    private static final Duration BEHIND = Duration.ofMinutes(1);

    private final List<Served> served;
    private final Publications publications;
    private final Optional<ProjectionRunner> nodes;
    private final List<Witnessing> witnessing;

    private PublicLogs(
            List<Served> served,
            Publications publications,
            Optional<ProjectionRunner> nodes,
            List<Witnessing> witnessing) {
        this.served = List.copyOf(served);
        this.publications = publications;
        this.nodes = nodes;
        this.witnessing = List.copyOf(witnessing);
    }

    /// A log as everyone may read it.
    ///
    /// @param name under `/log/`, and of its rows
    /// @param key its name is the log's origin
    public record Served(String name, Vkey key, LogReader log, LinkedExplorer explorer) {
        private static Served of(DataSource source, String name, Vkey key) {
            return new Served(
                    name, key, new LogReader(source, name), new LinkedExplorer(source, name));
        }
    }

    /// @param tailer of the journal, for the log of nodes alone
    /// @param ledger key of the ledger's log; those of the others follow from it
    /// @param signed what was signed last
    /// @param witnesses who is asked to cosign the logs that their policy names
    /// @param works whether this server follows the journal and asks witnesses
    public record Parts(
            DataSource source,
            JournalTailer tailer,
            Skey ledger,
            SignedTrees signed,
            Optional<Witnesses> witnesses,
            ModelCatalog catalog,
            InstantSource time,
            boolean works) {
        private Skey key(String name) {
            return ledger.beside(ledger.vkey().name().replaceFirst("/.*", "") + "/" + name);
        }
    }

    /// Starts to follow. Blocks until the catalogue is in its log, or could not be written there.
    ///
    /// @throws StartFailure when it cannot be judged what is final
    public static PublicLogs start(Parts parts) {
        var source = parts.source();
        var models = new LinkedLog(source, MODELS, parts.key(MODELS), parts.signed());
        var ofModels = Served.of(source, MODELS, models.vkey());
        var publications =
                Publications.keep(parts.catalog(), models, ofModels.explorer(), parts.time());
        var projection =
                new LinkedLogProjection(
                        NODES, NodeLeaves.PREFIX, NodeLeaves::of, parts.key(NODES), parts.signed());
        var served = List.of(ofModels, Served.of(source, NODES, projection.vkey()));
        var nodes =
                Optional.of(new ProjectionRunner(source, parts.tailer(), projection, parts.time()))
                        .filter(_ -> parts.works());
        var logs =
                new PublicLogs(
                        served,
                        publications,
                        nodes,
                        parts.works() ? witnessing(parts, served) : List.of());
        nodes.ifPresent(ProjectionRunner::start);
        return logs;
    }

    /// All of them or none.
    private static List<Witnessing> witnessing(Parts parts, List<Served> served) {
        var begun = new ArrayList<Witnessing>();
        try {
            served.forEach(log -> witnessing(parts, log).ifPresent(begun::add));
            return begun;
        } catch (StartFailure e) {
            begun.forEach(Witnessing::close);
            throw e;
        }
    }

    /// Nobody is asked where the policy does not name the log.
    private static Optional<Witnessing> witnessing(Parts parts, Served log) {
        return Witnessing.start(
                parts.witnesses().filter(asked -> asked.know(log.key())),
                log.log(),
                new FinalCheckpoints(parts.source(), log.name()));
    }

    public List<Served> served() {
        return served;
    }

    public Publications publications() {
        return publications;
    }

    /// Whether what is to be in the log of models is not added.
    public boolean modelsStopped() {
        return publications.stopped();
    }

    /// Whether the log of nodes signs no more, or is so far behind the journal that what is to be
    /// in it is not added.
    public boolean nodesStopped() {
        return nodes.filter(
                        runner -> runner.halted().isPresent() || runner.lag().compareTo(BEHIND) > 0)
                .isPresent();
    }

    /// Tries again what failed and is not tried again by itself. Blocks on the database.
    public void again() {
        publications.again();
    }

    @Override
    public void close() {
        witnessing.forEach(Witnessing::close);
        nodes.ifPresent(ProjectionRunner::close);
    }
}
