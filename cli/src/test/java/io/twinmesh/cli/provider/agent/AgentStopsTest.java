package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.wire.node.NodeMessage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What an agent takes on, and how it stops.
class AgentStopsTest extends AgentOnLoopback {
    private final CountDownLatch goOn = new CountDownLatch(1);

    @BeforeEach
    void slowModels() {
        engines = (manifest, _) -> new SlowModel(manifest, goOn);
        closing.add(goOn::countDown);
    }

    @Test
    void declines_what_it_has_no_slot_for() throws Exception {
        join(1);
        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);

        gateway().offer("ls-2", MODEL, INPUTS);

        assertThat(gateway().hear().getDecline().getCode()).isEqualTo("no-slot");
    }

    @Test
    void drains_by_finishing_what_runs_taking_nothing_new_and_saying_goodbye() throws Exception {
        drainLimit = Duration.ofSeconds(20);
        var agent = agent(2);
        var ended = run(agent);
        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);
        await().atMost(FakeGateway.PATIENCE)
                .until(() -> !gateway().heardNothing() || gateway().fetches.get() == 1);

        agent.drain();
        assertThat(gateway().hear().getDrain().getFinishRunning()).isTrue();
        gateway().offer("ls-2", MODEL, INPUTS);
        assertThat(gateway().hear().getDecline().getCode()).isEqualTo("draining");
        goOn.countDown();
        assertThat(gateway().hear().getResult().getLeaseId()).isEqualTo("ls-1");
        assertThat(ended).isNotDone();
        gateway().acknowledge("ls-1", "accepted");

        assertThat(gateway().hear().hasBye()).isTrue();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(new ProviderAgent.Ended.Drained());
        assertThat(status().state()).isEqualTo("stopped");
    }

    @Test
    void hands_running_work_back_when_a_drain_takes_too_long() throws Exception {
        var agent = agent(1);
        var ended = run(agent);
        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);
        await().atMost(FakeGateway.PATIENCE).until(() -> gateway().fetches.get() == 1);

        agent.drain();

        assertThat(gateway().hear().getDrain().getFinishRunning()).isTrue();
        assertThat(gateway().hear().getDecline().getLeaseId()).isEqualTo("ls-1");
        assertThat(gateway().hear().hasBye()).isTrue();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(new ProviderAgent.Ended.Drained());
    }

    @Test
    void hands_running_work_back_at_once_when_it_is_told_to_leave() throws Exception {
        drainLimit = Duration.ofHours(1);
        var agent = agent(2);
        var ended = run(agent);
        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);
        await().atMost(FakeGateway.PATIENCE).until(() -> gateway().fetches.get() == 1);

        agent.drain();
        assertThat(gateway().hear().getDrain().getFinishRunning()).isTrue();
        agent.leave();

        var decline = gateway().hear().getDecline();
        assertThat(decline.getLeaseId()).isEqualTo("ls-1");
        assertThat(decline.getCode()).isEqualTo("draining");
        assertThat(gateway().hear().hasBye()).isTrue();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(new ProviderAgent.Ended.Drained());
    }

    @Test
    void drops_the_answer_of_a_lease_that_was_lost_with_its_stream() throws Exception {
        join(1);
        gateway().welcome();
        gateway().offer("ls-1", MODEL, INPUTS);
        await().atMost(FakeGateway.PATIENCE).until(() -> gateway().fetches.get() == 1);
        gateway().breakStream();

        var hello = gateway().welcome("ls-1").getHello();
        goOn.countDown();
        await().atMost(FakeGateway.PATIENCE).until(() -> status().state().equals("connected"));

        assertThat(hello.getLeasesInFlightList()).containsExactly("ls-1");
        // the next word is about the next lease; an offer before the slot is free is declined
        NodeMessage said;
        var number = 2;
        do {
            gateway().offer("ls-" + number++, MODEL, INPUTS);
            said = gateway().hear();
        } while (said.hasDecline() && number < 1000);
        assertThat(said.getResult().getLeaseId()).isEqualTo("ls-" + (number - 1));
    }

    @Test
    void gives_up_a_lease_whose_time_is_over() throws Exception {
        join(1);
        gateway().welcome();

        gateway().offer("ls-1", MODEL, INPUTS, 50);

        assertThat(gateway().hear().getFailure().getCode()).isEqualTo("deadline");
    }

    /// Waits for the test before it answers.
    private record SlowModel(ModelManifest manifest, CountDownLatch goOn) implements LoadedModel {
        @Override
        public Outcome run(InputValues inputs, Duration atMost) {
            try {
                if (!goOn.await(2, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("nobody let the model go on");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return new Outcome.NotComputed("input.missing", "age is missing", Optional.of("age"));
        }

        @Override
        public Device device() {
            return new Device.Cpu();
        }

        @Override
        public long bytes() {
            return 1;
        }

        @Override
        public void close() {}
    }
}
