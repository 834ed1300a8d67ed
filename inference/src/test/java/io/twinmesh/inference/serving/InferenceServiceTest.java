package io.twinmesh.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.serving.Refusal.Reason;
import io.twinmesh.inference.testing.Networks;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Limits and the end, with work that is done when the test says so.
final class InferenceServiceTest {
    @TempDir Path folder;

    private final List<Runnable> work = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private ModelRepository repository;
    private InferenceService service;
    private long now;

    @BeforeEach
    void load() throws IOException {
        put("readable", 1, Networks.readable());
        repository =
                new ModelRepository(
                        new ModelFolder(folder),
                        new RepositorySettings(new Device.Cpu(), 1, 100, 1 << 30),
                        InstantSource.system(),
                        () -> now);
        repository.loadAll();
        service =
                new InferenceService(
                        repository,
                        work::add,
                        new InferenceService.Limits(2, Duration.ofSeconds(1)),
                        () -> now);
        service.open();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private void put(String name, int version, byte[] graph) throws IOException {
        var to = Files.createDirectories(folder.resolve(name).resolve(String.valueOf(version)));
        Files.write(to.resolve("model.onnx"), graph);
    }

    private Runnable ask(float number) {
        return ask(number, 0, Optional.empty());
    }

    private Runnable ask(float number, long priority, Optional<Duration> timeout) {
        var row = Networks.row(number).tensors().getFirst();
        var given = new Question.Given("features", "FP32", List.of(1L, 4L), row);
        return service.ask(
                "readable",
                "",
                new Question("q", List.of(given), List.of(), priority, timeout),
                replies::add);
    }

    private void doAll() {
        while (!work.isEmpty()) {
            work.removeFirst().run();
        }
    }

    private static Object what(Reply reply) {
        return switch (reply) {
            case Reply.Answered(_, _, _, var outputs) ->
                    new Rows(1, List.of(outputs.getFirst().content())).tensor(0).getFloat();
            case Reply.Refused(var refusal) -> refusal.reason();
        };
    }

    private List<Object> told() {
        return replies.stream().map(InferenceServiceTest::what).toList();
    }

    @Test
    void answers_each_question_with_its_own_row() {
        ask(1);
        ask(2);

        doAll();

        assertThat(told()).containsExactly(12f, 24f);
    }

    @Test
    void refuses_one_more_question_than_may_be_under_way_until_one_is_answered() {
        ask(1);
        ask(2);
        ask(3);
        assertThat(told()).containsExactly(Reason.BUSY);

        doAll();
        ask(4);
        doAll();

        assertThat(told()).containsExactly(Reason.BUSY, 12f, 24f, 48f);
    }

    @Test
    void gives_up_a_question_when_its_own_time_or_the_servers_is_over() {
        ask(1, 0, Optional.of(Duration.ofMillis(10)));
        ask(2, 0, Optional.of(Duration.ofHours(1)));
        now += Duration.ofMillis(500).toNanos();
        doAll();
        ask(3, 0, Optional.of(Duration.ofHours(1)));
        now += Duration.ofSeconds(1).toNanos();
        doAll();

        assertThat(told()).containsExactlyInAnyOrder(Reason.EXPIRED, 24f, Reason.EXPIRED);
    }

    @Test
    void makes_room_when_a_question_is_taken_back() {
        var first = ask(1);
        ask(2);

        first.run();
        ask(3);
        doAll();

        assertThat(told()).containsExactly(Reason.CANCELLED, 24f, 36f);
    }

    @Test
    void serves_the_first_priority_first() {
        ask(1, 3, Optional.empty());
        ask(2, 1, Optional.empty());
        doAll();

        assertThat(told()).containsExactly(24f, 12f);
    }

    @Test
    void takes_no_question_once_it_was_told_to_stop_and_waits_for_those_under_way()
            throws InterruptedException {
        ask(1);

        assertThat(service.stop(Duration.ZERO)).isFalse();
        ask(2);
        doAll();

        assertThat(service.stop(Duration.ZERO)).isTrue();
        assertThat(service.ready()).isFalse();
        assertThat(told()).containsExactly(Reason.CLOSED, 12f);
    }

    @Test
    void serves_the_versions_that_a_models_file_names() throws IOException {
        for (var version : List.of(2, 3, 10)) {
            put("readable", version, Networks.readable());
        }
        assertThat(versions("{}")).containsExactly(10);
        assertThat(versions("{\"versions\": \"all\"}")).containsExactly(1, 2, 3, 10);
        assertThat(versions("{\"versions\": {\"latest\": 2}}")).containsExactly(3, 10);
        assertThat(versions("{\"versions\": [2, 99]}")).containsExactly(2);
    }

    @Test
    void keeps_serving_what_it_has_when_a_models_file_makes_no_sense() throws IOException {
        for (var wrong :
                List.of(
                        "{\"versions\": 1}",
                        "{\"versions\": []}",
                        "{\"versions\": [99]}",
                        "{\"max-rows\": 0}",
                        "{\"preferred-rows\": 8}",
                        "{\"delay-microseconds\": -1}",
                        "{\"unknown\": 1}",
                        "no json")) {
            Files.writeString(folder.resolve("readable").resolve("model.json"), wrong);

            assertThat(repository.load("readable")).as(wrong).isPresent();
            assertThat(repository.versions("readable")).containsExactly(1);
        }
    }

    private List<Integer> versions(String options) throws IOException {
        Files.writeString(folder.resolve("readable").resolve("model.json"), options);
        assertThat(repository.load("readable")).isEmpty();
        return repository.versions("readable");
    }

    private ServedModel.Sharing sharing(String name) throws IOException {
        assertThat(repository.load(name)).isEmpty();
        return switch (repository.find(name, "")) {
            case ModelRepository.Found.Model(var model) -> model.sharing();
            case ModelRepository.Found.Nothing(var refusal) ->
                    throw new AssertionError(refusal.line());
        };
    }

    @Test
    void tells_of_each_model_whether_questions_share_its_runs() throws IOException {
        put("compares", 1, Networks.comparing());
        put("single", 1, Networks.readable());
        Files.writeString(folder.resolve("single").resolve("model.json"), "{\"batching\":false}");

        assertThat(sharing("readable")).isEqualTo(ServedModel.Sharing.ON);
        assertThat(sharing("single")).isEqualTo(ServedModel.Sharing.OFF);
        assertThat(sharing("compares")).isEqualTo(ServedModel.Sharing.ROWS_MEET);
    }

    @Test
    void asks_a_model_once_a_question_when_its_options_say_so() throws IOException {
        Files.writeString(folder.resolve("readable").resolve("model.json"), "{\"batching\":false}");
        assertThat(repository.load("readable")).isEmpty();

        ask(1);
        ask(2);
        doAll();

        assertThat(told()).containsExactly(12f, 24f);
        switch (repository.find("readable", "")) {
            case ModelRepository.Found.Model(var model) ->
                    assertThat(model.statistics().runs()).isEqualTo(2);
            case ModelRepository.Found.Nothing(var refusal) ->
                    throw new AssertionError(refusal.line());
        }
    }
}
