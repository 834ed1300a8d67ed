package io.twinmesh.actors.twin.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinUnderRules;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.GreetReply;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.PatientEvent;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A twin from before anybody knows it until it is erased.
class PatientTwinRulesTest {
    @TempDir Path folder;
    private TwinUnderRules twin;

    @BeforeEach
    void aTwinThatNobodyHasHeardOf() {
        twin = new TwinUnderRules(Twins.catalog(folder));
    }

    @Nested
    class AnUnknownPatient {
        @Test
        void is_refused_to_everyone_and_stores_nothing() {
            var unknown = new Refusal("twin.unknown", "there is no twin of this name");

            assertThat(twin.show()).isEqualTo(new ShowReply.Refused(unknown));
            assertThat(twin.greet()).isEqualTo(new GreetReply.Refused(unknown));
            assertThat(twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                    .isEqualTo(new PrepareReply.Denied(unknown));
            assertThat(twin.handOut(Twins.JOB)).isEqualTo(new HandOutReply.Refused(unknown));
            assertThat(twin.record(Twins.JOB, twin.model()))
                    .isEqualTo(new RecordReply.Refused(unknown));
            assertThat(twin.take(Twins.resource("x", "x")))
                    .isEqualTo(new ImportReply.Refused(unknown));
            assertThat(twin.state()).isEqualTo(new PatientState.Unknown());
        }

        @Test
        void becomes_a_twin_with_the_first_import_that_says_who_it_is() {
            var reply = twin.take(Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));

            assertThat(reply)
                    .isEqualTo(
                            new ImportReply.Imported(
                                    List.of(Twins.version("p", 1, Change.CREATED)),
                                    1,
                                    2,
                                    Twins.NOW));
            assertThat(twin.lastEvents())
                    .hasExactlyElementsOfTypes(
                            PatientEvent.TwinOpened.class, PatientEvent.ResourceRecorded.class);
            assertThat(twin.state().revision()).isEqualTo(2);
        }
    }

    @Nested
    class AnErasedTwin {
        @Test
        void refuses_everything() {
            twin.becomes(new PatientState.Erased());

            assertThat(((ShowReply.Refused) twin.show()).refusal().code()).isEqualTo("twin.erased");
            assertThat(twin.take(Twins.resource("p", "p", Twins.person("1970-02-03", "male"))))
                    .isInstanceOf(ImportReply.Refused.class);
            assertThat(twin.release(Twins.JOB)).isInstanceOf(ReleaseReply.Refused.class);
        }
    }

    @Test
    void pieces_of_an_import_that_are_not_put_together_are_refused_as_to_be_sent_again() {
        var lost =
                new Refusal("twin.busy", "a part of a large import was lost on its way; repeat it");
        var words =
                List.of(
                        new DeliveryCommand.PieceReply.Refused(lost),
                        new ImportReply.Refused(lost));
        assertThat(twin.deliver()).isEqualTo(words);
        twin.takeCreatinine();
        assertThat(twin.deliver()).isEqualTo(words);
    }

    @Test
    void a_twin_that_is_greeted_says_that_it_is_there_and_nothing_else() {
        twin.takeCreatinine();

        assertThat(twin.greet()).isEqualTo(new GreetReply.There());
        assertThat(twin.lastEvents()).isEmpty();
    }

    @Test
    void a_twin_shows_what_it_knows() {
        twin.takeCreatinine();

        var view = (ShowReply.View) twin.show();

        assertThat(view.revision()).isEqualTo(4);
        assertThat(view.json())
                .contains(
                        "\"id\":\"" + Twins.ADA + "\"",
                        "\"sex\":\"female\"",
                        "\"birthYear\":1970",
                        "\"code\":\"http://loinc.org|2160-0\",\"value\":0.8,\"unit\":\"mg/dL\"",
                        "\"resources\":{\"Consent\":1,\"Observation\":2}");
    }

    @Test
    void every_state_on_the_way_survives_its_snapshot_and_hides_its_content() {
        var seen = new ArrayList<PatientState>();
        twin.takeCreatinine();
        twin.take(
                Twins.resource(
                        "d",
                        "d",
                        Twins.condition("44054006", true, "2020-01-01T00:00:00Z", null),
                        Twins.medication("Simvastatin", true),
                        Twins.coded("72166-2", "77176002", "2026-01-01T00:00:00Z")));
        seen.add(twin.state());
        twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");
        seen.add(twin.state());
        twin.record(Twins.JOB, twin.model());
        twin.prepare(Twins.job(2), "HMARKT", twin.model(), "2026-11-21");
        seen.add(twin.state());

        for (var one : seen) {
            var bytes = PatientState.SNAPSHOTS.write(one);
            assertThat(PatientState.SNAPSHOTS.read(PatientState.SNAPSHOTS.tag(one), bytes))
                    .isEqualTo(one);
            assertThat(one.toString()).doesNotContain("Simvastatin").doesNotContain("0.8");
        }
    }
}
