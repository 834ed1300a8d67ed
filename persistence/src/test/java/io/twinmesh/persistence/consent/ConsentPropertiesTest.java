package io.twinmesh.persistence.consent;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.RuleId;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The world is made from a seed; a failure names it.
class ConsentPropertiesTest {
    private static final int WORLDS = 3_000;
    private static final int QUESTIONS = 10;

    private static final class World {
        final RandomConsents random;
        final Map<String, ConsentPolicy> consents = new TreeMap<>();
        final List<RuleId> rules = new ArrayList<>();

        World(long seed) {
            var generator = new Random(seed);
            random = new RandomConsents(generator);
            for (var i = generator.nextInt(4); i >= 0; i--) {
                add("Consent/" + i, random.consent(3).policy());
            }
        }

        void add(String name, ConsentPolicy policy) {
            consents.put(name, policy);
            policy.root().all().forEach(p -> rules.add(RuleId.of(name, p.place())));
        }

        ConsentTable table(List<String> order) {
            var table = ConsentTable.NONE;
            for (var name : order) {
                table = table.with(name.hashCode(), name, requireNonNull(consents.get(name)));
            }
            return table;
        }

        ConsentTable table() {
            return table(List.copyOf(consents.keySet()));
        }
    }

    @Test
    void the_rule_that_permits_is_among_those_that_let_the_request_in() {
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var filter = world.table().forRequest(world.random.request(world.rules));
            for (var i = 0; i < QUESTIONS; i++) {
                if (filter.decide(world.random.item())
                        instanceof ConsentDecision.Permit(var rule)) {
                    assertThat(filter.permitting()).as("seed %d", seed).contains(rule);
                }
            }
            assertThat(filter.permitting().isEmpty())
                    .as("seed %d", seed)
                    .isEqualTo(filter.permitsNothing());
        }
    }

    @Test
    void of_what_is_said_to_pass_whole_every_item_passes() {
        var whole = 0;
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var filter = world.table().forRequest(world.random.request(world.rules));
            whole += filter.permitsEverything() || filter.permitsAll("Observation") ? 1 : 0;
            for (var i = 0; i < QUESTIONS; i++) {
                var item = world.random.item();
                if (filter.permitsEverything() || filter.permitsAll(item.type())) {
                    assertThat(filter.permits(item)).as("seed %d", seed).isTrue();
                }
            }
        }
        assertThat(whole).as("it is no empty promise").isPositive();
    }

    @Test
    void the_compiled_table_decides_as_the_tree_does() {
        var permitted = 0;
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var table = world.table();
            for (var i = 0; i < QUESTIONS; i++) {
                var request = world.random.request(world.rules);
                var item = world.random.item();

                var decision = table.decide(request, item);

                assertThat(decision.permitted())
                        .as("seed %d, question %d", seed, i)
                        .isEqualTo(TreeWalk.permits(world.consents, request, item));
                permitted += decision.permitted() ? 1 : 0;
            }
        }
        // neither all nor nothing: the worlds are worth asking
        assertThat(permitted).isBetween(WORLDS * QUESTIONS / 20, WORLDS * QUESTIONS / 2);
    }

    @Test
    void a_further_denial_never_permits_more() {
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var before = world.table();
            var denial = world.random.provision(Effect.DENY).policy().root();
            var name = List.copyOf(world.consents.keySet()).get(seed % world.consents.size());
            var root = requireNonNull(world.consents.get(name)).root();
            var inside = new ConsentPolicy(nested(root, denial, seed % 7));
            var beside = before.with(-1, "Consent/beside", new ConsentPolicy(denial));
            var within = before.with(name.hashCode(), name, inside);
            for (var i = 0; i < QUESTIONS; i++) {
                var request = world.random.request(world.rules);
                var item = world.random.item();
                if (!before.decide(request, item).permitted()) {
                    assertThat(beside.decide(request, item).permitted())
                            .as("seed %d", seed)
                            .isFalse();
                    assertThat(within.decide(request, item).permitted())
                            .as("seed %d", seed)
                            .isFalse();
                }
            }
        }
    }

    /// The tree with one more exception, in the provision that a walk of so many steps ends at.
    private static Provision nested(Provision in, Provision denial, int steps) {
        var exceptions = new ArrayList<>(in.exceptions());
        if (steps == 0 || exceptions.isEmpty() || in.depth() == 1) {
            exceptions.add(denial);
        } else {
            var at = steps % exceptions.size();
            exceptions.set(at, nested(exceptions.get(at), denial, steps - 1));
        }
        return new Provision(
                in.place(),
                in.effect(),
                in.period(),
                in.actors(),
                in.actions(),
                in.purposes(),
                in.data(),
                in.openFor(),
                exceptions);
    }

    @Test
    void the_order_in_which_consents_come_does_not_matter() {
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var names = List.copyOf(world.consents.keySet());

            assertThat(world.table(names.reversed())).as("seed %d", seed).isEqualTo(world.table());
        }
    }

    @Test
    void a_consent_that_is_taken_back_leaves_nothing() {
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var table = world.table();

            var with = table.with(-1, "Consent/new", world.random.consent(2).policy());

            assertThat(with.without(-1)).as("seed %d", seed).isEqualTo(table);
        }
    }

    @Test
    void an_explanation_is_the_decision_and_has_every_rule() {
        for (var seed = 0; seed < WORLDS; seed++) {
            var world = new World(seed);
            var table = world.table();
            var request = world.random.request(world.rules);
            var item = world.random.item();

            var explained = table.explain(request, item);

            assertThat(explained.decision()).isEqualTo(table.decide(request, item));
            assertThat(explained.parts()).hasSize(table.rules());
            var counting =
                    explained.parts().stream()
                            .filter(part -> part.standing() == Standing.COUNTS)
                            .map(Explanation.Part::effect)
                            .toList();
            assertThat(counting.contains(Effect.PERMIT) && !counting.contains(Effect.DENY))
                    .as("seed %d", seed)
                    .isEqualTo(explained.decision().permitted());
        }
    }
}
