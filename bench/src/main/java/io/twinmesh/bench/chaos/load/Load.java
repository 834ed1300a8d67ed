package io.twinmesh.bench.chaos.load;

import io.twinmesh.bench.chaos.load.Caller.Request;
import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.world.LateException;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Patients, and clients that write to and ask about all of them. One more looks at the checkpoints
/// of every log on every server.
public final class Load {
    /// Tokens in each client's account at first.
    public static final long DEPOSIT = 1_000_000;

    /// The ledger's, that of the models and that of the nodes, as servers and the database name
    /// them.
    public static final List<String> LOGS = List.of("0", "models", "nodes");

    private static final Duration PREPARED_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int MOST_CLIENTS = 32;

    private final Notes notes = new Notes();
    private final HttpClient http = Caller.http();
    private final List<URI> servers;
    private final Path shared;
    private final List<String> twins = new ArrayList<>();
    private final Map<String, Caller> callers = new TreeMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private volatile boolean looking = true;
    private int again;

    /// @param shared the servers' folder
    public Load(List<URI> servers, Path shared) {
        this.servers = List.copyOf(servers);
        this.shared = shared;
    }

    /// Makes patients and gives clients tokens.
    ///
    /// @param perSecond what all clients together do
    /// @param questions of a hundred things that they do
    public void prepare(long seed, int patients, double perSecond, int questions)
            throws IOException {
        var operator = caller("operator", 0);
        for (int i = 0; i < patients; i++) {
            twins.add(made(operator, i));
        }
        var chance = new Random(seed);
        int number = (int) Math.max(1, Math.min(MOST_CLIENTS, Math.round(perSecond)));
        var every = Duration.ofNanos((long) (number * 1e9 / perSecond));
        for (int i = 0; i < number; i++) {
            var name = "client-" + i;
            var deposit = "{\"client\":\"%s\",\"amount\":%d}".formatted(name, DEPOSIT);
            done(operator, Request.post("/v1/ledger/deposits", name, deposit));
            var caller = caller(name, i);
            callers.put(name, caller);
            clients.add(
                    new Client(
                            name,
                            caller,
                            twins,
                            new Random(chance.nextLong()),
                            every,
                            questions,
                            notes));
        }
    }

    private static String made(Caller operator, int number) throws IOException {
        var request =
                new Request(
                        "POST",
                        "/fhir",
                        Optional.of(Patient.bundle(number)),
                        Map.of("Content-Type", "application/fhir+json"));
        for (var entry : done(operator, request).body().path("entry")) {
            var location = entry.at("/response/location").asText();
            if (location.startsWith("Patient/")) {
                return location.split("/", -1)[1];
            }
        }
        throw new IOException("a transaction was answered without a patient");
    }

    static Reply done(Caller caller, Request request) throws IOException {
        var reply =
                caller.ask(request, PREPARED_WITHIN)
                        .orElseThrow(() -> new LateException(request.path() + " is not answered"));
        if (!reply.done()) {
            throw new IOException(request.path() + " is answered " + reply.why());
        }
        return reply;
    }

    /// An invitation for an agent, as the agent reads it.
    public String invitation(String owner, int server) throws IOException {
        var body = "{\"owner\":\"%s\"}".formatted(owner);
        return done(caller("operator", server), Request.post("/v1/nodes/invitations", owner, body))
                .text();
    }

    /// Whether so many agents are taken in.
    public boolean active(int agents) throws IOException {
        int active = 0;
        for (var node :
                done(caller("operator", 0), Request.get("/v1/nodes")).body().path("nodes")) {
            active += node.path("state").asText().equals("active") ? 1 : 0;
        }
        return active >= agents;
    }

    private Caller caller(String client, int first) throws IOException {
        return Caller.of(http, servers, shared, client, first);
    }

    public void start() throws IOException {
        for (var client : clients) {
            begin(client);
        }
        for (int i = 0; i < servers.size(); i++) {
            var caller = Caller.of(http, List.of(servers.get(i)), shared, "operator", 0);
            begin(() -> look(caller));
        }
    }

    private void begin(Runnable task) {
        threads.add(
                Thread.ofVirtual()
                        .uncaughtExceptionHandler((_, e) -> broken.compareAndSet(null, e))
                        .start(task));
    }

    private void look(Caller caller) {
        while (looking) {
            for (var log : LOGS) {
                caller.ask(Request.get("/log/" + log + "/checkpoint"), Duration.ZERO)
                        .filter(Reply::done)
                        .ifPresent(reply -> shown(log, reply.text()));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private void shown(String log, String note) {
        try {
            notes.shown(log, Checkpoint.parse(SignedNote.parse(note).text()));
        } catch (IllegalArgumentException e) {
            notes.wrong("the checkpoint of log " + log + " cannot be read: " + e.getMessage());
        }
    }

    /// Blocks until every client has ended what it does.
    ///
    /// @param within what has no answer after so long is given up
    /// @throws IllegalStateException when one of them broke: what it did not do shows nothing
    public void stop(Duration within) throws InterruptedException {
        clients.forEach(client -> client.stop(within));
        looking = false;
        for (var thread : threads) {
            thread.join();
        }
        callers.values().forEach(Caller::calm);
        if (broken.get() != null) {
            throw new IllegalStateException("a client broke", broken.get());
        }
    }

    /// Has the client of a question ask it once more about the same twin; for use when all have
    /// stopped.
    ///
    /// @return empty when it is not taken in time
    public Optional<History.Taken> asksAgain(History.Taken question, Duration within) {
        var caller = callers.get(question.client());
        if (caller == null) {
            throw new IllegalArgumentException("got a client " + question.client());
        }
        var key = "again-" + again++;
        var path = "/v1/twins/" + question.twin() + "/queries";
        var begun = System.nanoTime();
        var reply =
                caller.ask(Request.post(path, key, Patient.QUESTION), within).filter(Reply::done);
        notes.asked(
                new History.Asked(question.twin(), begun, System.nanoTime(), reply.isPresent()));
        var asked =
                reply.map(one ->
                        new History.Taken(
                                question.client(),
                                question.twin(),
                                key,
                                one.body().path("id").asText()));
        asked.ifPresent(notes::taken);
        return asked;
    }

    public Notes notes() {
        return notes;
    }

    public List<String> twins() {
        return List.copyOf(twins);
    }

    /// Each client's, by name; for use when it has stopped.
    public Map<String, Caller> callers() {
        return Map.copyOf(callers);
    }
}
