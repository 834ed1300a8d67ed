package io.twinmesh.persistence.erasure;

import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.Erasure;
import io.twinmesh.persistence.vault.ErasureBook;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// Erases patients, one after the other. Every method blocks; a step that was not reached before a
/// crash is taken up by [#resume].
public final class Erasures {
    private static final int PAGE = 500;

    /// After so many the fault is nobody's own, and a sweep ends.
    private static final int MOST_FAILED = 10;

    private static final Outcome OLD_RECORDS =
            new Outcome.Refused(
                    "erasure.old-records",
                    "records from before classes had keys of their own can only be erased as a"
                            + " whole");

    private final KeyVault vault;
    private final ErasureBook book;
    private final HistoryReader history;
    private final ChainCheck chain;
    private final Purge memory;
    private final List<Purge> purges;
    private final Skey key;
    private final ReentrantLock one = new ReentrantLock();
    private final AtomicBoolean swept = new AtomicBoolean();

    /// @param memory has the living twin forget; comes before all other purges
    /// @param purges in the order in which they run
    /// @param key signs the proofs
    public Erasures(
            KeyVault vault,
            ErasureBook book,
            HistoryReader history,
            ChainCheck chain,
            Purge memory,
            List<Purge> purges,
            Skey key) {
        this.vault = vault;
        this.book = book;
        this.history = history;
        this.chain = chain;
        this.memory = memory;
        this.purges = List.copyOf(purges);
        this.key = key;
    }

    /// What became of it.
    public sealed interface Outcome {
        /// @param proof the signed note
        record Proved(Erasure erasure, String proof) implements Outcome {}

        /// Nothing was done.
        record Refused(String code, String why) implements Outcome {}

        /// The keys are destroyed, and a later step failed; [#resume] takes it up.
        record Unfinished(Erasure erasure, RuntimeException cause) implements Outcome {}
    }

    /// Destroys the keys, has everything derived from the data removed, and signs a proof. Asked
    /// again for what is erased already, it gives the same proof.
    ///
    /// @param by the client that asks
    /// @throws IllegalStateException when the vault cannot be reached and nothing was done
    public Outcome erase(PatientId patient, Set<DataClass> classes, String by) {
        one.lock();
        try {
            var before = book.covering(patient, classes);
            if (before.isPresent()) {
                return proved(before.get());
            }
            if (vault.find(patient) instanceof PatientKeys.Absent && !history.exists(patient)) {
                return new Outcome.Refused("twin.unknown", "there is no twin of this name");
            }
            return begun(patient, classes, by).<Outcome>map(this::proved).orElse(OLD_RECORDS);
        } finally {
            one.unlock();
        }
    }

    private Optional<Erasure> begun(PatientId patient, Set<DataClass> classes, String by) {
        try {
            return Optional.of(book.begin(patient, classes, by));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Takes up every erasure that is not proved.
    ///
    /// @return what became of each
    public List<Outcome> resume() {
        one.lock();
        try {
            return book.unfinished().stream().map(this::proved).toList();
        } finally {
            one.unlock();
        }
    }

    /// Purges again for everybody ever erased: a backup that was restored since may have brought
    /// rows back. Does nothing once it has succeeded. A purge that fails keeps nobody else waiting
    /// and fails the whole in the end; the tenth ends it, and whoever comes behind waits for a
    /// sweep in which fewer fail.
    ///
    /// @throws RuntimeException as the first purge did that failed; call it again later
    public void sweep() {
        if (swept.get()) {
            return;
        }
        var failures = new ArrayList<RuntimeException>();
        var last = "";
        List<Erasure> page;
        do {
            page = book.page(last, PAGE);
            for (var erasure : page) {
                try {
                    purge(erasure);
                } catch (RuntimeException e) {
                    failures.add(e);
                }
                if (failures.size() == MOST_FAILED) {
                    throw failures.getFirst();
                }
                last = erasure.id();
            }
        } while (page.size() == PAGE);
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        swept.set(true);
    }

    private Outcome proved(Erasure erasure) {
        if (erasure.proof().isPresent()) {
            return new Outcome.Proved(erasure, erasure.proof().get());
        }
        try {
            if (erasure.state() == Erasure.State.DESTROYED) {
                memory.purge(erasure.patient(), erasure.classes());
                purge(erasure);
                book.purged(erasure.id());
            }
            refuseHeld(erasure);
            var proof = ErasureProof.of(erasure, chain.check(erasure.patient())).signed(key);
            book.proved(erasure.id(), proof);
            return new Outcome.Proved(erasure, proof);
        } catch (RuntimeException e) {
            return new Outcome.Unfinished(erasure, e);
        }
    }

    /// A proof says that the keys are gone; the vault is asked.
    private void refuseHeld(Erasure erasure) {
        if (vault.find(erasure.patient()) instanceof PatientKeys.Held(var cipher)
                && cipher.classes().stream().anyMatch(erasure.classes()::contains)) {
            throw new IllegalStateException("a key of " + erasure.id() + " is still held");
        }
    }

    private void purge(Erasure erasure) {
        purges.forEach(purge -> purge.purge(erasure.patient(), erasure.classes()));
    }
}
