package io.twinmesh.persistence.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.resource.NameClaims.Name;
import io.twinmesh.persistence.resource.key.IndexKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Whose a resource's name is.
@Tag("database")
class NameClaimsTest {
    private static final PatientId ADA = SealedJournal.twin(1);
    private static final PatientId EVE = SealedJournal.twin(2);

    @TempDir private Path folder;
    private HikariDataSource source;
    private NameClaims claims;

    @BeforeEach
    void open() {
        var database = Database.h2(folder.resolve("db"));
        source = database.open("test", 6);
        new Migrations(source, database.dialect(), InstantSource.fixed(Instant.EPOCH))
                .run(ResourceIndex.migrations());
        claims = new NameClaims(source, new IndexKey(new byte[32]));
    }

    @AfterEach
    void close() {
        source.close();
    }

    private static Name name(PatientId twin, int number) {
        return new Name(twin, "Observation", "o" + number);
    }

    @Test
    void belongs_to_the_first_who_claims_it_and_can_be_claimed_again_by_the_same() {
        assertThat(claims.claim(List.of(name(ADA, 1), name(ADA, 2)))).isEmpty();
        assertThat(claims.claim(List.of(name(ADA, 2), name(ADA, 3)))).isEmpty();

        assertThat(claims.claim(List.of(name(EVE, 9), name(EVE, 3)))).contains(1);
        assertThat(claims.claim(List.of(new Name(EVE, "Condition", "o3")))).isEmpty();
    }

    @Test
    void all_of_a_request_or_none_and_a_request_may_not_contradict_itself() {
        claims.claim(List.of(name(ADA, 1)));

        assertThat(claims.claim(List.of(name(EVE, 2), name(EVE, 1)))).contains(1);
        assertThat(claims.claim(List.of(name(ADA, 2)))).as("was not claimed by Eve").isEmpty();
        assertThat(claims.claim(List.of(name(ADA, 7), name(EVE, 7)))).contains(1);
        assertThat(claims.claim(List.of())).isEmpty();
    }

    @Test
    void more_names_than_one_statement_takes_are_claimed() {
        var many = IntStream.range(0, 1_000).mapToObj(i -> name(ADA, i)).toList();

        assertThat(claims.claim(many)).isEmpty();

        assertThat(claims.claim(List.of(name(EVE, 999)))).contains(0);
    }

    @Test
    void of_two_patients_at_the_same_moment_exactly_one_gets_it() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 50; round++) {
                var start = new CyclicBarrier(2);
                var number = round;
                var tries = new ArrayList<Callable<Optional<Integer>>>();
                for (var twin : List.of(ADA, EVE)) {
                    tries.add(() -> {
                        start.await();
                        return claims.claim(List.of(name(twin, number)));
                    });
                }

                var refused = 0;
                for (var one : threads.invokeAll(tries)) {
                    refused += one.get().isPresent() ? 1 : 0;
                }

                assertThat(refused).isEqualTo(1);
            }
        }
    }
}
