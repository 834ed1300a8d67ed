package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.ClearReason;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A variant of a twin of which a resistance is published.
class ResistanceInTwinTest extends TwinWithEvidence {
    @Test
    void raises_an_alert_sealed_with_the_variants_and_changes_the_profile() {
        take(condition("c", LUNG), variant("a", "EGFR", "p.Leu858Arg"));
        assertThat(view().at("/variants/0").has("resistanceKnown")).isFalse();

        var events = take(variant("b", "EGFR", "p.Thr790Met"));

        var number = state.revision() - 1;
        assertThat(raised(events))
                .containsExactly(
                        new AlertRaised(
                                Twins.NOW,
                                ResistanceRule.ID,
                                Severity.NOTICE,
                                FOUND,
                                List.of(number)));
        assertThat(events.getLast().dataClass()).isEqualTo(DataClass.GENOME);
        var profile = view().path("variants");
        assertThat(profile.at("/1/resistanceKnown/0/therapies/0").asText()).isEqualTo("Erlotinib");
        assertThat(view().at("/monitoring/alerts/0/rule").asText()).isEqualTo(ResistanceRule.ID);
        assertThat(view().at("/monitoring/alerts/0/stale").asBoolean()).isFalse();
    }

    @Test
    void that_was_known_raises_none_again() {
        take(condition("c", LUNG), variant("a", "EGFR", "p.Thr790Met"));

        assertThat(raised(take(variant("b", "EGFR", "T790M")))).isEmpty();
    }

    @Test
    void counts_in_any_disease_whatever_the_patient_has() {
        take(condition("c", LUNG));

        assertThat(raised(take(variant("a", "NRAS", "p.Gln61Arg")))).hasSize(1);
        assertThat(raised(take(condition("d", MELANOMA)))).isEmpty();
    }

    @Test
    void counts_while_no_disease_is_known() {
        assertThat(raised(take(variant("a", "NRAS", "p.Gln61Arg")))).hasSize(1);
    }

    @Test
    void that_is_taken_back_clears_the_alert() {
        take(condition("c", LUNG), variant("a", "EGFR", "p.Thr790Met"));

        var events = new ArrayList<PatientEvent>();
        events.addAll(
                decided(
                                new PatientCommand.Import(
                                        "imp",
                                        "client",
                                        List.of(),
                                        List.of(
                                                new Removal(
                                                        DataClass.CLINICAL,
                                                        "Observation",
                                                        "a",
                                                        Optional.empty())),
                                        TestInbox.<ImportReply>create().getRef()))
                        .events());

        assertThat(events)
                .last()
                .isEqualTo(
                        new AlertCleared(
                                Twins.NOW,
                                ResistanceRule.ID,
                                Severity.NOTICE,
                                Optional.empty(),
                                ClearReason.WITHDRAWN,
                                List.of(state.revision() - 1)));
        assertThat(view().path("variants")).isEmpty();
    }

    @Test
    void without_a_table_raises_nothing_and_the_variant_is_still_known() {
        evidence = Optional.empty();

        assertThat(raised(take(variant("a", "EGFR", "p.Thr790Met")))).isEmpty();
        assertThat(view().at("/variants/0/gene").asText()).isEqualTo("EGFR");
    }
}
