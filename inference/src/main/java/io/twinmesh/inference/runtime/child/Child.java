package io.twinmesh.inference.runtime.child;

import io.twinmesh.inference.runtime.OutcomeJson;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// One life of a child process. For one caller after the other.
final class Child {
    /// How often its memory is looked at while it is waited for.
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final long PAGE = 4096;

    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final long mostResident;
    private final LongSupplier nanos;

    private Child(Process process, long mostResident, LongSupplier nanos) {
        this.process = process;
        this.in = new DataInputStream(process.getInputStream());
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.mostResident = mostResident;
        this.nanos = nanos;
    }

    /// An answer, or why there is none.
    sealed interface Reply {
        /// @param kind as in [Frames]
        record Said(int kind, byte[] bytes) implements Reply {
            /// The bytes are clinical.
            @Override
            public String toString() {
                return "Said[" + kind + "]";
            }
        }

        /// The process is gone, or was killed for its memory.
        record Lost() implements Reply {}

        /// It was killed since it took too long.
        record TooLate() implements Reply {}
    }

    /// What is sent.
    @FunctionalInterface
    interface Message {
        void write(DataOutputStream out) throws IOException;
    }

    static Child start(List<String> command, long mostResident, LongSupplier nanos)
            throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(List.of("PATH", "LD_LIBRARY_PATH"));
        return new Child(builder.start(), mostResident, nanos);
    }

    boolean alive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
    }

    /// Sends something and waits for the answer. Whatever is not an answer ends the process.
    Reply ask(Message message, Duration atMost) throws InterruptedException {
        var answer = new CompletableFuture<Reply>();
        Thread.ofPlatform().daemon().name("model-child").start(() -> exchange(message, answer));
        var until = nanos.getAsLong() + atMost.toNanos();
        try {
            while (true) {
                var left = until - nanos.getAsLong();
                try {
                    return answer.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException _) {
                    if (left <= 0) {
                        kill();
                        return new Reply.TooLate();
                    }
                    if (resident() > mostResident) {
                        kill();
                        return new Reply.Lost();
                    }
                }
            }
        } catch (ExecutionException _) {
            kill();
            return new Reply.Lost();
        } catch (InterruptedException e) {
            kill();
            throw e;
        }
    }

    private void exchange(Message message, CompletableFuture<Reply> answer) {
        try {
            message.write(out);
            out.flush();
            answer.complete(
                    new Reply.Said(in.readUnsignedByte(), Frames.read(in, OutcomeJson.MAX_BYTES)));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    /// Bytes in memory; 0 where the system does not tell.
    private long resident() {
        try {
            var pages = Files.readString(Path.of("/proc/" + process.pid() + "/statm"));
            return Long.parseLong(pages.split(" ", -1)[1]) * PAGE;
        } catch (IOException | RuntimeException _) {
            return 0;
        }
    }
}
