package io.twinmesh.cluster.witnessing;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.LogReader;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Asks the witnesses of a policy to cosign the log's last checkpoint, all at once, and stores it
/// as final when the policy holds for it, without waiting for those that are slower. What they do
/// not cosign stays logged: payments go on.
///
/// | a round waits | until |
/// |---|---|
/// | for all that it asks | enough of them have cosigned |
/// | then for the others | they have answered, for one more pause between two rounds at most |
/// | in any case | no longer than one answer may take |
///
/// Who has not answered by then is not asked again before it has, and holds up no later round.
/// While another server's policy counts ([Precedence]) it asks nobody.
public final class Witnessing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);

    private static final Duration ENDED_WITHIN = Duration.ofSeconds(10);

    private final Witnesses asked;
    private final LogReader log;
    private final Precedence precedence;
    private final WitnessClient client;
    private final List<AskedWitness> witnesses;
    private final LongSupplier nanos;
    private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("witnessing").unstarted(this::work);

    /// Of the log, as this server read it last.
    private volatile long leaves;

    /// Whether it asks.
    private volatile boolean ours = true;

    /// Of each witness one at most.
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

    // of that thread alone
    private String underWay = "";
    private final Map<String, SignedNote.Signature> lines = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private boolean failing;

    /// What a witness said to one checkpoint.
    ///
    /// @param line absent when it did not cosign
    private record Said(String witness, String note, Optional<SignedNote.Signature> line) {}

    private Witnessing(
            Witnesses asked,
            LogReader log,
            Precedence precedence,
            WitnessClient client,
            List<AskedWitness> witnesses,
            LongSupplier nanos) {
        this.asked = asked;
        this.log = log;
        this.precedence = precedence;
        this.client = client;
        this.witnesses = List.copyOf(witnesses);
        this.nanos = nanos;
    }

    /// From now on what is final goes by this policy, and what another may have called final before
    /// is judged by it. Begins to ask. Blocks on the database.
    ///
    /// @param asked nobody, and nothing is final
    /// @throws StartFailure when the database does not answer
    public static Optional<Witnessing> start(
            Optional<Witnesses> asked, LogReader log, FinalCheckpoints finals) {
        try {
            if (asked.isEmpty()) {
                finals.count(FinalCheckpoints.NO_POLICY, _ -> false);
                return Optional.empty();
            }
            LongSupplier nanos = System::nanoTime;
            var precedence = new Precedence(finals, asked.get(), nanos);
            precedence.take();
            return Optional.of(begun(asked.get(), log, precedence, nanos));
        } catch (SQLException e) {
            // not the database's own words, which may quote a row
            throw new StartFailure(
                    StartFailure.UNREACHABLE,
                    "what witnesses cosigned cannot be judged by the policy of now: the database"
                            + " does not answer, "
                            + e.getClass().getSimpleName()
                            + " of state "
                            + e.getSQLState(),
                    e);
        }
    }

    private static Witnessing begun(
            Witnesses asked, LogReader log, Precedence precedence, LongSupplier nanos) {
        var client = new WitnessClient(asked.patience());
        var witnesses =
                asked.policy().witnesses().stream()
                        .filter(witness -> witness.url().isPresent())
                        .map(witness ->
                                new AskedWitness(
                                        witness, URI.create(witness.url().orElseThrow()), client))
                        .toList();
        var witnessing = new Witnessing(asked, log, precedence, client, witnesses, nanos);
        witnessing.thread.start();
        return witnessing;
    }

    /// How many witnesses do not agree with this log; 0 while another server asks others.
    public long objecting() {
        return ours ? witnesses.stream().filter(one -> one.objects(leaves)).count() : 0;
    }

    private void work() {
        try {
            while (!asking.isShutdown()) {
                round();
                Thread.sleep(asked.pause());
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void round() throws InterruptedException {
        try {
            var standing = precedence.ours();
            ours = standing.isPresent();
            var note = ours ? log.signed() : Optional.<String>empty();
            if (note.isPresent()) {
                round(
                        note.get(),
                        Checkpoint.parse(SignedNote.parse(note.get()).text()),
                        standing.flatMap(FinalCheckpoints.Standing::last));
            }
            failing = false;
        } catch (SQLException | RuntimeException e) {
            // the next round comes; a thread that ended would leave everything logged for ever
            if (!failing) {
                LOG.warn("Witnesses were not asked: cause={}", e.getClass().getSimpleName());
            }
            failing = true;
        }
    }

    private void round(String note, Checkpoint checkpoint, Optional<FinalCheckpoints.Final> last)
            throws SQLException, InterruptedException {
        leaves = checkpoint.size();
        if (last.isPresent() && last.get().size() >= checkpoint.size()) {
            return;
        }
        if (!note.equals(underWay)) {
            underWay = note;
            lines.clear();
        }
        if (enough(note, checkpoint)) {
            precedence.store(new FinalCheckpoints.Final(checkpoint.size(), cosigned(note)));
        }
    }

    private String cosigned(String note) {
        var signed = SignedNote.parse(note);
        var all = new ArrayList<>(signed.signatures());
        all.addAll(lines.values());
        return new SignedNote(signed.text(), all).note();
    }

    /// Asks whoever has not cosigned this checkpoint and has nothing else to answer.
    private boolean enough(String note, Checkpoint checkpoint) throws InterruptedException {
        hearLate();
        var open = new HashSet<String>();
        for (var witness : witnesses) {
            if (!lines.containsKey(witness.name()) && busy.add(witness.name())) {
                open.add(witness.name());
                asking.execute(() -> ask(witness, note, checkpoint));
            }
        }
        long end = nanos.getAsLong() + asked.patience().toNanos();
        boolean enough = false;
        while (true) {
            if (!enough && asked.holdFor(cosigned(note))) {
                enough = true;
                end = Math.min(end, nanos.getAsLong() + asked.pause().toNanos());
            }
            var next =
                    open.isEmpty()
                            ? Optional.<Said>empty()
                            : Optional.ofNullable(
                                    said.poll(end - nanos.getAsLong(), TimeUnit.NANOSECONDS));
            if (next.isEmpty()) {
                return enough;
            }
            hear(next.get());
            open.remove(next.get().witness());
        }
    }

    private void hearLate() {
        var late = new ArrayList<Said>();
        said.drainTo(late);
        late.forEach(this::hear);
    }

    private void hear(Said one) {
        busy.remove(one.witness());
        if (one.note().equals(underWay)) {
            one.line().ifPresent(line -> lines.put(one.witness(), line));
        }
    }

    private void ask(AskedWitness witness, String note, Checkpoint checkpoint) {
        var line = Optional.<SignedNote.Signature>empty();
        try {
            line = witness.ask(note, checkpoint, this::growth);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Witness was not asked: witness={} cause={}",
                    witness.name(),
                    e.getClass().getSimpleName());
        } finally {
            said.add(new Said(witness.name(), note, line));
        }
    }

    private List<TreeHash> growth(long older, long newer) {
        try {
            return log.growth(older, newer);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("the log's tiles cannot be read", e));
        }
    }

    /// Cuts what is under way and waits until it has ended: nothing becomes final behind it.
    @Override
    public void close() {
        thread.interrupt();
        client.close();
        asking.shutdownNow();
        try {
            if (!thread.join(ENDED_WITHIN)) {
                LOG.warn("Witnessing did not end: waitedSeconds={}", ENDED_WITHIN.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
