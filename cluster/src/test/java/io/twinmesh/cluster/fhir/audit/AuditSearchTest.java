package io.twinmesh.cluster.fhir.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.audit.AuditReader.Wanted;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.Uri;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Optional;

class AuditSearchTest {
    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final String TWIN = "tw-" + "a".repeat(32);

    @Nested
    class Dates {
        @ParameterizedTest
        @CsvSource({
            "2026, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
            "2026-11, 2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z",
            "2026-11-29, 2026-11-29T00:00:00Z, 2026-11-30T00:00:00Z",
            "2026-11-29T10:00Z, 2026-11-29T10:00:00Z, 2026-11-29T10:01:00Z",
            "2026-11-29T10:00:00Z, 2026-11-29T10:00:00Z, 2026-11-29T10:00:01Z",
            "2026-11-29T10:00:00.1Z, 2026-11-29T10:00:00.100Z, 2026-11-29T10:00:00.200Z",
            "2026-11-29T10:00:00.120Z, 2026-11-29T10:00:00.120Z, 2026-11-29T10:00:00.121Z",
            "2026-11-29T10:00:00.123456Z, 2026-11-29T10:00:00.123456Z, 2026-11-29T10:00:00.123457Z",
            "2026-11-29T10:00%2B01:00, 2026-11-29T09:00:00Z, 2026-11-29T09:01:00Z",
            "2026-11-29T10:00:00+01:00, 2026-11-29T09:00:00Z, 2026-11-29T09:00:01Z",
            "2026-11-29T10:00:00-05:30, 2026-11-29T15:30:00Z, 2026-11-29T15:30:01Z",
            "2026-11-29T10:00, 2026-11-29T10:00:00Z, 2026-11-29T10:01:00Z",
        })
        void are_as_exact_as_they_are_written(String date, Instant from, Instant to) {
            var wanted = understood("date=" + date);

            assertThat(wanted.from()).contains(from);
            assertThat(wanted.to()).contains(to);
        }

        /// Of `ap`, the day began ten days ago: a tenth of that is a day on both sides.
        @ParameterizedTest
        @CsvSource({
            "eq, 2026-11-20T00:00:00Z, 2026-11-21T00:00:00Z",
            "ge, 2026-11-20T00:00:00Z,",
            "gt, 2026-11-21T00:00:00Z,",
            "sa, 2026-11-21T00:00:00Z,",
            "le, , 2026-11-21T00:00:00Z",
            "lt, , 2026-11-20T00:00:00Z",
            "eb, , 2026-11-20T00:00:00Z",
            "ap, 2026-11-19T00:00:00Z, 2026-11-22T00:00:00Z",
        })
        void are_bounds_by_their_prefix(
                String prefix, @Nullable Instant from, @Nullable Instant to) {
            var wanted = understood("date=" + prefix + "2026-11-20");

            assertThat(wanted.from()).isEqualTo(Optional.ofNullable(from));
            assertThat(wanted.to()).isEqualTo(Optional.ofNullable(to));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "date=ge2026-11-15&date=ge2026-11-01&date=lt2026-12-01&date=le2026-11-20",
                    "date=le2026-11-20&date=lt2026-12-01&date=ge2026-11-01&date=ge2026-11-15",
                    "date=2026-11&date=ge2026-11-15&date=le2026-11-20",
                })
        void all_hold(String query) {
            var wanted = understood(query);

            assertThat(wanted.from()).contains(Instant.parse("2026-11-15T00:00:00Z"));
            assertThat(wanted.to()).contains(Instant.parse("2026-11-21T00:00:00Z"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "date=2026-11-01&date=2026-11-02",
                    "date=2026-11-01&date=2026-11-02&date=ge2020",
                    "date=lt1970",
                    "date=gt9999",
                })
        void that_no_record_can_have_find_none(String query) {
            var wanted = understood(query);

            assertThat(wanted.from()).isEmpty();
            assertThat(wanted.to()).contains(Instant.EPOCH);
        }

        @ParameterizedTest
        @ValueSource(strings = {"date=ge1969", "date=ge0001", "date=le9999"})
        void that_every_record_has_are_no_bounds(String query) {
            assertThat(understood(query)).isEqualTo(understood(""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "date=ne2026",
                "date=yesterday",
                "date=2026-13",
                "date=2026-1-1",
                "date=2026-11-29T10Z",
                "date=2026,2027",
                "date=xx2026",
                "date=ge",
                "date:missing=true",
                "patient=Patient/7",
                "entity=Observation/7",
                "patient=tw-00000000000000000000000000000000&patient=tw-00000000000000000000000000000001",
                "_before=x",
                "_count=many",
                "name=x",
            })
    void what_is_not_understood_is_refused_in_one_sentence(String query) {
        assertThat(parsed(query)).isEqualTo(AuditSearch.NOT_UNDERSTOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "date=ge2026-11-01&date=lt2026-11-15",
                "date=2026-11-29T10:00:00.1%2B01:00",
                "date=ap2026-11-20",
                "date=gt2026-11-29T10:00Z&agent=ward%26%3D1",
                "date=le9999&date=sa2026",
            })
    void the_next_page_is_of_the_same_search(String query) {
        var wanted = understood("entity=" + TWIN + (query.isEmpty() ? "" : "&" + query));
        var later = NOW.plusSeconds(60);

        var next = parsed(AuditSearch.text(wanted, 7, 20), later);

        assertThat(next)
                .isEqualTo(
                        new AuditSearch.Understood(
                                new Wanted(
                                        Optional.of(new PatientId(TWIN)),
                                        wanted.client(),
                                        wanted.from(),
                                        wanted.to(),
                                        Optional.of(7L)),
                                20));
    }

    @Test
    void a_client_may_stand_behind_its_system() {
        assertThat(understood("agent:identifier=https://a.example/clients%7Cward").client())
                .contains("ward");
    }

    private static Wanted understood(String query) {
        return ((AuditSearch.Understood) parsed(query)).wanted();
    }

    private static AuditSearch parsed(String query) {
        return parsed(query, NOW);
    }

    private static AuditSearch parsed(String query, Instant now) {
        var address = "/fhir/AuditEvent" + (query.isEmpty() ? "" : "?" + query);
        return AuditSearch.parse(Uri.create(address).query().toList(), now);
    }
}
