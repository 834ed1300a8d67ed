package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.rule.ImportRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a twin takes in, in which versions, and what it refuses to take.
class ImportsInTwinTest {
    @TempDir Path folder;
    private TwinUnderRules twin;

    @BeforeEach
    void aTwinThatNobodyHasHeardOf() {
        twin = new TwinUnderRules(Twins.catalog(folder));
    }

    private Object delete(String id, Optional<Integer> ifVersion) {
        return twin.when(
                importing(
                        List.of(),
                        List.of(
                                new PatientCommand.Removal(
                                        DataClass.CLINICAL, "Observation", id, ifVersion))));
    }

    private static PatientCommand.Import importing(
            List<IncomingResource> resources, List<PatientCommand.Removal> removals) {
        return new PatientCommand.Import(
                "imp", "client", resources, removals, TestInbox.<ImportReply>create().getRef());
    }

    @Nested
    class AnImport {
        @Test
        void of_known_content_changes_nothing() {
            twin.takeCreatinine();
            var before = twin.state();

            twin.takeCreatinine();

            assertThat(twin.lastEvents()).isEmpty();
            assertThat(twin.state()).isEqualTo(before);
        }

        @Test
        void repeated_inside_one_command_counts_once() {
            var person = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));

            assertThat(twin.take(person, person))
                    .isEqualTo(
                            new ImportReply.Imported(
                                    List.of(
                                            Twins.version("p", 1, Change.CREATED),
                                            Twins.version("p", 1, Change.UNCHANGED)),
                                    1,
                                    2,
                                    Twins.NOW));
        }

        @Test
        void with_new_content_takes_back_what_the_old_content_said() {
            twin.takeCreatinine();
            assertThat(((PatientState.Active) twin.state()).latest().facts()).hasSize(1);

            twin.take(Twins.resource("c", "entered in error"));

            assertThat(((PatientState.Active) twin.state()).latest().facts()).isEmpty();
            assertThat(((PatientState.Active) twin.state()).resources())
                    .containsEntry("Observation", 2);
        }

        @Test
        void over_the_limit_of_resources_is_refused_whole() {
            twin.takeCreatinine();
            var many =
                    IntStream.rangeClosed(0, ImportRules.MAX_RESOURCES)
                            .mapToObj(i -> Twins.resource("r" + i, "c"))
                            .toArray(IncomingResource[]::new);

            assertThat(((ImportReply.Refused) twin.take(many)).refusal().code())
                    .isEqualTo("twin.too-many-resources");
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void of_a_too_large_resource_is_refused_whole() {
            var large =
                    new IncomingResource(
                            DataClass.CLINICAL,
                            "X",
                            "k",
                            new byte[ImportRules.MAX_RESOURCE_BYTES + 1],
                            List.of(),
                            Condition.NONE);
            twin.takeCreatinine();

            assertThat(
                            ((ImportReply.Refused) twin.take(Twins.resource("n", "n"), large))
                                    .refusal()
                                    .code())
                    .isEqualTo("twin.resource-too-large");
            assertThat(twin.lastEvents()).isEmpty();
        }
    }

    @Nested
    class AValueOfTomorrow {
        @Test
        void is_kept_and_nothing_is_computed_with_an_older_one_in_its_place() {
            twin.takeCreatinine();

            var reply =
                    twin.take(
                            Twins.resource(
                                    "d",
                                    "d1",
                                    Twins.measured(
                                            "2160-0", "9.9", "mg/dL", "2999-01-01T00:00:00Z")));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            ImportReply.Imported.class,
                            imported -> {
                                assertThat(imported.stored()).isEqualTo(1);
                                assertThat(imported.facts()).isEqualTo(1);
                            });
            assertThat(twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                    .isInstanceOfSatisfying(
                            PrepareReply.NotComputable.class,
                            it -> assertThat(it.code()).isEqualTo("asof.before-latest-data"));
        }
    }

    @Nested
    class AVersion {
        @Test
        void counts_up_with_each_change_and_with_a_deletion() {
            twin.takeCreatinine();

            assertThat(twin.take(Twins.resource("n", "one")))
                    .isEqualTo(one("n", 1, Change.CREATED));
            assertThat(twin.take(Twins.resource("n", "two")))
                    .isEqualTo(one("n", 2, Change.UPDATED));
            assertThat(twin.take(Twins.resource("n", "two")))
                    .isEqualTo(one("n", 2, Change.UNCHANGED));
            assertThat(delete("n", Optional.empty())).isEqualTo(one("n", 3, Change.REMOVED));
            assertThat(delete("n", Optional.empty())).isEqualTo(one("n", 3, Change.UNCHANGED));
            assertThat(twin.take(Twins.resource("n", "two")))
                    .isEqualTo(one("n", 4, Change.CREATED));
        }

        @Test
        void that_is_not_the_expected_one_refuses_everything() {
            twin.takeCreatinine();
            twin.take(Twins.resource("n", "one"));
            var stale = conditional("n", "two", Condition.ofVersion(Optional.of(2)));

            assertThat(twin.take(Twins.resource("m", "m"), stale))
                    .isEqualTo(
                            new ImportReply.Refused(
                                    new Refusal(
                                            "resource.version-conflict",
                                            "the resource is not in version 2 now"),
                                    Optional.of(1)));
            assertThat(twin.lastEvents()).isEmpty();
            assertThat(((ImportReply.Refused) delete("n", Optional.of(9))).refusal().code())
                    .isEqualTo("resource.version-conflict");
        }

        @Test
        void that_nobody_may_change_stays_and_is_told_unless_it_is_said_once_more() {
            twin.takeCreatinine();
            twin.take(Twins.resource("n", "one"));

            var other = conditional("n", "two", Condition.NONE.changingNothing());
            assertThat(twin.take(other))
                    .isEqualTo(new ImportReply.Refused(ImportRules.EXISTS, Optional.of(0)));
            assertThat(twin.lastEvents()).isEmpty();

            var same = conditional("n", "one", Condition.NONE.changingNothing());
            assertThat(twin.take(same)).isEqualTo(one("n", 1, Change.UNCHANGED));
            var fresh = conditional("m", "one", Condition.NONE.changingNothing());
            assertThat(twin.take(fresh)).isEqualTo(one("m", 1, Change.CREATED));
        }

        @Test
        void of_what_must_be_known_is_not_made() {
            twin.takeCreatinine();
            var update = conditional("n", "one", Condition.ofKnown(Optional.empty()));

            assertThat(((ImportReply.Refused) twin.take(update)).refusal().code())
                    .isEqualTo("resource.unknown");
            twin.take(Twins.resource("n", "zero"));
            assertThat(twin.take(update)).isEqualTo(one("n", 2, Change.UPDATED));
        }

        @Test
        void is_taken_back_and_given_in_one_step_or_not_at_all() {
            twin.takeCreatinine();
            var removal =
                    new PatientCommand.Removal(
                            DataClass.CLINICAL, "Observation", "c", Optional.of(1));

            assertThat(twin.when(importing(List.of(Twins.resource("n", "one")), List.of(removal))))
                    .isEqualTo(
                            new ImportReply.Imported(
                                    List.of(
                                            Twins.version("n", 1, Change.CREATED),
                                            Twins.version("c", 2, Change.REMOVED)),
                                    0,
                                    twin.state().revision(),
                                    Twins.NOW));

            assertThat(twin.when(importing(List.of(Twins.resource("n", "two")), List.of(removal))))
                    .isInstanceOfSatisfying(
                            ImportReply.Refused.class,
                            refused -> assertThat(refused.place()).contains(1));
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void is_foretold_by_a_check_that_stores_nothing() {
            twin.takeCreatinine();
            var before = twin.state();
            var proposed = importing(List.of(Twins.resource("n", "one")), List.of());

            var foretold = twin.when(new PatientCommand.CheckImport(proposed));

            assertThat(twin.lastEvents()).isEmpty();
            assertThat(twin.state()).isEqualTo(before);
            assertThat(twin.when(proposed)).isEqualTo(foretold);
        }

        @Test
        void of_a_strangers_resource_is_foretold_without_making_a_twin() {
            var person = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));

            var foretold =
                    twin.when(
                            new PatientCommand.CheckImport(importing(List.of(person), List.of())));

            assertThat(twin.state()).isEqualTo(new PatientState.Unknown());
            assertThat(twin.take(person)).isEqualTo(foretold);
        }

        @Test
        void of_a_person_that_must_be_known_makes_no_twin() {
            var plain = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));
            var update =
                    new IncomingResource(
                            plain.dataClass(),
                            plain.type(),
                            plain.id(),
                            plain.bytes(),
                            plain.facts(),
                            Condition.ofKnown(Optional.empty()));

            assertThat(((ImportReply.Refused) twin.take(update)).refusal().code())
                    .isEqualTo("twin.unknown");
        }

        @Test
        void of_a_resource_that_must_be_new_stays() {
            twin.takeCreatinine();
            twin.take(Twins.resource("n", "one"));

            assertThat(twin.take(conditional("n", "two", Condition.ofNewcomers())))
                    .isEqualTo(one("n", 1, Change.UNCHANGED));
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void that_was_deleted_says_nothing_any_more() {
            twin.takeCreatinine();

            delete("c", Optional.of(1));

            assertThat(((PatientState.Active) twin.state()).latest().facts()).isEmpty();
            assertThat(((PatientState.Active) twin.state()).resources())
                    .containsEntry("Observation", 1);
        }

        private IncomingResource conditional(String id, String content, Condition condition) {
            var plain = Twins.resource(id, content);
            return new IncomingResource(
                    plain.dataClass(),
                    plain.type(),
                    plain.id(),
                    plain.bytes(),
                    plain.facts(),
                    condition);
        }

        private ImportReply one(String id, int version, Change change) {
            return new ImportReply.Imported(
                    List.of(Twins.version(id, version, change)),
                    0,
                    twin.state().revision(),
                    Twins.NOW);
        }
    }
}
