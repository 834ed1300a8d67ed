package io.twinmesh.persistence.audit;

import static io.twinmesh.persistence.audit.TestTrail.ADA;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.audit.AuditReader.Wanted;
import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

@Tag("slow")
class AuditSurvivesKillTest {
    private static final int ENOUGH = 400;

    @TempDir private Path folder;

    /// Four callers that print the place of each record they were told of, until the process dies.
    static final class Writing {
        private Writing() {}

        public static void main(String[] args) {
            try (var databases = new Opened(Path.of(args[0]));
                    var trail = databases.trail().start()) {
                var callers = new ArrayList<Thread>();
                for (int i = 0; i < 4; i++) {
                    callers.add(Thread.startVirtualThread(() -> writeForEver(trail)));
                }
                callers.forEach(Writing::await);
            }
        }

        private static void writeForEver(AuditTrail trail) {
            while (true) {
                var heard = trail.record(TestTrail.search(ADA, "clinic")).toCompletableFuture();
                if (heard.join() instanceof Recorded.Written(long number)) {
                    System.out.println(number);
                }
            }
        }

        private static void await(Thread caller) {
            try {
                caller.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Opened(HikariDataSource journal, HikariDataSource vault)
            implements AutoCloseable {
        Opened(Path folder) {
            this(open(folder, "journal"), open(folder, "vault"));
        }

        private static HikariDataSource open(Path folder, String name) {
            return Database.h2(folder.resolve(name)).open(name, 4);
        }

        TestTrail trail() {
            return TestTrail.prepared(journal, vault, Database.Dialect.H2);
        }

        @Override
        public void close() {
            journal.close();
            vault.close();
        }
    }

    @Test
    void what_a_killed_process_was_told_is_recorded_is_there_and_the_chain_goes_on()
            throws IOException, InterruptedException, SQLException {
        var told = new ArrayList<Long>();
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writing.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader out = process.inputReader()) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                told.add(Long.valueOf(line.strip()));
                if (told.size() == ENOUGH) {
                    process.destroyForcibly();
                    break;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(told).hasSize(ENOUGH);

        try (var databases = new Opened(folder)) {
            var trail = databases.trail();
            assertThat(numbers(trail)).containsAll(told);
            try (var again = trail.start()) {
                again.record(TestTrail.search(ADA, "clinic")).toCompletableFuture().join();
            }
            assertThat(trail.check()).isInstanceOf(Verdict.Sound.class);
        }
    }

    private static List<Long> numbers(TestTrail trail) {
        var numbers = new ArrayList<Long>();
        var page = trail.reader().read(Wanted.about(ADA), 1000);
        page.rows().forEach(row -> numbers.add(row.number()));
        while (page.next().isPresent()) {
            var wanted =
                    new Wanted(
                            Optional.of(ADA),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            page.next());
            page = trail.reader().read(wanted, 1000);
            page.rows().forEach(row -> numbers.add(row.number()));
        }
        return numbers;
    }
}
