package io.twinmesh.bench.chaos.load;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.persistence.log.Checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What clients note, together.
public final class Notes {
    private final Queue<History.Write> writes = new ConcurrentLinkedQueue<>();
    private final Queue<History.Read> reads = new ConcurrentLinkedQueue<>();
    private final Queue<History.Taken> taken = new ConcurrentLinkedQueue<>();
    private final Queue<History.Asked> asked = new ConcurrentLinkedQueue<>();
    private final Queue<History.Seen> checkpoints = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    void wrote(History.Write write) {
        writes.add(write);
    }

    public void read(History.Read read) {
        reads.add(read);
    }

    void taken(History.Taken one) {
        taken.add(one);
    }

    void asked(History.Asked one) {
        asked.add(one);
    }

    /// An answer that cannot be right whatever fails.
    void wrong(String answer) {
        wrong.add(answer);
    }

    public void shown(String log, Checkpoint checkpoint) {
        checkpoints.add(new History.Seen(log, checkpoint.size(), checkpoint.root()));
    }

    public History history() {
        return new History(
                list(writes),
                list(reads),
                list(taken),
                list(asked),
                list(checkpoints),
                list(wrong));
    }

    private static <T> List<T> list(Queue<T> queue) {
        return new ArrayList<>(queue);
    }
}
