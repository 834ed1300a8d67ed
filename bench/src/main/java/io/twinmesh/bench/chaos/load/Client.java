package io.twinmesh.bench.chaos.load;

import io.twinmesh.bench.chaos.load.Caller.Request;
import io.twinmesh.bench.chaos.oracle.History;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// One client: one thing after the other, at a steady rate as long as it is answered.
final class Client implements Runnable {
    /// Longer than any fault; then it gives up.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name;
    private final Caller caller;
    private final List<String> twins;
    private final Random chance;
    private final Duration every;
    private final int questions;
    private final Notes notes;
    private int number;
    private volatile boolean on = true;

    /// @param every how often it does something
    /// @param questions of a hundred things that it does; of the others two thirds are writes
    Client(
            String name,
            Caller caller,
            List<String> twins,
            Random chance,
            Duration every,
            int questions,
            Notes notes) {
        this.name = name;
        this.caller = caller;
        this.twins = twins;
        this.chance = chance;
        this.every = every;
        this.questions = questions;
        this.notes = notes;
    }

    /// After what it does now, which it gives up after so long.
    void stop(Duration within) {
        on = false;
        caller.hurry(within);
    }

    @Override
    public void run() {
        long due = System.nanoTime() + chance.nextLong(every.toNanos());
        while (on) {
            LockSupport.parkNanos(due - System.nanoTime());
            due = Math.max(due, System.nanoTime() - every.toNanos()) + every.toNanos();
            var twin = twins.get(chance.nextInt(twins.size()));
            number++;
            if (chance.nextInt(100) < questions) {
                ask(twin);
            } else if (chance.nextInt(3) < 2) {
                write(twin);
            } else {
                read(twin);
            }
        }
    }

    private record Answer(Optional<Reply> reply, long begun, long ended) {}

    private Answer answer(String twin, Request request) {
        var begun = System.nanoTime();
        var reply = caller.ask(request, PATIENCE);
        var ended = System.nanoTime();
        notes.asked(new History.Asked(twin, begun, ended, reply.isPresent()));
        return new Answer(reply, begun, ended);
    }

    private void write(String twin) {
        var id = Patient.WRITTEN + name + "-" + number;
        var answer =
                answer(twin, Request.put("/fhir/Observation/" + id, Patient.observation(twin, id)));
        answer.reply()
                .filter(one -> !one.done())
                .ifPresent(one -> notes.wrong("a write was answered " + one.why()));
        notes.wrote(
                new History.Write(
                        name,
                        twin,
                        id,
                        answer.begun(),
                        answer.ended(),
                        answer.reply().filter(Reply::done).isPresent()));
    }

    private void read(String twin) {
        var answer = answer(twin, Request.get("/v1/twins/" + twin));
        answer.reply()
                .ifPresent(reply -> {
                    if (reply.done() && reply.body().path("revision").isIntegralNumber()) {
                        notes.read(
                                new History.Read(
                                        name,
                                        twin,
                                        reply.body().path("revision").asLong(),
                                        answer.begun(),
                                        answer.ended()));
                    } else {
                        notes.wrong("a reading was answered " + reply.why());
                    }
                });
    }

    private void ask(String twin) {
        var key = name + "-" + number;
        var path = "/v1/twins/" + twin + "/queries";
        answer(twin, Request.post(path, key, Patient.QUESTION))
                .reply()
                .ifPresent(reply -> {
                    if (reply.done() && reply.body().path("id").isTextual()) {
                        notes.taken(
                                new History.Taken(
                                        name, twin, key, reply.body().path("id").asText()));
                    } else {
                        notes.wrong("a question was answered " + reply.why());
                    }
                });
    }
}
