package io.twinmesh.bench.chaos.load;

import io.twinmesh.bench.chaos.load.Caller.Request;
import io.twinmesh.bench.chaos.oracle.History;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// One client: one thing after the other, at a steady rate as long as it is answered.
final class Client implements Runnable {
    private static final int WRITES_OF_TEN = 6;
    private static final int READS_OF_TEN = 3;

    /// Longer than any fault; then it gives up.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name;
    private final Caller caller;
    private final List<String> twins;
    private final Random chance;
    private final Duration every;
    private final Notes notes;
    private int number;
    private volatile boolean on = true;

    /// @param every how often it does something
    Client(
            String name,
            Caller caller,
            List<String> twins,
            Random chance,
            Duration every,
            Notes notes) {
        this.name = name;
        this.caller = caller;
        this.twins = twins;
        this.chance = chance;
        this.every = every;
        this.notes = notes;
    }

    /// After what it does now.
    void stop() {
        on = false;
    }

    @Override
    public void run() {
        long due = System.nanoTime() + chance.nextLong(every.toNanos());
        while (on) {
            LockSupport.parkNanos(due - System.nanoTime());
            due = Math.max(due, System.nanoTime() - every.toNanos()) + every.toNanos();
            var twin = twins.get(chance.nextInt(twins.size()));
            number++;
            int what = chance.nextInt(10);
            if (what < WRITES_OF_TEN) {
                write(twin);
            } else if (what < WRITES_OF_TEN + READS_OF_TEN) {
                read(twin);
            } else {
                ask(twin);
            }
        }
    }

    private void write(String twin) {
        var id = Patient.WRITTEN + name + "-" + number;
        var begun = System.nanoTime();
        var reply =
                caller.ask(
                        Request.put("/fhir/Observation/" + id, Patient.observation(twin, id)),
                        PATIENCE);
        reply.filter(one -> !one.done())
                .ifPresent(one -> notes.wrong("a write was answered " + one.why()));
        notes.wrote(
                new History.Write(
                        name,
                        twin,
                        id,
                        begun,
                        System.nanoTime(),
                        reply.filter(Reply::done).isPresent()));
    }

    private void read(String twin) {
        var begun = System.nanoTime();
        caller.ask(Request.get("/v1/twins/" + twin), PATIENCE)
                .ifPresent(reply -> {
                    if (reply.done()) {
                        notes.read(
                                new History.Read(
                                        name,
                                        twin,
                                        reply.body().path("revision").asLong(),
                                        begun,
                                        System.nanoTime()));
                    } else {
                        notes.wrong("a reading was answered " + reply.why());
                    }
                });
    }

    private void ask(String twin) {
        var key = name + "-" + number;
        var path = "/v1/twins/" + twin + "/queries";
        caller.ask(Request.post(path, key, Patient.QUESTION), PATIENCE)
                .ifPresent(reply -> {
                    if (reply.done()) {
                        notes.taken(
                                new History.Taken(
                                        name, twin, key, reply.body().path("id").asText()));
                    } else {
                        notes.wrong("a question was answered " + reply.why());
                    }
                });
    }
}
